import { LONG_FRAME } from "./framing.ts";

/** Reach of {@link lowPass}, samples either way. */
export const REACH = 5;
const CENTRE = LONG_FRAME / 2;
const SEARCH = 0.15; // of the expected period, either way: a tenth would cut off the tail of a jitter of 3 %
const LEAST_LIKENESS = 0.3; // normalised cross-correlation below which two stretches are not two periods of one voice
const SURE = 0.9; // likeness that no second place within the search reaches beside the first
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

/** Smooths `signal` from `from` to `to` (exclusive) into `out`: binomial, -3 dB at 1.6 kHz, so that peaks become round enough to interpolate. */
export function lowPass(signal: Float64Array, out: Float64Array, from: number, to: number): void {
  for (let s = from; s < to; s = (s + 1) | 0) {
    out[s] =
      (252 / 1024) * (signal[s] as number) +
      (210 / 1024) * ((signal[s - 1] as number) + (signal[s + 1] as number)) +
      (120 / 1024) * ((signal[s - 2] as number) + (signal[s + 2] as number)) +
      (45 / 1024) * ((signal[s - 3] as number) + (signal[s + 3] as number)) +
      (10 / 1024) * ((signal[s - 4] as number) + (signal[s + 4] as number)) +
      (1 / 1024) * ((signal[s - 5] as number) + (signal[s + 5] as number));
  }
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
  const frame = new Frame();
  const { samples } = frame;
  const periods = new Float64Array(2 * MIDDLE); // periods[i] lies between the peaks i and i + 1
  const levels = new Float64Array(2 * MIDDLE + 1);

  return (smoothed, start, { mean }, { period }, out) => {
    load(smoothed, start, mean, frame);
    frame.half = Math.round(period / 2);
    frame.low = Math.floor(period * (1 - SEARCH));
    frame.high = Math.ceil(period * (1 + SEARCH));
    const peak = highestPeak(samples, frame.half);
    const sign = (samples[peak] as number) < 0 ? -1 : 1;
    let first = MIDDLE;
    let last = MIDDLE;
    writeLevel(frame, peak, sign, levels, MIDDLE);
    for (let at = peak; first > 0 && findPeriod(frame, Math.round(at), -1); first--) {
      at -= frame.length;
      periods[first - 1] = frame.length;
      writeLevel(frame, Math.round(at), sign, levels, first - 1);
    }
    for (let at = peak; last < 2 * MIDDLE && findPeriod(frame, Math.round(at), 1); last++) {
      at += frame.length;
      periods[last] = frame.length;
      writeLevel(frame, Math.round(at), sign, levels, last + 1);
    }
    writeJitter(periods, first, last, out);
    writeShimmer(levels, first, last, out);
  };
}

/** A smoothed frame, and what is being looked for in it. Results are left in fields: a returned fraction would be a small allocation each time. */
class Frame {
  readonly samples = new Float64Array(LONG_FRAME);
  /** `energy[i]` is that of the samples before i. */
  readonly energy = new Float64Array(LONG_FRAME + 1);
  /** Half a period, and the shortest and longest searched, whole samples. */
  half = 0;
  low = 0;
  high = 0;
  /** Of the last stretches compared: sum of products, and normalised cross-correlation, -1..1. */
  cross = 0;
  likeness = 0;
  /** Of the last period found, samples. */
  length = 0;
}

