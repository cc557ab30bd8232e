/** Latency of readings, for the summary: p50, p95 and the maximum, ms. */
export interface LatencyFigures {
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/** Collects latencies in fixed memory: a histogram with 2 % wide bins from 0.1 ms to over a day. */
export interface LatencyHistogram {
  add(latencyMs: number): void;
  figures(): LatencyFigures | null;
}

const GROWTH = 1.02;
const FLOOR_MS = 0.1;
const BINS = 1100;

/** Starts an empty histogram. */
export function createLatencyHistogram(): LatencyHistogram {
  const counts = new Uint32Array(BINS);
  let total = 0;
  let max = 0;
  const quantile = (q: number): number => {
    let left = Math.ceil(q * total);
    for (let bin = 0; bin < BINS; bin++) {
      left -= counts[bin] as number;
      if (left <= 0) return Math.min(max, FLOOR_MS * GROWTH ** (bin + 1));
    }
    return max;
  };
  return {
    add(latencyMs) {
      const bin =
        latencyMs <= FLOOR_MS ? 0 : Math.min(BINS - 1, Math.floor(Math.log(latencyMs / FLOOR_MS) / Math.log(GROWTH)));
      counts[bin] = (counts[bin] as number) + 1;
      total++;
      max = Math.max(max, latencyMs);
    },
    figures: () => (total === 0 ? null : { p50: quantile(0.5), p95: quantile(0.95), max }),
  };
}
