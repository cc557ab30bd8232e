import { MAX_FFT, workspace } from "./fft-workspace.ts";

/** Takes real samples as complex ones, even samples real and odd ones imaginary. */
export function load(samples: Float64Array, points: number): void {
  const { re, im } = workspace();
  for (let i = 0, j = 0; i < points; i = (i + 1) | 0, j = (j + 2) | 0) {
    re[i] = samples[j] as number;
    im[i] = samples[(j + 1) | 0] as number;
  }
}

/** Loads two halves of a frame under the window, and makes the pass of radix 2: it joins each sample with the one half a frame on. */
export function loadHann(older: Float32Array, newer: Float32Array, points: number): void {
  const { re, im, cosines, sines } = workspace();
  const half = points >> 1;
  const turn = (MAX_FFT / 2 / points) | 0;
  for (let p = 0, i = 0, t = 0; p < half; p = (p + 1) | 0, i = (i + 2) | 0, t = (t + turn + turn) | 0) {
    const q = (p + half) | 0;
    const j = (i + 1) | 0;
    const wr = cosines[t] as number;
    const wi = sines[t] as number;
    const wNext = cosines[(t + turn) | 0] as number;
    const ar = 0.5 * (older[i] as number);
    const ai = 0.5 * (older[j] as number);
    const nextRe = newer[i] as number;
    const nextIm = newer[j] as number;
    older[i] = nextRe;
    older[j] = nextIm;
    const br = 0.5 * nextRe;
    const bi = 0.5 * nextIm;
    const sumRe = ar + br;
    const sumIm = ai + bi;
    const gapRe = ar - br;
    const gapIm = ai - bi;
    re[p] = sumRe - wr * gapRe;
    im[p] = sumIm - wNext * gapIm;
    const dr = gapRe - wr * sumRe;
    const di = gapIm - wNext * sumIm;
    re[q] = dr * wr + di * wi;
    im[q] = di * wr - dr * wi;
  }
}

/** Takes the two interleaved transforms apart (each is even or odd about the middle) and writes the power of their combination. */
export function writePower(places: Uint16Array, out: Float64Array): void {
  const { re, im, cosines, sines } = workspace();
  const points = places.length;
  const turn = (MAX_FFT / 2 / points) | 0;
  out[0] = ((re[0] as number) + (im[0] as number)) ** 2;
  out[points] = ((re[0] as number) - (im[0] as number)) ** 2;
  for (let k = 1, l = points - 1, t = turn; k <= l; k = (k + 1) | 0, l = (l - 1) | 0, t = (t + turn) | 0) {
    const a = places[k] as number;
    const b = places[l] as number;
    const ar = re[a] as number;
    const ai = im[a] as number;
    const br = re[b] as number;
    const bi = im[b] as number;
    const evenRe = 0.5 * (ar + br);
    const evenIm = 0.5 * (ai - bi);
    const oddRe = 0.5 * (ai + bi);
    const oddIm = 0.5 * (br - ar);
    const cos = cosines[t] as number;
    const sin = sines[t] as number;
    const turnedRe = oddRe * cos + oddIm * sin;
    const turnedIm = oddIm * cos - oddRe * sin;
    const lowRe = evenRe + turnedRe;
    const lowIm = evenIm + turnedIm;
    const highRe = evenRe - turnedRe;
    const highIm = turnedIm - evenIm;
    out[k] = lowRe * lowRe + lowIm * lowIm;
    out[l] = highRe * highRe + highIm * highIm;
  }
}
