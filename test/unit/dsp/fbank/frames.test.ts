import { describe, expect, it } from "vitest";
import { applyCmvn, type FrameStacking, stackedFrames, stackFrames } from "../../../../src/dsp/fbank/index.ts";

const frames = (count: number): Float32Array => Float32Array.from({ length: 2 * count }, (_, i) => i >> 1);
const stacked = (count: number, stacking: FrameStacking): number[][] => {
  const wide = 2 * stacking.size;
  const flat = Array.from(stackFrames(frames(count), 2, stacking));
  return Array.from({ length: flat.length / wide }, (_, i) =>
    flat.slice(i * wide, (i + 1) * wide).filter((_x, j) => j % 2 === 0),
  );
};

describe("stacking frames", () => {
  it("gives full stacks only, one per shift, when nothing is padded", () => {
    expect(stacked(12, { size: 4, shift: 3, pad: "none" })).toEqual([
      [0, 1, 2, 3],
      [3, 4, 5, 6],
      [6, 7, 8, 9],
    ]);
  });

  it("centres the first stack on the first frame and fills the last one when it may repeat frames", () => {
    expect(stacked(8, { size: 5, shift: 3, pad: "replicate" })).toEqual([
      [0, 0, 0, 1, 2],
      [1, 2, 3, 4, 5],
      [4, 5, 6, 7, 7],
    ]);
  });

  it.each([
    [0, 0, 0],
    [6, 0, 1],
    [7, 1, 2],
    [300, 49, 50],
  ])("of %i frames, 7 by 6, makes %i stacks, or %i with padding", (count, none, replicate) => {
    expect([
      stackedFrames(count, { size: 7, shift: 6, pad: "none" }),
      stackedFrames(count, { size: 7, shift: 6, pad: "replicate" }),
    ]).toEqual([none, replicate]);
  });
});

describe("normalising frames", () => {
  it("adds the negative mean and multiplies with the inverse deviation, column by column", () => {
    const features = Float32Array.of(3, 10, 5, 20);
    applyCmvn(features, [-3, -10], [0.5, 0.1]);
    expect(Array.from(features)).toEqual([0, 0, 1, 1]);
  });
});
