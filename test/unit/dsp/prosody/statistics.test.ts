import { describe, expect, it } from "vitest";
import {
  countPeaks,
  gatherMasked,
  percentiles,
  Runs,
  runsOf,
  SlopeSpread,
  slopesOf,
} from "../../../../src/dsp/prosody/statistics.ts";
import { randomSource } from "./signals.ts";

const all = (length: number) => new Uint8Array(length).fill(1);

/** One percentile of the first `count` values. */
function percentile(values: Float32Array, count: number, share: number): number {
  const out = new Float64Array(1);
  percentiles(values, count, Float64Array.of(share), out);
  return out[0] as number;
}

describe("percentiles", () => {
  it.each([1, 2, 3, 10, 307])("are those of the sorted values, for %d of them", (count) => {
    const random = randomSource(count);
    // Some of them equal.
    const values = Float32Array.from({ length: count }, () => Math.round(20 * random()) / 4);
    const sorted = values.toSorted();
    const shares = Float64Array.of(0.9, 0.2, 0.5, 0.8, 0, 1);
    const out = new Float64Array(shares.length);
    percentiles(values, count, shares, out);
    const expected = Array.from(shares, (share) => {
      const position = share * (count - 1);
      const low = sorted[Math.floor(position)] as number;
      const high = sorted[Math.ceil(position)] as number;
      return expect.closeTo(low + (high - low) * (position % 1), 6);
    });
    expect([...out]).toEqual(expected);
  });

  it.each([
    ["ascending", (i: number) => i],
    ["descending", (i: number) => -i],
    ["equal", () => 7],
  ])("are found among %s values", (_, value) => {
    const values = Float32Array.from({ length: 101 }, (__, i) => value(i));
    const median = values.toSorted()[50];
    expect(percentile(values, 101, 0.5)).toBe(median);
  });

  it("leave values beyond the count alone", () => {
    const values = Float32Array.of(3, 1, 2, -100, 100);
    expect([percentile(values, 3, 0), percentile(values, 3, 1), values[3], values[4]]).toEqual([1, 3, -100, 100]);
  });
});

describe("gathering", () => {
  it("takes what is masked, in order", () => {
    const out = new Float32Array(4);
    expect(gatherMasked(Float32Array.of(1, 2, 3, 4), Uint8Array.of(1, 0, 1, 0), 4, out)).toBe(2);
    expect([...out.subarray(0, 2)]).toEqual([1, 3]);
  });
});

describe("slopes", () => {
  it("are steps per second, falls counted positive", () => {
    const out = new SlopeSpread();
    slopesOf(Float32Array.of(0, 1, 3, 2.5, 2.5), all(5), 5, out);
    expect(out).toMatchObject({ riseMean: 150, riseSd: 50, fallMean: 50, fallSd: 0 });
  });

  it("do not reach across what is not masked", () => {
    const out = new SlopeSpread();
    slopesOf(Float32Array.of(0, 1, 50, 2), Uint8Array.of(1, 1, 0, 1), 4, out);
    expect(out).toMatchObject({ riseMean: 100, fallMean: 0 });
  });
});

describe("peaks", () => {
  it("count where a contour rises and falls by the prominence", () => {
    const contour = Float32Array.of(0, 1, 0, 0.05, 0, 2, 1.5, 1.9, 0);
    expect(countPeaks(contour, all(9), 9, 0.5)).toBe(2);
    expect(countPeaks(contour, all(9), 9, 0.3)).toBe(3);
  });
});

describe("runs", () => {
  it("of at least the shortest length are counted, with mean and deviation", () => {
    const out = new Runs();
    runsOf(Uint8Array.of(1, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1), 1, 0, 11, 3, out);
    expect(out).toMatchObject({ count: 2, mean: 4, sd: 1 });
  });
});
