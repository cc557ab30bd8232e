/** Copies the masked values to `out` and returns how many there are. */
export function gatherMasked(values: Float32Array, mask: Uint8Array, length: number, out: Float32Array): number {
  let count = 0;
  for (let i = 0; i < length; i++) if (mask[i] !== 0) out[count++] = values[i] as number;
  return count;
}

/**
 * Writes the values below which the `shares` (0..1) of the first `count` values lie, linearly interpolated, to `out`; `count` must be at least 1.
 * Changes the order of the values.
 */
export function percentiles(values: Float32Array, count: number, shares: Float64Array, out: Float64Array): void {
  for (let s = 0; s < shares.length; s++) {
    const position = (shares[s] as number) * (count - 1);
    const below = Math.floor(position);
    select(values, count, below);
    const low = values[below] as number;
    let high = below === position ? low : Number.POSITIVE_INFINITY;
    for (let i = below + 1; i < count; i++) if ((values[i] as number) < high) high = values[i] as number;
    out[s] = below === position ? low : low + (high - low) * (position - below);
  }
}

/** Puts the value of rank `rank` in its place, smaller ones before it and greater ones after (Hoare 1961, "Algorithm 65: find", CACM 4(7)). */
function select(values: Float32Array, count: number, rank: number): void {
  let first = 0;
  let last = count - 1;
  while (first < last) {
    const pivot = values[(first + last) >> 1] as number;
    let i = first;
    let j = last;
    while (i <= j) {
      while ((values[i] as number) < pivot) i++;
      while ((values[j] as number) > pivot) j--;
      if (i > j) break;
      const swapped = values[i] as number;
      values[i] = values[j] as number;
      values[j] = swapped;
      i++;
      j--;
    }
    if (rank <= j) last = j;
    else if (rank >= i) first = i;
    else return;
  }
}

/** Mean and deviation of the rising and of the falling steps of a contour, in units per second. */
export class SlopeSpread {
  riseMean = 0;
  riseSd = 0;
  fallMean = 0;
  fallSd = 0;
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
export class Runs {
  count = 0;
  mean = 0;
  sd = 0;
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
