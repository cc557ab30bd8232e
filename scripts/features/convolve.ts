import FFT from "fft.js";

/** Convolves by overlap-add with transforms of a block; the result has the length of both inputs together, less one. */
export function convolve(samples: Float32Array, kernel: ArrayLike<number>): Float32Array {
  const size = 2 ** Math.ceil(Math.log2(4 * kernel.length));
  const step = size - kernel.length + 1;
  const fft = new FFT(size);
  const response = spectrum(fft, kernel, 0, kernel.length);
  const product = fft.createComplexArray();
  const block = fft.createComplexArray();
  const out = new Float32Array(samples.length + kernel.length - 1);
  for (let from = 0; from < samples.length; from += step) {
    multiply(spectrum(fft, samples, from, Math.min(step, samples.length - from)), response, product);
    fft.inverseTransform(block, product);
    const count = Math.min(size, out.length - from);
    for (let i = 0; i < count; i++) out[from + i] = (out[from + i] as number) + (block[2 * i] as number);
  }
  return out;
}

/** Convolves with a kernel of odd length centred on each sample: the length of `samples` is kept. */
export function convolveCentred(samples: Float32Array, kernel: ArrayLike<number>): Float32Array {
  const half = (kernel.length - 1) / 2;
  return convolve(samples, kernel).slice(half, half + samples.length);
}

function spectrum(fft: FFT, values: ArrayLike<number>, from: number, count: number): number[] {
  const padded = new Array<number>(fft.size).fill(0);
  for (let i = 0; i < count; i++) padded[i] = values[from + i] as number;
  const out = fft.createComplexArray();
  fft.realTransform(out, padded);
  fft.completeSpectrum(out);
  return out;
}

function multiply(a: readonly number[], b: readonly number[], out: number[]): void {
  for (let i = 0; i < a.length; i += 2) {
    const [re, im] = [a[i] as number, a[i + 1] as number];
    const [otherRe, otherIm] = [b[i] as number, b[i + 1] as number];
    out[i] = re * otherRe - im * otherIm;
    out[i + 1] = re * otherIm + im * otherRe;
  }
}
