import { LONG_FRAME } from "./framing.ts";

/** Reach of {@link lowPass}, samples either way. */
export const REACH = 5;

const SEARCH = 0.15; // of the expected period, either way: a tenth would cut off the tail of a jitter of 3 %
const LEAST_LIKENESS = 0.3; // normalised cross-correlation below which two stretches are not two periods of one voice
const SURE = 0.9; // likeness that no second place within the search reaches beside the first

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

/** A frame that periods are looked for in. Results are left in fields: a returned fraction would be a small allocation each time. */
export class PeriodSearch {
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
export function loadFrame(
  smoothed: Float64Array,
  start: number,
  mean: number,
  { samples, energy }: PeriodSearch,
): void {
  let sum = 0;
  for (let i = REACH, s = start + REACH; i < LONG_FRAME - REACH; i = (i + 1) | 0, s = (s + 1) | 0) {
    const value = (smoothed[s] as number) - mean;
    samples[i] = value;
    sum += value * value;
    energy[(i + 1) | 0] = sum;
  }
}

/** Says about how long a period is, samples. */
export function expectPeriod(search: PeriodSearch, period: number): void {
  search.half = Math.round(period / 2);
  search.low = Math.floor(period * (1 - SEARCH));
  search.high = Math.ceil(period * (1 + SEARCH));
}

/** Finds the period from `at` in `direction` (1 later, -1 earlier) and leaves its length; false when the frame ends or nothing matches. */
export function findPeriod(search: PeriodSearch, at: number, direction: 1 | -1): boolean {
  const { half, low, high } = search;
  const far = at + direction * (high + 1);
  if (Math.min(at, far) - half < REACH || Math.max(at, far) + half > LONG_FRAME - REACH) return false;
  let lag = lagOfPeak(search, at, direction);
  compare(search, at, direction * lag, 1);
  // Where the peaks match this well no other lag can match better; else all of them are tried.
  if (search.likeness < SURE) lag = bestLag(search, at, direction);
  compare(search, at, direction * lag, 1);
  let here = search.likeness;
  compare(search, at, direction * (lag - 1), 1);
  let left = search.likeness;
  compare(search, at, direction * (lag + 1), 1);
  let right = search.likeness;
  while (left > here && lag > low) {
    right = here;
    here = left;
    lag--;
    compare(search, at, direction * (lag - 1), 1);
    left = search.likeness;
  }
  while (right > here && lag < high) {
    left = here;
    here = right;
    lag++;
    compare(search, at, direction * (lag + 1), 1);
    right = search.likeness;
  }
  const bend = left - 2 * here + right;
  if (here < LEAST_LIKENESS || lag <= low || lag >= high || bend >= 0) return false;
  search.length = lag + (0.5 * (left - right)) / bend;
  return true;
}

/** The lag at which the highest peak is, of the sign of the one at `at`. */
function lagOfPeak({ samples, low, high }: PeriodSearch, at: number, direction: 1 | -1): number {
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
function bestLag(search: PeriodSearch, at: number, direction: 1 | -1): number {
  let best = search.low;
  let top = 0;
  for (let lag = search.low; lag <= search.high; lag += 2) {
    compare(search, at, direction * lag, 2);
    if (search.likeness > top) {
      top = search.likeness;
      best = lag;
    }
  }
  return best;
}

/** Compares the stretches half a period to either side of `at` and of `at + gap`; every `step`-th product counts. */
function compare(search: PeriodSearch, at: number, gap: number, step: 1 | 2): void {
  const { energy, half } = search;
  const from = at - half;
  const to = at + half;
  if (step === 1) sumEveryProduct(search, from, to, gap);
  else sumEverySecondProduct(search, from, to, gap);
  const here = (energy[to] as number) - (energy[from] as number);
  const there = (energy[to + gap] as number) - (energy[from + gap] as number);
  const scale = here * there;
  search.likeness = scale > 0 ? (step * search.cross) / Math.sqrt(scale) : 0;
}

// Four sums side by side: one alone would wait for itself at every addition.

function sumEveryProduct(search: PeriodSearch, from: number, to: number, gap: number): void {
  const { samples } = search;
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
  search.cross = a + b + (c + d);
}

function sumEverySecondProduct(search: PeriodSearch, from: number, to: number, gap: number): void {
  const { samples } = search;
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
  search.cross = a + b + (c + d);
}
