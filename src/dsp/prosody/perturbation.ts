import { LONG_FRAME } from "./framing.ts";

const BINOMIAL = [252 / 1024, 210 / 1024, 120 / 1024, 45 / 1024, 10 / 1024, 1 / 1024] as const; // -3 dB at 1.6 kHz: peaks become round enough to interpolate
const REACH = BINOMIAL.length - 1;
const CENTRE = LONG_FRAME / 2;
const SEARCH = 0.1; // of the expected period, either way
const LEAST_LIKENESS = 0.3; // normalised cross-correlation below which two stretches are not two periods of one voice
const SURE = 0.9; // likeness that no second place within the search reaches beside the first
const MIDDLE = 40; // more periods than half a frame holds at 1000 Hz
const GREATEST_STEP_DB = 4; // 1.6-fold, the limit of Praat: more is an onset or an end, not shimmer
const DB = 20 / Math.LN10;

/** How unlike each other the successive periods of one frame are. */
export interface Perturbation {
  /** Mean absolute difference of successive periods over the mean period, %; 0 with fewer than two periods. */
  jitterPercent: number;
  /** Mean absolute difference of the peak levels of successive periods, dB; 0 with fewer than two. */
  shimmerDb: number;
}

/** Measures LONG_FRAME samples of `signal` from `start`, whose mean is `mean` and period about `period` samples, and writes the result to `out`. */
export type PerturbationAnalysis = (
  signal: Float64Array,
  start: number,
  mean: number,
  period: number,
  out: Perturbation,
) => void;

/**
 * Creates the measure of jitter and shimmer. From the highest peak near the middle of the frame it steps to both sides, one period at a
 * time: the next period is where a stretch of one period around this one matches best (normalised cross-correlation within 10 % of the
 * expected period, interpolated by a parabola), its amplitude the height of its peak over its trough (interpolated by a parabola of logarithms).
 */
export function createPerturbation(): PerturbationAnalysis {
  const frame: Frame = { samples: new Float64Array(LONG_FRAME), energy: new Float64Array(LONG_FRAME + 1) };
  const { samples } = frame;
  const periods = new Float64Array(2 * MIDDLE); // periods[i] lies between the peaks i and i + 1
  const levels = new Float64Array(2 * MIDDLE + 1);

  return (signal, start, mean, period, out) => {
    smooth(signal, start, mean, frame);
    const half = Math.round(period / 2);
    const peak = highestPeak(samples, half);
    const sign = (samples[peak] as number) < 0 ? -1 : 1;
    let first = MIDDLE;
    let last = MIDDLE;
    levels[MIDDLE] = peakLevel(samples, peak, half, sign);
    for (let at = peak; first > 0; first--) {
      const length = nextPeriod(frame, Math.round(at), -1, half, period);
      if (length === 0) break;
      at -= length;
      periods[first - 1] = length;
      levels[first - 1] = peakLevel(samples, Math.round(at), half, sign);
    }
    for (let at = peak; last < 2 * MIDDLE; last++) {
      const length = nextPeriod(frame, Math.round(at), 1, half, period);
      if (length === 0) break;
      at += length;
      periods[last] = length;
      levels[last + 1] = peakLevel(samples, Math.round(at), half, sign);
    }
    out.jitterPercent = jitter(periods, first, last);
    out.shimmerDb = shimmer(levels, first, last);
  };
}

/** A smoothed frame; `energy[i]` is that of the samples before i. */
interface Frame {
  readonly samples: Float64Array;
  readonly energy: Float64Array;
}