/** Copies the frame without its mean, and sums its energy up. */
function load(smoothed: Float64Array, start: number, mean: number, { samples, energy }: Frame): void {
  let sum = 0;
  for (let i = REACH, s = start + REACH; i < LONG_FRAME - REACH; i = (i + 1) | 0, s = (s + 1) | 0) {
    const value = (smoothed[s] as number) - mean;
    samples[i] = value;
    sum += value * value;
    energy[(i + 1) | 0] = sum;
  }
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
function writeLevel({ samples, half }: Frame, at: number, sign: 1 | -1, levels: Float64Array, index: number): void {
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

/** Finds the period from `at` in `direction` (1 later, -1 earlier) and leaves its length; false when the frame ends or nothing matches. */
function findPeriod(frame: Frame, at: number, direction: 1 | -1): boolean {
  const { half, low, high } = frame;
  const far = at + direction * (high + 1);
  if (Math.min(at, far) - half < REACH || Math.max(at, far) + half > LONG_FRAME - REACH) return false;
  let lag = lagOfPeak(frame, at, direction);
  compare(frame, at, direction * lag, 1);
  // Where the peaks match this well no other lag can match better; else all of them are tried.
  if (frame.likeness < SURE) lag = bestLag(frame, at, direction);
  compare(frame, at, direction * lag, 1);
  let here = frame.likeness;
  compare(frame, at, direction * (lag - 1), 1);
  let left = frame.likeness;
  compare(frame, at, direction * (lag + 1), 1);
  let right = frame.likeness;
  while (left > here && lag > low) {
    right = here;
    here = left;
    lag--;
    compare(frame, at, direction * (lag - 1), 1);
    left = frame.likeness;
  }
  while (right > here && lag < high) {
    left = here;
    here = right;
    lag++;
    compare(frame, at, direction * (lag + 1), 1);
    right = frame.likeness;
  }
  const bend = left - 2 * here + right;
  if (here < LEAST_LIKENESS || lag <= low || lag >= high || bend >= 0) return false;
  frame.length = lag + (0.5 * (left - right)) / bend;
  return true;
}

/** The lag at which the highest peak is, of the sign of the one at `at`. */
function lagOfPeak({ samples, low, high }: Frame, at: number, direction: 1 | -1): number {
  const sign = (samples[at] as number) < 0 ? -1 : 1;
  let best = low;
  let height = Number.NEGATIVE_INFINITY;
  for (let lag = low; lag <= high; lag++) {
    const value = sign * (samples[at + direction * lag] as number);
    if (value > height) {
      height = value;
      best = lag;
    }
  }
  return best;
}

/** The lag, of every second one, at which the stretches match best. */
function bestLag(frame: Frame, at: number, direction: 1 | -1): number {
  let best = frame.low;
  let top = 0;
  for (let lag = frame.low; lag <= frame.high; lag += 2) {
    compare(frame, at, direction * lag, 2);
    if (frame.likeness > top) {
      top = frame.likeness;
      best = lag;
    }
  }
  return best;
}

/** Compares the stretches half a period to either side of `at` and of `at + gap`; every `step`-th product counts. */
function compare(frame: Frame, at: number, gap: number, step: 1 | 2): void {
  const { energy, half } = frame;
  const from = at - half;
  const to = at + half;
  if (step === 1) sumEveryProduct(frame, from, to, gap);
  else sumEverySecondProduct(frame, from, to, gap);
  const here = (energy[to] as number) - (energy[from] as number);
  const there = (energy[to + gap] as number) - (energy[from + gap] as number);
  const scale = here * there;
  frame.likeness = scale > 0 ? (step * frame.cross) / Math.sqrt(scale) : 0;
}

// Four sums side by side: one alone would wait for itself at every addition.

function sumEveryProduct(frame: Frame, from: number, to: number, gap: number): void {
  const { samples } = frame;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = from;
  for (; i + 3 < to; i = (i + 4) | 0) {
    const j = (i + gap) | 0;
    a += (samples[i] as number) * (samples[j] as number);
    b += (samples[(i + 1) | 0] as number) * (samples[(j + 1) | 0] as number);
    c += (samples[(i + 2) | 0] as number) * (samples[(j + 2) | 0] as number);
    d += (samples[(i + 3) | 0] as number) * (samples[(j + 3) | 0] as number);
  }
  for (; i < to; i++) a += (samples[i] as number) * (samples[i + gap] as number);
  frame.cross = a + b + (c + d);
}

function sumEverySecondProduct(frame: Frame, from: number, to: number, gap: number): void {
  const { samples } = frame;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = from;
  for (; i + 6 < to; i = (i + 8) | 0) {
    const j = (i + gap) | 0;
    a += (samples[i] as number) * (samples[j] as number);
    b += (samples[(i + 2) | 0] as number) * (samples[(j + 2) | 0] as number);
    c += (samples[(i + 4) | 0] as number) * (samples[(j + 4) | 0] as number);
    d += (samples[(i + 6) | 0] as number) * (samples[(j + 6) | 0] as number);
  }
  for (; i < to; i += 2) a += (samples[i] as number) * (samples[i + gap] as number);
  frame.cross = a + b + (c + d);
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
