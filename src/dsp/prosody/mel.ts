/** Triangular mel bands over a power spectrum, applied in one pass: each bin feeds the band below and the band above it. */
export interface MelBands {
  readonly count: number;
  /** Centre of each band, Hz. */
  readonly centresHz: Float64Array;
  /** Index of the first band whose triangle starts at or above `lowHz`, and one past the last that ends at or below `highHz`. */
  within(lowHz: number, highHz: number): readonly [number, number];
  /** Writes the band energies of `power` (bins 0..fftSize/2) to `out` (length `count`). */
  apply(power: Float64Array, out: Float64Array): void;
}

function hzToMel(hz: number): number {
  return 1127 * Math.log(1 + hz / 700);
}

function melToHz(mel: number): number {
  return 700 * (Math.exp(mel / 1127) - 1);
}

/** Creates `count` bands equally spaced on the mel scale (HTK form, 1127 ln(1 + f / 700)) between `lowHz` and `highHz`. */
export function createMelBands(
  count: number,
  lowHz: number,
  highHz: number,
  fftSize: number,
  rateHz: number,
): MelBands {
  const low = hzToMel(lowHz);
  const width = (hzToMel(highHz) - low) / (count + 1);
  const edgesHz = Float64Array.from({ length: count + 2 }, (_, i) => melToHz(low + i * width));
  const bins = fftSize / 2 + 1;
  // Bin k lies between edge `below[k]` and the next; share[k] of it belongs to the band that peaks at the upper edge.
  const below = new Int16Array(bins).fill(-1);
  const share = new Float64Array(bins);
  for (let k = 1; k < bins; k++) {
    const position = (hzToMel((k * rateHz) / fftSize) - low) / width;
    if (position < 0 || position > count + 1) continue;
    below[k] = Math.min(count, Math.floor(position));
    share[k] = position - (below[k] as number);
  }
  const sums = new Float64Array(count + 2);
  return {
    count,
    centresHz: edgesHz.subarray(1, count + 1),
    within(from, to) {
      let first = 0;
      while (first < count && (edgesHz[first] as number) < from) first++;
      let last = count;
      while (last > first && (edgesHz[last + 1] as number) > to) last--;
      return [first, last];
    },
    apply(power, out) {
      sums.fill(0);
      for (let k = 1; k < bins; k++) {
        const edge = below[k] as number;
        if (edge < 0) continue;
        const p = power[k] as number;
        const up = p * (share[k] as number);
        sums[edge + 1] = (sums[edge + 1] as number) + up;
        sums[edge] = (sums[edge] as number) + p - up;
      }
      for (let b = 0; b < count; b++) out[b] = sums[b + 1] as number;
    },
  };
}

/** Equal-loudness weight of a frequency in Hz (Hermansky 1990, "Perceptual linear predictive analysis of speech", JASA 87(4), eq. 5). */
export function equalLoudness(hz: number): number {
  const w2 = (2 * Math.PI * hz) ** 2;
  return ((w2 + 56.8e6) * w2 * w2) / ((w2 + 6.3e6) ** 2 * (w2 + 0.38e9));
}

/** Rows 1..`coefficients` of an orthonormal DCT-II over `bands`, with sinusoidal lifter 22, row after row. */
export function lifteredDct(bands: number, coefficients: number): Float64Array {
  const table = new Float64Array(coefficients * bands);
  for (let c = 1; c <= coefficients; c++) {
    const lifter = 1 + 11 * Math.sin((Math.PI * c) / 22);
    for (let b = 0; b < bands; b++) {
      table[(c - 1) * bands + b] = lifter * Math.sqrt(2 / bands) * Math.cos((Math.PI * c * (b + 0.5)) / bands);
    }
  }
  return table;
}