/** Copies the frame, without its mean, through a binomial low-pass, and sums its energy up. */
function smooth(signal: Float64Array, start: number, mean: number, { samples, energy }: Frame): void {
  const [w0, w1, w2, w3, w4, w5] = BINOMIAL;
  let sum = 0;
  for (let i = REACH, s = start + REACH; i < LONG_FRAME - REACH; i = (i + 1) | 0, s = (s + 1) | 0) {
    const value =
      w0 * (signal[s] as number) +
      w1 * ((signal[s - 1] as number) + (signal[s + 1] as number)) +
      w2 * ((signal[s - 2] as number) + (signal[s + 2] as number)) +
      w3 * ((signal[s - 3] as number) + (signal[s + 3] as number)) +
      w4 * ((signal[s - 4] as number) + (signal[s + 4] as number)) +
      w5 * ((signal[s - 5] as number) + (signal[s + 5] as number)) -
      mean;
    samples[i] = value;
    sum += value * value;
    energy[i + 1] = sum;
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

/** Level in dB, from peak to trough, of the period around the peak within two samples of `at`. */
function peakLevel(samples: Float64Array, at: number, half: number, sign: number): number {
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
  return DB * (bend < 0 ? mid - (0.125 * (left - right) ** 2) / bend : mid);
}

/** Length in samples of the period from `at` in `direction` (1 later, -1 earlier), fractional; 0 when the frame ends or nothing matches. */
function nextPeriod(frame: Frame, at: number, direction: 1 | -1, half: number, period: number): number {
  const low = Math.floor(period * (1 - SEARCH));
  const high = Math.ceil(period * (1 + SEARCH));
  const far = at + direction * (high + 1);
  if (Math.min(at, far) - half < REACH || Math.max(at, far) + half > LONG_FRAME - REACH) return 0;
  let lag = lagOfPeak(frame.samples, at, direction, low, high);
  let here = match(frame, at, direction * lag, half, 1);
  // Where the peaks match this well no other lag can match better; else all of them are tried.
  if (here < SURE) {
    lag = bestLag(frame, at, direction, half, low, high);
    here = match(frame, at, direction * lag, half, 1);
  }
  let left = match(frame, at, direction * (lag - 1), half, 1);
  let right = match(frame, at, direction * (lag + 1), half, 1);
  while (left > here && lag > low) {
    right = here;
    here = left;
    lag--;
    left = match(frame, at, direction * (lag - 1), half, 1);
  }
  while (right > here && lag < high) {
    left = here;
    here = right;
    lag++;
    right = match(frame, at, direction * (lag + 1), half, 1);
  }
  const bend = left - 2 * here + right;
  if (here < LEAST_LIKENESS || lag <= low || lag >= high || bend >= 0) return 0;
  return lag + (0.5 * (left - right)) / bend;
}

/** The lag at which the highest peak is, of the sign of the one at `at`. */
function lagOfPeak(samples: Float64Array, at: number, direction: 1 | -1, low: number, high: number): number {
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
function bestLag(frame: Frame, at: number, direction: 1 | -1, half: number, low: number, high: number): number {
  let best = low;
  let top = 0;
  for (let lag = low; lag <= high; lag += 2) {
    const likeness = match(frame, at, direction * lag, half, 2);
    if (likeness > top) {
      top = likeness;
      best = lag;
    }
  }
  return best;
}

/** Normalised cross-correlation, -1..1, of the stretches `half` to either side of `at` and of `at + gap`; every `step`-th product counts. */
function match({ samples, energy }: Frame, at: number, gap: number, half: number, step: 1 | 2): number {
  const from = at - half;
  const to = at + half;
  const cross = step === 1 ? everyProduct(samples, from, to, gap) : everySecondProduct(samples, from, to, gap);
  const here = (energy[to] as number) - (energy[from] as number);
  const there = (energy[to + gap] as number) - (energy[from + gap] as number);
  const scale = here * there;
  return scale > 0 ? (step * cross) / Math.sqrt(scale) : 0;
}

// Four sums side by side: one alone would wait for itself at every addition.

function everyProduct(samples: Float64Array, from: number, to: number, gap: number): number {
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
  return a + b + (c + d);
}

function everySecondProduct(samples: Float64Array, from: number, to: number, gap: number): number {
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
  return a + b + (c + d);
}

/** Periods `first`..`last` - 1, %. */
function jitter(periods: Float64Array, first: number, last: number): number {
  if (last - first < 2) return 0;
  let steps = 0;
  let total = periods[first] as number;
  for (let i = first + 1; i < last; i++) {
    steps += Math.abs((periods[i] as number) - (periods[i - 1] as number));
    total += periods[i] as number;
  }
  return (100 * steps * (last - first)) / ((last - first - 1) * total);
}

/** Levels `first`..`last`, dB. */
function shimmer(levels: Float64Array, first: number, last: number): number {
  let steps = 0;
  let count = 0;
  for (let i = first; i < last; i++) {
    const step = Math.abs((levels[i + 1] as number) - (levels[i] as number));
    if (!(step <= GREATEST_STEP_DB)) continue;
    steps += step;
    count++;
  }
  return last - first < 2 || count === 0 ? 0 : steps / count;
}
