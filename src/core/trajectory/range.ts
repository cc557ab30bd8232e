import type { AxisRange } from "../../spec/summary.ts";

/** Mean, lowest and highest of a sequence of numbers, in fixed memory. */
export interface RunningRange {
  push(value: number): void;
  /** `null` while empty. */
  read(): AxisRange | null;
}

/** Makes a running range. */
export function createRange(): RunningRange {
  let n = 0;
  let mean = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  return {
    push(value) {
      n += 1;
      mean += (value - mean) / n;
      min = Math.min(min, value);
      max = Math.max(max, value);
    },
    read: () => (n === 0 ? null : { mean, min, max }),
  };
}
