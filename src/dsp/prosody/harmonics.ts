import { LONG_FFT, SAMPLE_RATE_HZ } from "./framing.ts";

const BIN_HZ = SAMPLE_RATE_HZ / LONG_FFT;
const LAST_BIN = LONG_FFT / 2 - 1;
const FLOOR = 1e-12; // far below the quantisation noise of a bin
const DB = 10 / Math.LN10;

/**
 * Level in dB of the strongest spectral peak from `lowHz` to `highHz` (at least the bin in the middle) of a long frame's power spectrum. Between bins the
 * logarithm of a Gaussian window's transform is a parabola, so a steady harmonic is read without error.
 */
export function peakLevelDb(power: Float64Array, lowHz: number, highHz: number): number {
  const middle = Math.round((lowHz + highHz) / 2 / BIN_HZ);
  const first = Math.max(1, Math.min(middle, Math.ceil(lowHz / BIN_HZ)));
  const last = Math.min(LAST_BIN, Math.max(middle, Math.floor(highHz / BIN_HZ)));
  let top = first;
  for (let k = first + 1; k <= last; k++) if ((power[k] as number) > (power[top] as number)) top = k;
  const mid = Math.log((power[top] as number) + FLOOR);
  const left = Math.log((power[top - 1] as number) + FLOOR);
  const right = Math.log((power[top + 1] as number) + FLOOR);
  const bend = left - 2 * mid + right;
  // On a flank the parabola would reach for a peak outside the band.
  const peaked = mid >= left && mid >= right && bend < 0;
  return DB * (peaked ? mid - (0.125 * (left - right) ** 2) / bend : mid);
}
