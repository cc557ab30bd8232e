import type { Trend } from "../../spec/summary.ts";

/** A least-squares line through points in time, in fixed memory. */
export interface RunningTrend {
  push(atMs: number, value: number): void;
  /**
   * The slope per minute and its reading: `flat` when its size is below `flatPerMinute`.
   *
   * @returns `null` with fewer than three points or less than `minMs` between the first and the last: a slope over seconds says nothing of minutes.
   */
  read(flatPerMinute: number, minMs: number): Trend | null;
}

/** Makes a running least-squares slope of value over time (Welford's updates, so that hours lose no precision). */
export function createTrend(): RunningTrend {
  let n = 0;
  let first = 0;
  let last = 0;
  let meanT = 0;
  let meanV = 0;
  let squares = 0;
  let products = 0;
  return {
    push(atMs, value) {
      if (n === 0) first = atMs;
      last = atMs;
      n += 1;
      const minutes = (atMs - first) / 60_000;
      const dt = minutes - meanT;
      meanT += dt / n;
      meanV += (value - meanV) / n;
      squares += dt * (minutes - meanT);
      products += dt * (value - meanV);
    },
    read(flatPerMinute, minMs) {
      if (n < 3 || last - first < minMs || squares <= 0) return null;
      const valencePerMinute = products / squares;
      const direction =
        Math.abs(valencePerMinute) < flatPerMinute ? "flat" : valencePerMinute > 0 ? "rising" : "falling";
      return { direction, valencePerMinute };
    },
  };
}
