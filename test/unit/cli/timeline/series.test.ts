import { describe, expect, it } from "vitest";
import { Series, scaleOf, sparkline } from "../../../../src/cli/timeline/series.ts";

describe("a series over a call", () => {
  it("gives the mean of each part of the call", () => {
    const series = new Series();
    series.add(0, 0.2);
    series.add(900, 0.4);
    series.add(1500, -1);

    const [first, second] = series.columns(2, 2000);
    expect(first).toBeCloseTo(0.3);
    expect(second).toBe(-1);
  });

  it("knows nothing where nothing was added", () => {
    const series = new Series();
    series.add(100, 0.5);

    expect(series.columns(2, 2000)).toEqual([0.5, null]);
  });

  it("keeps the shape of a call far longer than its bins", () => {
    const series = new Series();
    const hour = 3_600_000;
    for (let ms = 0; ms < hour; ms += 500) series.add(ms, ms < hour / 2 ? -0.5 : 0.5);

    const columns = series.columns(10, hour);
    expect(columns.map((value) => Math.sign(value ?? 0))).toEqual([-1, -1, -1, -1, -1, 1, 1, 1, 1, 1]);
  });
});

describe("a sparkline", () => {
  it("draws eight levels from -scale to scale", () => {
    expect(sparkline([-0.5, 0, 0.5, null], 0.5)).toBe("▁▅█ ");
  });

  it("stays within its levels for values beyond the scale", () => {
    expect(sparkline([-2, 2], 0.5)).toBe("▁█");
  });

  it.each([
    [[0.1, -0.2], 0.25],
    [[0.3], 0.5],
    [[-0.9], 1],
    [[null], 0.25],
  ])("%j is drawn to the scale %f", (values, scale) => {
    expect(scaleOf(values)).toBe(scale);
  });
});
