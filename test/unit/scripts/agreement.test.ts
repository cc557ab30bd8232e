import { describe, expect, it } from "vitest";
import { agreement } from "../../../scripts/evaluation/agreement.ts";
import { joinClips } from "../../../scripts/evaluation/joined-call.ts";

describe("agreement", () => {
  it("is full for equal lists, and its correlation does not see a shift or a scale", () => {
    expect(agreement([0.1, 0.5, -0.2], [0.1, 0.5, -0.2])).toEqual({
      pairs: 3,
      correlation: expect.closeTo(1, 12),
      meanAbsoluteDifference: 0,
    });
    const shifted = agreement([0, 1, 2], [1, 3, 5]);
    expect([shifted.correlation, shifted.meanAbsoluteDifference]).toEqual([expect.closeTo(1, 12), 2]);
  });

  it("is negative where one falls when the other rises", () => {
    expect(agreement([0, 1, 2], [2, 1, 0]).correlation).toBeCloseTo(-1, 12);
  });

  it("leaves out pairs in which one says nothing", () => {
    expect(agreement([0, null, 1, 5], [0, 7, 1, null])).toMatchObject({ pairs: 2, meanAbsoluteDifference: 0 });
  });
});

describe("clips joined to a call", () => {
  const clip = (length: number) => ({ samples: new Float32Array(length).fill(0.5), sampleRateHz: 1000 });

  it("lie where they are said to lie, with the pause around each", () => {
    const { samples, spans } = joinClips([clip(300), clip(200)], 100);
    expect(spans).toEqual([
      { startMs: 100, endMs: 400 },
      { startMs: 500, endMs: 700 },
    ]);
    expect(samples).toHaveLength(800);
    expect(
      spans.map(({ startMs, endMs }) => samples.subarray(startMs, endMs).every((sample) => sample === 0.5)),
    ).toEqual([true, true]);
    expect(samples.filter((sample) => sample !== 0)).toHaveLength(500);
  });
});
