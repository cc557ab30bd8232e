import { MAX_FFT, workspace } from "./fft-workspace.ts";

/**
 * Folds the first half of an even signal to a real signal whose transform holds the even frequencies as they are and the odd ones as
 * differences (Press et al. 1992, "Numerical Recipes in C", section 12.3), and loads it. Returns half the transform at frequency 1, which
 * folding loses.
 */
export function fold(input: Float64Array, points: number): number {
  const { re, im, cosines, sines } = workspace();
  const length = points << 1;
  const turn = (MAX_FFT / 2 / length) | 0;
  let first = 0.5 * ((input[0] as number) - (input[length] as number));
  re[0] = 0.5 * ((input[0] as number) + (input[length] as number));
  let m = 0;
  let l = points;
  for (let j = 1, t = turn; j < points; j = (j + 2) | 0, t = (t + turn + turn) | 0) {
    const odd = input[j] as number;
    const oddFar = input[(length - j) | 0] as number;
    const even = input[(j + 1) | 0] as number;
    const evenFar = input[(length - j - 1) | 0] as number;
    const oddPart = (sines[t] as number) * (odd - oddFar);
    const evenPart = (sines[(t + turn) | 0] as number) * (even - evenFar);
    first += (cosines[t] as number) * (odd - oddFar) + (cosines[(t + turn) | 0] as number) * (even - evenFar);
    l = (l - 1) | 0;
    im[m] = 0.5 * (odd + oddFar) - oddPart;
    im[l] = 0.5 * (odd + oddFar) + oddPart;
    m = (m + 1) | 0;
    re[m] = 0.5 * (even + evenFar) - evenPart;
    re[l] = 0.5 * (even + evenFar) + evenPart;
  }
  return first;
}

/** The same of an input that ends, at an even sample, before the first quarter does: each sample meets a 0. */
export function foldPart(input: Float64Array, known: number, points: number): number {
  const { re, im, cosines, sines } = workspace();
  const turn = (MAX_FFT / 4 / points) | 0;
  let first = 0.5 * (input[0] as number);
  re[0] = first;
  let m = 0;
  let l = points;
  for (let j = 1, t = turn; j < known; j = (j + 2) | 0, t = (t + turn + turn) | 0) {
    const odd = input[j] as number;
    const even = input[(j + 1) | 0] as number;
    const oddPart = (sines[t] as number) * odd;
    const evenPart = (sines[(t + turn) | 0] as number) * even;
    first += (cosines[t] as number) * odd + (cosines[(t + turn) | 0] as number) * even;
    l = (l - 1) | 0;
    im[m] = 0.5 * odd - oddPart;
    im[l] = 0.5 * odd + oddPart;
    m = (m + 1) | 0;
    re[m] = 0.5 * even - evenPart;
    re[l] = 0.5 * even + evenPart;
  }
  im[m] = 0;
  for (m = (m + 1) | 0; m < l; m = (m + 1) | 0) {
    re[m] = 0;
    im[m] = 0;
  }
  return first;
}

/** Writes the even frequencies, and each odd one as a step from the odd one before it. */
export function unfold(places: Uint16Array, first: number, out: Float64Array, wanted: number): void {
  const { re, im, cosines, sines } = workspace();
  const points = places.length;
  const turn = (MAX_FFT / 2 / points) | 0;
  const end = Math.min(points - 1, wanted >> 1);
  let odd = 2 * first;
  out[0] = 2 * ((re[0] as number) + (im[0] as number));
  out[1] = odd;
  for (let k = 1, t = turn; k <= end; k = (k + 1) | 0, t = (t + turn) | 0) {
    const a = places[k] as number;
    const b = places[(points - k) | 0] as number;
    const ar = re[a] as number;
    const ai = im[a] as number;
    const br = re[b] as number;
    const bi = im[b] as number;
    const oddRe = ai + bi;
    const oddIm = br - ar;
    const cos = cosines[t] as number;
    const sin = sines[t] as number;
    const k2 = (k + k) | 0;
    odd += bi - ai - (oddIm * cos - oddRe * sin);
    out[k2] = ar + br + (oddRe * cos + oddIm * sin);
    out[(k2 + 1) | 0] = odd;
  }
  if (wanted === 2 * points) out[wanted] = 2 * ((re[0] as number) - (im[0] as number));
}
