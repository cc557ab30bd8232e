import { LONG_FRAME } from "./framing.ts";
import { expectPeriod, findPeriod, loadFrame, PeriodSearch } from "./period-search.ts";

const CENTRE = LONG_FRAME / 2;
const MIDDLE = 40; // more periods than half a frame holds at 1000 Hz
const GREATEST_STEP_DB = 4; // 1.6-fold, the limit of Praat: more is an onset or an end, not shimmer
const DB = 20 / Math.LN10;

/** How unlike each other the successive periods of one frame are. */
export class Perturbation {
  /** Mean absolute difference of successive periods over the mean period, %; 0 with fewer than two periods. */
  jitterPercent = 0;
  /** Mean absolute difference of the levels of successive periods, dB; 0 with fewer than two. */
  shimmerDb = 0;
}

/**
 * Measures the frame of LONG_FRAME samples from `start` of a signal after {@link lowPass} (the outermost REACH samples are not read), whose mean is
 * known and whose period is about `at.period` samples, and writes the result to `out`.
 */
export type PerturbationAnalysis = (
  smoothed: Float64Array,
  start: number,
  frame: { readonly mean: number },
  at: { readonly period: number },
  out: Perturbation,
) => void;

/**
 * Creates the measure of jitter and shimmer. From the highest peak near the middle of the frame it steps to both sides, one period at a
 * time: the next period is where a stretch of one period around this one matches best (normalised cross-correlation within 15 % of the
 * expected period, interpolated by a parabola), its amplitude the height of its peak over its trough (interpolated by a parabola of
 * logarithms).
 */
export function createPerturbation(): PerturbationAnalysis {
  const search = new PeriodSearch();
  const { samples } = search;
  const periods = new Float64Array(2 * MIDDLE); // periods[i] lies between the peaks i and i + 1
  const levels = new Float64Array(2 * MIDDLE + 1);

  return (smoothed, start, { mean }, { period }, out) => {
    loadFrame(smoothed, start, mean, search);
    expectPeriod(search, period);
    const peak = highestPeak(samples, search.half);
    const sign = (samples[peak] as number) < 0 ? -1 : 1;
    let first = MIDDLE;
    let last = MIDDLE;
    writeLevel(search, peak, sign, levels, MIDDLE);
    for (let at = peak; first > 0 && findPeriod(search, Math.round(at), -1); first--) {
      at -= search.length;
      periods[first - 1] = search.length;
      writeLevel(search, Math.round(at), sign, levels, first - 1);
    }
    for (let at = peak; last < 2 * MIDDLE && findPeriod(search, Math.round(at), 1); last++) {
      at += search.length;
      periods[last] = search.length;
      writeLevel(search, Math.round(at), sign, levels, last + 1);
    }
    writeJitter(periods, first, last, out);
    writeShimmer(levels, first, last, out);
  };
}

/** Index of the largest amplitude within half a period of the middle. */
function highestPeak(samples: Float64Array, half: number): number {
  let top = CENTRE;
  let height = 0;
  for (let i = CENTRE - half; i < CENTRE + half; i++) {
    const size = Math.abs(samples[i] as number);
    if (size > height) {
      height = size;
      top = i;
    }
  }
  return top;
}

/** Writes the level in dB, from peak to trough, of the period around the peak within two samples of `at`. */
function writeLevel(
  { samples, half }: PeriodSearch,
  at: number,
  sign: 1 | -1,
  levels: Float64Array,
  index: number,
): void {
  let top = at;
  for (let i = at - 2; i <= at + 2; i++) if (sign * (samples[i] as number) > sign * (samples[top] as number)) top = i;
  let trough = sign * (samples[top] as number);
  for (let i = at - half; i < at + half; i = (i + 1) | 0) {
    const value = sign * (samples[i] as number);
    if (value < trough) trough = value;
  }
  const mid = Math.log(sign * (samples[top] as number) - trough);
  const left = Math.log(sign * (samples[top - 1] as number) - trough);
  const right = Math.log(sign * (samples[top + 1] as number) - trough);
  const bend = left - 2 * mid + right;
  levels[index] = DB * (bend < 0 ? mid - (0.125 * (left - right) ** 2) / bend : mid);
}

/** Of the periods `first`..`last` - 1. */
function writeJitter(periods: Float64Array, first: number, last: number, out: Perturbation): void {
  out.jitterPercent = 0;
  if (last - first < 2) return;
  let steps = 0;
  let total = periods[first] as number;
  for (let i = first + 1; i < last; i++) {
    steps += Math.abs((periods[i] as number) - (periods[i - 1] as number));
    total += periods[i] as number;
  }
  out.jitterPercent = (100 * steps * (last - first)) / ((last - first - 1) * total);
}

/** Of the levels `first`..`last`. */
function writeShimmer(levels: Float64Array, first: number, last: number, out: Perturbation): void {
  out.shimmerDb = 0;
  if (last - first < 2) return;
  let steps = 0;
  let count = 0;
  for (let i = first; i < last; i++) {
    const step = Math.abs((levels[i + 1] as number) - (levels[i] as number));
    if (!(step <= GREATEST_STEP_DB)) continue;
    steps += step;
    count++;
  }
  if (count > 0) out.shimmerDb = steps / count;
}
