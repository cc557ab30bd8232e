import { describe, expect, it } from "vitest";
import type { CorpusClip } from "../../../scripts/corpora/clip.ts";
import {
  babbled,
  clipped,
  gain,
  noisy,
  resample,
  type Sound,
  speed,
  telephone,
} from "../../../scripts/features/audio-shifts.ts";
import { convolve } from "../../../scripts/features/convolve.ts";
import { seededRandom } from "../../../scripts/features/random.ts";
import { shift, VARIANT_NAMES } from "../../../scripts/features/variants.ts";

const RATE = 16_000;
const tone = (hz: number, amplitude = 0.3, seconds = 1): Sound => ({
  samples: Float32Array.from({ length: RATE * seconds }, (_, i) => amplitude * Math.sin((2 * Math.PI * hz * i) / RATE)),
  sampleRateHz: RATE,
});
const rms = (samples: Float32Array): number => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
const middle = ({ samples }: Sound): Float32Array => samples.slice(samples.length / 4, (3 * samples.length) / 4);
const clip: CorpusClip = { file: "a.flac", name: "x/a", speaker: "s1", word: "W", emotion: "anger", sex: null };
const others = [tone(700), tone(900, 0.05)];

describe("convolution by blocks", () => {
  it("is the sum over the kernel", () => {
    const random = seededRandom("convolve");
    const samples = Float32Array.from({ length: 301 }, () => random() - 0.5);
    const kernel = Float64Array.from({ length: 13 }, () => random() - 0.5);
    const worst = Math.max(
      ...convolve(samples, kernel).map((value, n) =>
        Math.abs(value - kernel.reduce((sum, k, i) => sum + k * (samples[n - i] ?? 0), 0)),
      ),
    );
    expect(worst).toBeLessThan(1e-6);
  });
});

describe("a telephone line", () => {
  it("keeps a tone inside the band", () => {
    expect(rms(middle(telephone(tone(1000))))).toBeCloseTo(rms(tone(1000).samples), 2);
  });

  it.each([100, 3800])("takes away a tone of %i Hz", (hz) => {
    expect(rms(middle(telephone(tone(hz))))).toBeLessThan(0.02);
  });

  it("leaves at most 255 levels", () => {
    expect(new Set(telephone(tone(440)).samples).size).toBeLessThanOrEqual(255);
  });
});

describe("added noise", () => {
  it.each(["pink", "white"] as const)("of colour %s has the ratio asked for", (colour) => {
    const sound = tone(500, 0.1);
    const { samples } = noisy(sound, colour, 10, 0, seededRandom("noise"));
    const rest = samples.map((x, i) => x - (sound.samples[i] as number));
    expect(20 * Math.log10(rms(sound.samples) / rms(rest))).toBeCloseTo(10, 1);
  });

  it("stands alone before and after", () => {
    expect(noisy(tone(500), "pink", 20, 0.5, seededRandom("noise")).samples.length).toBe(2 * RATE);
  });
});

describe("added babble", () => {
  it("has the ratio asked for, with every voice equally loud", () => {
    const sound = tone(500, 0.1);
    const { samples } = babbled(sound, others, 10, seededRandom("babble"));
    const rest = samples.map((x, i) => x - (sound.samples[i] as number));
    expect(20 * Math.log10(rms(sound.samples) / rms(rest))).toBeCloseTo(10, 1);
    const share = (hz: number): number => {
      const wave = tone(hz, 1).samples;
      const quarter = wave.map((_, i) => Math.cos((2 * Math.PI * hz * i) / RATE));
      const along = (basis: Float32Array): number => rest.reduce((sum, x, i) => sum + x * (basis[i] as number), 0);
      return Math.hypot(along(wave), along(quarter));
    };
    expect(share(700) / share(900)).toBeCloseTo(1, 1);
  });
});

describe("clipping", () => {
  it("cuts the peaks off and keeps the level", () => {
    const { samples } = clipped(tone(300, 0.5), 6);
    expect(Math.max(...samples)).toBeCloseTo(0.25, 2);
    expect(samples.filter((x) => x > 0.2499).length).toBeGreaterThan(samples.length / 5);
  });
});

describe("a gain", () => {
  it("clips at full scale", () => {
    expect(Math.max(...gain(tone(100, 0.8), 6).samples)).toBe(1);
  });
});

describe("another speed", () => {
  it("moves pitch and length together", () => {
    const faster = resample(speed(tone(1000), 1.1), RATE);
    expect(faster.samples.length).toBeCloseTo(RATE / 1.1, -1);
  });
});

describe("variants of a recording", () => {
  it.each(VARIANT_NAMES)("%s is the same every time", (variant) => {
    expect(shift(tone(300), variant, clip, others).samples).toEqual(shift(tone(300), variant, clip, others).samples);
  });

  it.each(VARIANT_NAMES)("%s stays within full scale and finite", (variant) => {
    expect(shift(tone(300, 0.9), variant, clip, others).samples.every((x) => Math.abs(x) <= 1)).toBe(true);
  });
});
