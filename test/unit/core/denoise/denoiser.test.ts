import { beforeAll, describe, expect, it } from "vitest";
import { denoised } from "../../../../scripts/evaluation/denoised.ts";
import { siSdrDb } from "../../../../scripts/evaluation/si-sdr.ts";
import { normal, seededRandom } from "../../../../scripts/features/random.ts";
import type { Denoiser } from "../../../../src/core/denoise/denoiser.ts";
import { loadDenoiser } from "../../../../src/core/denoise/load-denoiser.ts";
import type { Frame } from "../../../../src/core/stream/frame.ts";
import { createFront } from "../../../../src/core/stream/front.ts";
import { createBuiltInDetector } from "../../../../src/dsp/vad/index.ts";
import { syntheticVoice } from "../../../../src/testing/synthetic-voice.ts";
import { monoDemo } from "../../../bench/bench.ts";

const RATE_HZ = 16_000;
let denoiser: Denoiser;
beforeAll(async () => {
  denoiser = await loadDenoiser();
});

const clean = (samples: Float32Array, sampleRateHz = RATE_HZ): Float32Array =>
  denoised(samples, sampleRateHz, denoiser);

const floats = (pcm: Int16Array): Float32Array => Float32Array.from(pcm, (sample) => sample / 32_768);
const power = (samples: Float32Array): number => samples.reduce((sum, x) => sum + x * x, 0) / samples.length;

/** White noise at a ratio to a sound's mean power. */
function withNoise(samples: Float32Array, snrDb: number): Float32Array {
  const gauss = normal(seededRandom("denoiser"));
  const level = Math.sqrt(power(samples) / 10 ** (snrDb / 10));
  return samples.map((sample) => sample + level * gauss());
}

describe("RNNoise", () => {
  it("is named with its version", () => {
    expect(denoiser.id).toMatch(/^rnnoise-wasm \d+\.\d+\.\d+$/);
  });

  it("takes several dB of steady noise out of speech", async () => {
    const speech = floats(await monoDemo(1)).slice(0, 20 * RATE_HZ);
    const noisy = withNoise(speech, 5);
    const before = siSdrDb(speech, noisy);
    const after = siSdrDb(speech, clean(noisy));
    expect(before).toBeCloseTo(5, 0);
    expect(after).toBeGreaterThan(before + 4);
  });

  it("lets silence be silence", () => {
    expect(power(clean(new Float32Array(3 * RATE_HZ)))).toBe(0);
  });

  it.each([8000, RATE_HZ, 44_100, 48_000])(
    "shifts nothing: at %i Hz speech lies within two samples of where it was",
    (sampleRateHz) => {
      const speech = floats(syntheticVoice({ seconds: 4, sampleRateHz }));
      const out = clean(speech, sampleRateHz);
      expect(out).toHaveLength(speech.length);
      const correlation = (lag: number): number => {
        let sum = 0;
        for (let i = sampleRateHz; i < 3 * sampleRateHz; i++) sum += (speech[i] as number) * (out[i + lag] as number);
        return sum;
      };
      const lags = Array.from({ length: 201 }, (_, i) => i - 100);
      const best = lags.reduce((a, b) => (correlation(b) > correlation(a) ? b : a));
      expect(Math.abs(best)).toBeLessThanOrEqual(2);
    },
  );

  it("is released, and its memory used again: two thousand channels take no more than the first", () => {
    const before = denoiser.memoryBytes;
    const frame = new Float32Array(480).fill(0.01);
    for (let i = 0; i < 2000; i++) {
      const suppressor = denoiser.start();
      suppressor.process(frame);
      suppressor.free();
      suppressor.free();
    }
    expect(denoiser.memoryBytes).toBe(before);
  });

  it("is not used after it was released, when its memory may be another channel's", () => {
    const suppressor = denoiser.start();
    suppressor.free();
    expect(() => suppressor.process(new Float32Array(480))).toThrow(/released/);
  });
});

describe("a front end that denoises", () => {
  async function frames(channels: readonly Float32Array[], options: { denoiser?: Denoiser; targetHz?: number } = {}) {
    const count = channels.length;
    const samples = new Float32Array(count * (channels[0]?.length ?? 0));
    channels.forEach((channel, c) => {
      channel.forEach((sample, i) => {
        samples[i * count + c] = sample;
      });
    });
    const out: Frame[] = [];
    const detector = createBuiltInDetector({ channels: count });
    const front = createFront({ sampleRateHz: RATE_HZ, channels: count, targetHz: RATE_HZ, detector, ...options });
    const keep = (frame: Frame): void => void out.push(frame);
    for (let at = 0; at < samples.length; at += 1600) await front.push(samples.slice(at, at + 1600), keep);
    await front.flush(keep);
    front.free();
    return out;
  }
  const heard = (list: readonly Frame[], channel: number): Float32Array =>
    Float32Array.from(list.flatMap(({ pcm }) => Array.from(pcm[channel] ?? [], (sample) => sample / 32_768)));
  const voice = floats(syntheticVoice({ seconds: 3, leadMs: 1000 }));

  it("keeps the clock: as many frames, with the same times, and the onset of speech in the same place", async () => {
    const [plain, clean] = await Promise.all([frames([voice]), frames([voice], { denoiser })]);
    expect(clean.map(({ startMs, endMs }) => [startMs, endMs])).toEqual(
      plain.map(({ startMs, endMs }) => [startMs, endMs]),
    );
    const onset = (list: readonly Frame[]): number => heard(list, 0).findIndex((sample) => Math.abs(sample) > 0.02);
    expect(Math.abs(onset(clean) - onset(plain))).toBeLessThanOrEqual(32);
  });

  it("denoises what the detector hears and what the session hears alike, at the session's rate", async () => {
    const list = await frames([withNoise(voice, 10)], { denoiser, targetHz: 8000 });
    const lead = (samples: Float32Array, rate: number): number => power(samples.slice(0.3 * rate, 0.9 * rate));
    const session = heard(list, 0);
    const detector = Float32Array.from(list.flatMap(({ pcm16k }) => Array.from(pcm16k[0] ?? [], (s) => s / 32_768)));
    const noise = lead(withNoise(voice, 10), RATE_HZ);
    expect(session).toHaveLength(voice.length / 2);
    expect(Math.max(lead(session, 8000), lead(detector, RATE_HZ))).toBeLessThan(noise / 30);
  });

  it("hears two channels independently of each other", async () => {
    const noise = withNoise(voice, 5);
    const both = await frames([voice, noise], { denoiser });
    const [first, second] = await Promise.all([frames([voice], { denoiser }), frames([noise], { denoiser })]);
    expect(heard(both, 0)).toEqual(heard(first, 0));
    expect(heard(both, 1)).toEqual(heard(second, 0));
  });
});
