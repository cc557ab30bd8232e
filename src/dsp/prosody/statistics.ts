const SHELL_GAPS = [301, 132, 57, 23, 10, 4, 1]; // Ciura 2001, "Best increments for the average case of Shellsort"

/** Mean and standard deviation (population) of a set of values. */
export interface Spread {
  mean: number;
  sd: number;
  count: number;
}

/** Writes the spread of `values[i]` over the frames whose `mask[i]` is set to `out`; zeros when there are none. */
export function spreadOf(values: Float32Array, mask: Uint8Array, length: number, out: Spread): void {
  let count = 0;
  let sum = 0;
  for (let i = 0; i < length; i++) {
    if (mask[i] === 0) continue;
    sum += values[i] as number;
    count++;
  }
  out.count = count;
  out.mean = count > 0 ? sum / count : 0;
  let squares = 0;
  for (let i = 0; i < length; i++) if (mask[i] !== 0) squares += ((values[i] as number) - out.mean) ** 2;
  out.sd = count > 0 ? Math.sqrt(squares / count) : 0;
}

/** Copies the masked values to `out` in ascending order and returns how many there are (Shell sort: nothing is allocated). */
export function sortMasked(values: Float32Array, mask: Uint8Array, length: number, out: Float32Array): number {
  let count = 0;
  for (let i = 0; i < length; i++) if (mask[i] !== 0) out[count++] = values[i] as number;
  for (const gap of SHELL_GAPS) {
    for (let i = gap; i < count; i++) {
      const value = out[i] as number;
      let j = i;
      for (; j >= gap && (out[j - gap] as number) > value; j -= gap) out[j] = out[j - gap] as number;
      out[j] = value;
    }
  }
  return count;
}

/** Value below which the share `p` (0..1) of the first `count` ascending values lies, linearly interpolated; `count` must be at least 1. */
export function percentile(sorted: Float32Array, count: number, p: number): number {
  const position = p * (count - 1);
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, count - 1)] as number;
  return low + (high - low) * (position - below);
}

/** Writes the moving mean over each masked frame and its masked direct neighbours to `out` (0 elsewhere). */
export function smoothMasked(values: Float32Array, mask: Uint8Array, length: number, out: Float32Array): void {
  for (let i = 0; i < length; i++) {
    if (mask[i] === 0) {
      out[i] = 0;
      continue;
    }
    let sum = values[i] as number;
    let count = 1;
    if (i > 0 && mask[i - 1] !== 0) {
      sum += values[i - 1] as number;
      count++;
    }
    if (i + 1 < length && mask[i + 1] !== 0) {
      sum += values[i + 1] as number;
      count++;
    }
    out[i] = sum / count;
  }
}

/** Mean and deviation of the rising and of the falling steps of a contour, in units per second. */
export interface SlopeSpread {
  riseMean: number;
  riseSd: number;
  fallMean: number;
  fallSd: number;
}

/** Writes the slopes of `contour` between neighbouring masked frames (10 ms apart) to `out`; falls are positive numbers, zeros where there are none. */
export function slopesOf(contour: Float32Array, mask: Uint8Array, length: number, out: SlopeSpread): void {
  let rises = 0;
  let rise = 0;
  let riseSquare = 0;
  let falls = 0;
  let fall = 0;
  let fallSquare = 0;
  for (let i = 1; i < length; i++) {
    if (mask[i] === 0 || mask[i - 1] === 0) continue;
    const step = ((contour[i] as number) - (contour[i - 1] as number)) * 100;
    if (step > 0) {
      rises++;
      rise += step;
      riseSquare += step * step;
    } else if (step < 0) {
      falls++;
      fall -= step;
      fallSquare += step * step;
    }
  }
  out.riseMean = rises > 0 ? rise / rises : 0;
  out.riseSd = rises > 0 ? Math.sqrt(Math.max(0, riseSquare / rises - out.riseMean ** 2)) : 0;
  out.fallMean = falls > 0 ? fall / falls : 0;
  out.fallSd = falls > 0 ? Math.sqrt(Math.max(0, fallSquare / falls - out.fallMean ** 2)) : 0;
}

/** Counts peaks that rise and fall by at least `prominence`, over masked frames. */
export function countPeaks(contour: Float32Array, mask: Uint8Array, length: number, prominence: number): number {
  let peaks = 0;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let rising = true;
  for (let i = 0; i < length; i++) {
    if (mask[i] === 0) continue;
    const value = contour[i] as number;
    if (rising) {
      low = Math.min(low, value);
      high = value - low >= prominence ? Math.max(high, value) : high;
      if (high > Number.NEGATIVE_INFINITY && high - value >= prominence) {
        peaks++;
        rising = false;
        low = value;
      }
    } else {
      low = Math.min(low, value);
      if (value - low >= prominence) {
        rising = true;
        high = value;
      }
    }
  }
  return peaks;
}

/** Number, mean length and deviation of runs, in frames. */
export interface Runs {
  count: number;
  mean: number;
  sd: number;
}

/** Writes the runs of at least `shortest` frames with `mask[i] === wanted` between `from` (inclusive) and `to` (exclusive). */
export function runsOf(mask: Uint8Array, wanted: 0 | 1, from: number, to: number, shortest: number, out: Runs): void {
  let count = 0;
  let sum = 0;
  let squares = 0;
  let run = 0;
  for (let i = from; i <= to; i++) {
    if (i < to && mask[i] === wanted) {
      run++;
      continue;
    }
    if (run >= shortest) {
      count++;
      sum += run;
      squares += run * run;
    }
    run = 0;
  }
  out.count = count;
  out.mean = count > 0 ? sum / count : 0;
  out.sd = count > 0 ? Math.sqrt(Math.max(0, squares / count - out.mean ** 2)) : 0;
}
