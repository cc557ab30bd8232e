import { describe, expect, it } from "vitest";
import { decibelsAbove } from "../../../../src/dsp/vad/decibels.ts";

describe("decibelsAbove", () => {
  it("is the logarithm between 0 and 30 dB", () => {
    const ratios = Array.from({ length: 30_001 }, (_, i) => 10 ** (i / 10_000));
    const errors = ratios.map((ratio) => Math.abs(decibelsAbove(ratio) - 10 * Math.log10(ratio)));
    expect(Math.max(...errors)).toBeLessThan(1e-13);
  });

  it.each([
    [0, 0],
    [0.999, 0],
    [1, 0],
    [1000, 30],
    [1e300, 30],
    [Number.POSITIVE_INFINITY, 30],
  ])("holds the level of %d to %d dB", (ratio, level) => {
    expect(decibelsAbove(ratio)).toBe(level);
  });

  it.each([2, 32, 512])("takes no jump on either side of %d, where the octave changes", (ratio) => {
    expect(decibelsAbove(ratio * (1 - 1e-15))).toBeCloseTo(decibelsAbove(ratio), 12);
  });
});
