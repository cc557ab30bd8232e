import { fold, foldPart, unfold } from "./fft-even.ts";
import { placesOf, transform, transformFours } from "./fft-passes.ts";
import { load, loadHann, writePower } from "./fft-real.ts";
import { MAX_FFT } from "./fft-workspace.ts";

export { MAX_FFT };

/** A fixed-size discrete Fourier transform that allocates only when it is created. */
export interface Fourier {
  /** Transform length in samples, a power of two. */
  readonly size: number;
  /** Writes |X[k]|^2 for k = 0..size/2 of the real `input` (length `size`) to `out` (length at least size/2 + 1). */
  power(input: Float64Array, out: Float64Array): void;
  /**
   * Writes X[k] for k = 0..size/2 of a real, even signal to `out`; of `input` only samples 0..size/2 are read. Of a power spectrum
   * that is the autocorrelation, `size` times.
   */
  even(input: Float64Array, out: Float64Array): void;
  /**
   * The same at less cost: of `input` only samples 0..`known` are read, the others count as 0 (`known` is even and below size/4), and `out` is
   * written for k = 0..`wanted` (below size/2) and perhaps one more.
   */
  evenPart(input: Float64Array, known: number, out: Float64Array, wanted: number): void;
}

/**
 * Writes |X[k]|^2 for k = 0..size/2 of `older` and `newer`, size/2 samples each, joined under a periodic Hann window; then `older` holds what
 * `newer` does, ready for the next.
 */
export type HannPower = (older: Float32Array, newer: Float32Array, out: Float64Array) => void;

/**
 * Creates a transform of `size` points, a power of two from 16 to {@link MAX_FFT}: a complex transform of half the length (for even signals
 * a quarter), radix 4 in place, and the recombination of its halves.
 */
export function createFourier(size: number): Fourier {
  const half = placesOf(size / 2);
  const quarter = placesOf(size / 4);
  return {
    size,
    power(input, out) {
      load(input, half.length);
      transform(half.length);
      writePower(half, out);
    },
    even(input, out) {
      const first = fold(input, quarter.length);
      transform(quarter.length);
      unfold(quarter, first, out, size >> 1);
    },
    evenPart(input, known, out, wanted) {
      const first = foldPart(input, known, quarter.length);
      transform(quarter.length);
      unfold(quarter, first, out, wanted);
    },
  };
}

/** Creates the power spectrum of frames of `size` samples that overlap by half; `size` is 64, 256 or 1024. */
export function createHannPower(size: number): HannPower {
  const places = placesOf(size / 2);
  return (older, newer, out) => {
    loadHann(older, newer, places.length);
    transformFours(places.length, places.length >> 1);
    writePower(places, out);
  };
}
