import { LONG_FFT, SAMPLE_RATE_HZ } from "./framing.ts";

const BIN_HZ = SAMPLE_RATE_HZ / LONG_FFT;
const LAST_BIN = LONG_FFT / 2 - 1;
const FLOOR = 1e-12; // far below the quantisation noise of a bin
const DB = 10 / Math.LN10;

/** Bands to look for peaks in, Hz, and what was found in them; all of one length. */
export interface PeakBands {
  readonly lowHz: Float64Array;
  readonly highHz: Float64Array;
  /** Level of the strongest peak of each band, dB. */
  readonly levelDb: Float64Array;
}

/** Creates `count` bands. */
export function createPeakBands(count: number): PeakBands {
  return { lowHz: new Float64Array(count), highHz: new Float64Array(count), levelDb: new Float64Array(count) };
}

/**
 * Measures the strongest spectral peak of every band (at least the bin in its middle) of a long frame's power spectrum. Between bins the
 * logarithm of a Gaussian window's transform is a parabola, so a steady harmonic is read as it is.
 */
export function measurePeaks(power: Float64Array, { lowHz, highHz, levelDb }: PeakBands): void {
  for (let band = 0; band < levelDb.length; band++) {
    const low = (lowHz[band] as number) / BIN_HZ;
    const high = (highHz[band] as number) / BIN_HZ;
    const middle = Math.round((low + high) / 2);
    const first = Math.max(1, Math.min(middle, Math.ceil(low)));
    const last = Math.min(LAST_BIN, Math.max(middle, Math.floor(high)));
    let top = first;
    for (let k = first + 1; k <= last; k++) if ((power[k] as number) > (power[top] as number)) top = k;
    const mid = Math.log((power[top] as number) + FLOOR);
    const left = Math.log((power[top - 1] as number) + FLOOR);
    const right = Math.log((power[top + 1] as number) + FLOOR);
    const bend = left - 2 * mid + right;
    // On a flank the parabola would reach for a peak outside the band.
    const peaked = mid >= left && mid >= right && bend < 0;
    levelDb[band] = DB * (peaked ? mid - (0.125 * (left - right) ** 2) / bend : mid);
  }
}
