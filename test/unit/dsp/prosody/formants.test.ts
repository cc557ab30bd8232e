import { beforeAll, describe, expect, it } from "vitest";
import { functionalsOf, mean, settledTrack, toPcm, whiteNoise } from "./signals.ts";
import { VOWELS, vowelSound } from "./vowels.ts";

const FORMANTS = [0, 1, 2] as const;

/** Keeps 300-3400 Hz: a linear-phase filter of 255 taps at 16 kHz. */
function telephone(signal: Float64Array): Float64Array {
  const half = 127;
  const taps = Float64Array.from({ length: 2 * half + 1 }, (_, i) => {
    const n = i - half;
    const below = (hz: number) => (n === 0 ? hz / 8000 : Math.sin((Math.PI * n * hz) / 8000) / (Math.PI * n));
    const taper = 0.42 + 0.5 * Math.cos((Math.PI * n) / half) + 0.08 * Math.cos((2 * Math.PI * n) / half);
    return (below(3400) - below(300)) * taper;
  });
  const out = new Float64Array(signal.length);
  for (let i = half; i < signal.length - half; i++) {
    let sum = 0;
    for (let j = 0; j < taps.length; j++) sum += (taps[j] as number) * (signal[i + half - j] as number);
    out[i] = sum;
  }
  return out;
}

describe("the formants of 18 synthetic vowels", () => {
  const errors: number[][] = [[], [], []];
  const widths: number[][] = [[], [], []];
  beforeAll(() => {
    for (const vowel of VOWELS) {
      const pcm = toPcm(vowelSound(vowel));
      for (const f of FORMANTS) {
        const [hz, bandwidthHz] = vowel.resonances[f] as readonly [number, number];
        const found = settledTrack(pcm, `f${f + 1}Hz`).slice(5, -5);
        const width = settledTrack(pcm, `f${f + 1}BandwidthHz`).slice(5, -5);
        errors[f]?.push(mean(found.map((value) => Math.abs(value - hz))));
        widths[f]?.push(mean(width.map((value) => Math.abs(value - bandwidthHz))));
      }
    }
  });

  it.each(FORMANTS)("number %d is off by less than 40 Hz on average, in every single frame", (f) => {
    expect(mean(errors[f] as number[])).toBeLessThan(40);
  });

  it.each(FORMANTS)("number %d is off by less than 120 Hz in the worst vowel", (f) => {
    expect(Math.max(...(errors[f] as number[]))).toBeLessThan(120);
  });

  it.each(FORMANTS)("number %d has its bandwidth within 60 Hz on average", (f) => {
    expect(mean(widths[f] as number[])).toBeLessThan(60);
  });
});

describe("the formants of the same vowels over a telephone", () => {
  const sounds = VOWELS.map((vowel) => toPcm(telephone(vowelSound(vowel, 1.5))));

  it.each(FORMANTS)("number %d is off by less than 80 Hz on average, where the band holds it", (f) => {
    const errors = VOWELS.flatMap(({ resonances }, i) => {
      const hz = resonances[f]?.[0] ?? 0;
      if (hz < 380 || hz > 3100) return [];
      // The first half second is heard before it is known to be a telephone.
      const found = settledTrack(sounds[i] as Int16Array, `f${f + 1}Hz`).slice(70, -10);
      return [mean(found.map((value) => Math.abs(value - hz)))];
    });
    expect(errors.length).toBeGreaterThan(10);
    expect(mean(errors)).toBeLessThan(80);
  });
});

describe("what is no voice", () => {
  it("has no formants", () => {
    const vector = functionalsOf(toPcm(whiteNoise(2)));
    expect(vector.voicedFraction).toBeLessThan(0.02);
    expect(settledTrack(toPcm(whiteNoise(2)), "f1Hz").filter((hz) => hz > 0).length).toBeLessThan(4);
  });
});
