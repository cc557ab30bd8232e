import FFT from "fft.js";

/** A fixed-size discrete Fourier transform that allocates only when it is created. */
export interface Fourier {
  /** Transform length in samples, a power of two. */
  readonly size: number;
  /** Writes |X[k]|^2 for k = 0..size/2 of the real `input` (length `size`) to `out` (length at least size/2 + 1). */
  power(input: Float64Array, out: Float64Array): void;
  /** Writes Re X[k] for k = 0..size/2: of a real, even `input` (a power spectrum) that is its whole transform (an autocorrelation). */
  realPart(input: Float64Array, out: Float64Array): void;
}

/** Creates a transform of `size` points (a power of two, at least 4) on the radix-4 `fft.js` (MIT). */
export function createFourier(size: number): Fourier {
  const fft = new FFT(size);
  const spectrum = new Float64Array(2 * size);
  return {
    size,
    power(input, out) {
      fft.realTransform(spectrum, input);
      for (let k = 0; k <= size / 2; k++) {
        const re = spectrum[2 * k] as number;
        const im = spectrum[2 * k + 1] as number;
        out[k] = re * re + im * im;
      }
    },
    realPart(input, out) {
      fft.realTransform(spectrum, input);
      for (let k = 0; k <= size / 2; k++) out[k] = spectrum[2 * k] as number;
    },
  };
}
