import { mean } from "./figures.ts";

/** How far two lists of numbers say the same. */
export interface Agreement {
  /** Pairs in which both have a number. */
  readonly pairs: number;
  /** Pearson's correlation. */
  readonly correlation: number;
  readonly meanAbsoluteDifference: number;
}

/** Compares two lists of equal length pair by pair; a pair in which one is `null` is left out. */
export function agreement(a: readonly (number | null)[], b: readonly (number | null)[]): Agreement {
  const pairs = a.flatMap((x, i) => {
    const y = b[i] ?? null;
    return x === null || y === null ? [] : [[x, y] as const];
  });
  const meanX = mean(pairs.map(([x]) => x));
  const meanY = mean(pairs.map(([, y]) => y));
  const covariance = mean(pairs.map(([x, y]) => (x - meanX) * (y - meanY)));
  const variances = mean(pairs.map(([x]) => (x - meanX) ** 2)) * mean(pairs.map(([, y]) => (y - meanY) ** 2));
  return {
    pairs: pairs.length,
    correlation: covariance / Math.sqrt(variances),
    meanAbsoluteDifference: mean(pairs.map(([x, y]) => Math.abs(x - y))),
  };
}
