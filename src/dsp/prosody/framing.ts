/** Sample rate every prosody function expects, Hz. */
export const SAMPLE_RATE_HZ = 16_000;
/** Distance between frame centres: 10 ms. */
export const HOP = 160;
/** Length of the short frame (spectrum): 25 ms. */
export const SHORT_FRAME = 400;
/** Transform length of the short frame. */
export const SHORT_FFT = 512;
/** Length of the long frame (F0, harmonicity): 60 ms. */
export const LONG_FRAME = 960;
/** Transform length of the long frame. */
export const LONG_FFT = 1024;

/** Symmetric Hamming window of `length` samples. */
export function hammingWindow(length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => 0.54 - 0.46 * Math.cos((2 * Math.PI * i) / (length - 1)));
}

/**
 * Gaussian window whose standard deviation is `sigma` times half the length (0.4 in the eGeMAPS framing), less its value beyond the ends,
 * scaled to 1: a step at the ends would limit the harmonics-to-noise ratio of a low voice to 30 dB (Boersma 1993 takes it away as well).
 */
export function gaussianWindow(length: number, sigma: number): Float64Array {
  const half = (length - 1) / 2;
  const value = (offset: number) => Math.exp(-0.5 * (offset / (sigma * half)) ** 2);
  const edge = value(half + 1);
  return Float64Array.from({ length }, (_, i) => (value(i - half) - edge) / (1 - edge));
}

/** Autocorrelation of a window at lags 0..`lags` - 1, scaled to 1 at lag 0: what a perfectly periodic signal reaches under it (Boersma 1993). */
export function windowAutocorrelation(window: Float64Array, lags: number): Float64Array {
  const curve = new Float64Array(lags);
  for (let lag = 0; lag < lags; lag++) {
    let total = 0;
    for (let i = 0; i + lag < window.length; i++) total += (window[i] as number) * (window[i + lag] as number);
    curve[lag] = total;
  }
  return curve.map((value) => value / (curve[0] as number));
}
