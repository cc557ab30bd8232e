import { createFourier } from "./fft.ts";

/** The power spectrum of one windowed frame, and what is measured on the way. */
export interface WindowedSpectrum {
  /** |X[k]|^2 of the last frame, bins 0..size/2; reused. */
  readonly power: Float64Array;
  /** Of the samples of the last frame: mean, and, with the mean taken away, mean square and largest amplitude. */
  readonly mean: number;
  readonly meanSquare: number;
  readonly peak: number;
  /** Analyses `window.length` samples of `signal` from `start`. */
  analyse(signal: Float64Array, start: number): void;
  /** Measures mean, mean square and peak only; the spectrum stays that of the frame before. */
  measure(signal: Float64Array, start: number): void;
}

/** Creates the spectrum of frames under `window`, without their mean and zero-padded to `size` points. */
export function createWindowedSpectrum(window: Float64Array, size: number): WindowedSpectrum {
  return new Spectrum(window, size);
}

class Spectrum implements WindowedSpectrum {
  readonly power: Float64Array;
  mean = 0;
  meanSquare = 0;
  peak = 0;
  readonly #window: Float64Array;
  readonly #frame: Float64Array;
  readonly #fourier: ReturnType<typeof createFourier>;

  constructor(window: Float64Array, size: number) {
    this.power = new Float64Array(size / 2 + 1);
    this.#window = window;
    this.#frame = new Float64Array(size);
    this.#fourier = createFourier(size);
  }

  analyse(signal: Float64Array, start: number): void {
    this.measure(signal, start);
    const window = this.#window;
    const frame = this.#frame;
    const mean = this.mean;
    for (let i = 0; i < window.length; i++) frame[i] = ((signal[start + i] as number) - mean) * (window[i] as number);
    this.#fourier.power(frame, this.power);
  }

  measure(signal: Float64Array, start: number): void {
    const length = this.#window.length;
    const end = start + length;
    let sum = 0;
    let square = 0;
    let low = signal[start] as number;
    let high = low;
    for (let i = start; i < end; i++) {
      const x = signal[i] as number;
      sum += x;
      square += x * x;
      low = Math.min(low, x);
      high = Math.max(high, x);
    }
    const mean = sum / length;
    this.mean = mean;
    this.meanSquare = Math.max(0, square / length - mean * mean);
    this.peak = Math.max(high - mean, mean - low);
  }
}
