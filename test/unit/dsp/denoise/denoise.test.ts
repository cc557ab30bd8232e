import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDenoise, type NoiseSuppressor } from "../../../../src/dsp/denoise/index.ts";

/** A suppressor that takes nothing out and is late by a given number of samples: what is left to see is the clock. */
function late(delaySamples: number): NoiseSuppressor & { freed: number } {
  const line = Array.from({ length: delaySamples }, () => 0);
  return {
    sampleRateHz: 48_000,
    frameSamples: 480,
    delaySamples,
    freed: 0,
    process(frame) {
      frame.forEach((sample, i) => {
        line.push(sample);
        frame[i] = line.shift() ?? 0;
      });
    },
    free() {
      this.freed++;
    },
  };
}

function run(input: Float32Array, sampleRateHz: number, cuts: readonly number[] = [], delaySamples = 480): number[] {
  const denoise = createDenoise({ sampleRateHz, suppressor: late(delaySamples) });
  const out: number[] = [];
  let at = 0;
  for (const cut of [...cuts, input.length]) {
    out.push(...denoise.push(input.slice(at, at + cut)));
    at += cut;
  }
  out.push(...denoise.flush());
  denoise.free();
  return out;
}

const RATES = [8000, 11_025, 16_000, 22_050, 44_100, 48_000];
const sound = (length: number, sampleRateHz: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 700 * i) / sampleRateHz));

describe("denoising", () => {
  it.each(RATES)("returns as many samples as it was given, at %i Hz", (rate) => {
    for (const length of [0, 1, 7, 479, 480, 481, 5000, rate + 3]) {
      expect(run(sound(length, rate), rate)).toHaveLength(length);
    }
  });

  it.each(RATES)(
    "leaves every sample at its place, at %i Hz: the delays of both resamplers and the suppressor are gone",
    (rate) => {
      const input = sound(rate, rate);
      const out = run(input, rate);
      // The edges ring, since the sound begins and ends at once.
      const worst = Math.max(...out.slice(200, -200).map((sample, i) => Math.abs(sample - (input[i + 200] as number))));
      expect(worst).toBeLessThan(1e-3);
    },
  );

  it.each([0, 1, 480, 960, 1000])("whatever the delay is: %i samples", (delaySamples) => {
    const input = sound(20_000, 48_000);
    expect(run(input, 48_000, [], delaySamples)).toEqual(Array.from(input));
  });

  it("answers the same however the input is cut", () => {
    const input = sound(9000, 16_000);
    const whole = run(input, 16_000);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 10 }), (cuts) => {
        expect(run(input, 16_000, cuts)).toEqual(whole);
      }),
      { numRuns: 30 },
    );
  });

  it("frees its suppressor", () => {
    const suppressor = late(480);
    createDenoise({ sampleRateHz: 16_000, suppressor }).free();
    expect(suppressor.freed).toBe(1);
  });
});
