import { describe, expect, it } from "vitest";
import { createNoiseFloor } from "../../../../src/dsp/vad/noise-floor.ts";
import { randomSource } from "../prosody/signals.ts";

const BINS = 12;
const FIRST = 2;
const END = BINS - 2;
const MIN_POWER = 1e-6;

/** Powers of noise that is loud for a while, falls silent and comes back. */
function spectra(count: number): Float64Array[] {
  const random = randomSource(1);
  const level = (frame: number): number => (frame > 150 && frame < 260 ? 0 : frame % 70 < 50 ? 100 : 1);
  return Array.from({ length: count }, (_, frame) =>
    Float64Array.from({ length: BINS }, () => -level(frame) * Math.log(1 - random())),
  );
}

/** The definition: 1.5 times the lowest smoothed power since 8 whole sub-windows of 12 frames ago, the first four frames left out. */
function floorsOf(frames: readonly Float64Array[]): number[][] {
  const smoothed: number[][] = [];
  return frames.map((spectrum, frame) => {
    const keep = Math.min(0.8, 1 - 1 / (frame + 1));
    smoothed.push(
      Array.from({ length: BINS }, (_, bin) => {
        const around = Array.from(spectrum.subarray(bin - 2, bin + 3));
        const mean = around.reduce((sum, power) => sum + power, 0) / 5;
        return keep * (smoothed[frame - 1]?.[bin] ?? 0) + (1 - keep) * mean;
      }),
    );
    const from = Math.max(Math.min(frame, 4), 12 * (Math.floor(frame / 12) - 8));
    return Array.from({ length: BINS }, (_, bin) =>
      Math.max(MIN_POWER, 1.5 * Math.min(...smoothed.slice(from).map((powers) => powers[bin] as number))),
    );
  });
}

describe("createNoiseFloor", () => {
  it("follows the lowest smoothed power of the last eight sub-windows and the one that is under way", () => {
    const floor = createNoiseFloor({ firstBin: FIRST, endBin: END, minPower: MIN_POWER });
    const frames = spectra(500);
    const expected = floorsOf(frames);
    const errors = frames.flatMap((spectrum, frame) => {
      floor.update(spectrum);
      return Array.from({ length: END - FIRST }, (_, i) => {
        const right = expected[frame]?.[FIRST + i] as number;
        return Math.abs((floor.power[FIRST + i] as number) - right) / right;
      });
    });
    expect(Math.max(...errors)).toBeLessThan(1e-12);
  });

  it("keeps the rounding of a loud bin out of its neighbours", () => {
    const floor = createNoiseFloor({ firstBin: FIRST, endBin: END, minPower: 1e-20 });
    const spectrum = new Float64Array(BINS).fill(1e-12);
    spectrum[3] = 1e12;
    floor.update(spectrum);
    expect(floor.power[8]).toBeCloseTo(1.5e-12, 24);
  });
});
