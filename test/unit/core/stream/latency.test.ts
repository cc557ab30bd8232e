import { describe, expect, it } from "vitest";
import { createLatencyHistogram } from "../../../../src/core/stream/latency.ts";
import { createWriteTimes } from "../../../../src/core/stream/write-times.ts";

describe("the latency histogram", () => {
  it("has no figures without readings", () => {
    expect(createLatencyHistogram().figures()).toBeNull();
  });

  it("gives quantiles within its two per cent bins", () => {
    const histogram = createLatencyHistogram();
    for (let ms = 1; ms <= 1000; ms++) histogram.add(ms);
    const figures = histogram.figures();
    expect(figures?.p50).toBeGreaterThan(490);
    expect(figures?.p50).toBeLessThan(512);
    expect(figures?.p95).toBeGreaterThan(940);
    expect(figures?.p95).toBeLessThan(971);
    expect(figures?.max).toBe(1000);
  });
});

describe("the write times", () => {
  it("gives the wall time of the write that brought a sample", () => {
    const times = createWriteTimes();
    times.wrote(20, 1000);
    times.wrote(40, 1020);
    expect([times.at(10), times.at(20), times.at(21), times.at(41)]).toEqual([1000, 1000, 1020, null]);
  });

  it("says nothing about writes it has forgotten", () => {
    const times = createWriteTimes(4);
    for (let i = 1; i <= 10; i++) times.wrote(i * 20, i);
    expect([times.at(20), times.at(200)]).toEqual([null, 10]);
  });
});
