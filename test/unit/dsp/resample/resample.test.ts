import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createResampler } from "../../../../src/dsp/resample/index.ts";

const RATES = [8000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];

function tone(rateHz: number, frequencyHz: number, seconds: number, amplitude = 0.5): Float32Array {
  return Float32Array.from(
    { length: Math.round(rateHz * seconds) },
    (_, i) => amplitude * Math.sin((2 * Math.PI * frequencyHz * i) / rateHz),
  );
}

function resample(inHz: number, outHz: number, input: Float32Array, blockSamples = input.length): Float32Array {
  const resampler = createResampler({ inHz, outHz });
  const parts: Float32Array[] = [];
  for (let from = 0; from < input.length; from += blockSamples)
    parts.push(resampler.push(input.subarray(from, from + blockSamples)).slice());
  parts.push(resampler.flush());
  resampler.free();
  return Float32Array.from(parts.flatMap((part) => Array.from(part)));
}

/** Level of the difference to the same tone sampled at the output rate, dB below the tone, away from the ends. */
function signalToErrorDb(inHz: number, outHz: number, frequencyHz: number): number {
  const output = resample(inHz, outHz, tone(inHz, frequencyHz, 1));
  const ideal = tone(outHz, frequencyHz, 1);
  let signal = 0;
  let error = 0;
  for (let i = Math.round(outHz * 0.1); i < outHz * 0.9; i++) {
    signal += (ideal[i] ?? 0) ** 2;
    error += ((output[i] ?? 0) - (ideal[i] ?? 0)) ** 2;
  }
  return 10 * Math.log10(signal / error);
}

/** Output level against a tone of the same amplitude inside the pass band, dB. */
function levelDb(inHz: number, outHz: number, frequencyHz: number): number {
  const output = resample(inHz, outHz, tone(inHz, frequencyHz, 1));
  const middle = output.subarray(Math.round(outHz * 0.1), Math.round(outHz * 0.9));
  const power = middle.reduce((sum, x) => sum + x * x, 0) / middle.length;
  return 10 * Math.log10(power / 0.125);
}

describe("createResampler", () => {
  it.each([
    [44_100, 16_000],
    [48_000, 16_000],
    [22_050, 16_000],
    [24_000, 16_000],
    [32_000, 16_000],
  ])("keeps tones up to 7 kHz within -83 dB of the ideal, %i to %i Hz", (inHz, outHz) => {
    for (const frequencyHz of [50, 200, 1000, 3000, 5000, 7000]) {
      expect(signalToErrorDb(inHz, outHz, frequencyHz), `${frequencyHz} Hz`).toBeGreaterThan(83);
    }
  });

  it.each([
    [8000, 16_000],
    [44_100, 8000],
    [16_000, 8000],
    [8000, 48_000],
  ])("keeps the telephone band within -85 dB of the ideal, %i to %i Hz", (inHz, outHz) => {
    for (const frequencyHz of [200, 1000, 3400])
      expect(signalToErrorDb(inHz, outHz, frequencyHz), `${frequencyHz} Hz`).toBeGreaterThan(85);
  });

  it.each([44_100, 48_000, 32_000])("holds tones above the new band 85 dB down, from %i Hz to 16 kHz", (inHz) => {
    for (const frequencyHz of [8500.5, 9000.5, 10_000.5, 12_000.5, 15_000.5])
      expect(levelDb(inHz, 16_000, frequencyHz), `${frequencyHz} Hz`).toBeLessThan(-85);
  });

  it("holds images of an upsampled telephone tone 80 dB down", () => {
    const output = resample(8000, 16_000, tone(8000, 1000, 1));
    const spectrumAt = (frequencyHz: number): number => {
      let re = 0;
      let im = 0;
      for (let i = 1600; i < 14_400; i++) {
        re += (output[i] ?? 0) * Math.cos((2 * Math.PI * frequencyHz * i) / 16_000);
        im += (output[i] ?? 0) * Math.sin((2 * Math.PI * frequencyHz * i) / 16_000);
      }
      return Math.hypot(re, im);
    };
    expect(20 * Math.log10(spectrumAt(7000) / spectrumAt(1000))).toBeLessThan(-80);
  });

  it("keeps precision at a rate whose ratio needs an interpolated filter bank", () => {
    expect(signalToErrorDb(44_099, 16_000, 3000)).toBeGreaterThan(85);
  });

  it("keeps a constant at exactly its level", () => {
    const output = resample(44_100, 16_000, new Float32Array(44_100).fill(0.25));
    for (const value of output.subarray(1000, 15_000)) expect(value).toBeCloseTo(0.25, 6);
  });

  it("places an impulse at its own time, within one output sample, wherever it lies", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...RATES),
        fc.constantFrom(8000, 16_000, 24_000),
        fc.double({ min: 0.02, max: 0.18, noNaN: true }),
        (inHz, outHz, atSeconds) => {
          const input = new Float32Array(Math.round(inHz * 0.2));
          const index = Math.round(atSeconds * inHz);
          input[index] = 1;
          const output = resample(inHz, outHz, input);
          let peak = 0;
          output.forEach((value, i) => {
            if (Math.abs(value) > Math.abs(output[peak] ?? 0)) peak = i;
          });
          expect(Math.abs(peak - (index * outHz) / inHz)).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("returns the same samples however the input is cut", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...RATES),
        fc.constantFrom(8000, 16_000, 24_000),
        fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 12 }),
        (inHz, outHz, cuts) => {
          const input = Float32Array.from({ length: cuts.reduce((a, b) => a + b, 0) }, (_, i) =>
            Math.sin(i * i * 0.001),
          );
          const whole = resample(inHz, outHz, input);
          const resampler = createResampler({ inHz, outHz });
          const parts: number[] = [];
          let from = 0;
          for (const cut of cuts) {
            parts.push(...resampler.push(input.subarray(from, from + cut)));
            from += cut;
          }
          parts.push(...resampler.flush());
          expect(parts).toEqual(Array.from(whole));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("returns round(samples * outHz / inHz) samples in all", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 8000, max: 48_000 }),
        fc.constantFrom(8000, 16_000, 24_000, 48_000),
        fc.integer({ min: 0, max: 5000 }),
        (inHz, outHz, samples) => {
          expect(resample(inHz, outHz, new Float32Array(samples), 700)).toHaveLength(
            Math.round((samples * outHz) / inHz),
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  it("starts anew at time 0 after flush()", () => {
    const resampler = createResampler({ inHz: 48_000, outHz: 16_000 });
    const input = tone(48_000, 440, 0.05);
    const once = (): number[] => [...resampler.push(input), ...resampler.flush()];
    expect(once()).toEqual(once());
  });

  it("returns the input unchanged when the rates are equal", () => {
    const input = tone(16_000, 440, 0.01);
    expect(resample(16_000, 16_000, input)).toEqual(input);
  });

  it("refuses a rate that is not a whole number of Hz", () => {
    expect(() => createResampler({ inHz: 44_100.5, outHz: 16_000 })).toThrow(
      expect.objectContaining({ kind: "bad-input" }),
    );
  });
});
