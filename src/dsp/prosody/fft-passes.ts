import { MAX_FFT, workspace } from "./fft-workspace.ts";

const isPowerOfFour = (points: number): boolean => (points & 0x5555) !== 0;

/** Where the transform of `points` leaves each frequency: its digits, base 4 (the first base 2 where the size asks for it), in reverse. */
export function placesOf(points: number): Uint16Array {
  const first = isPowerOfFour(points) ? 4 : 2;
  return Uint16Array.from({ length: points }, (_, frequency) => {
    let rest = frequency;
    let step = points;
    let place = 0;
    for (let radix = first; step > 1; radix = 4) {
      step /= radix;
      place += (rest % radix) * step;
      rest = Math.floor(rest / radix);
    }
    return place;
  });
}

// Here and in the files beside, whole-number sums end in "| 0": without it every index is checked for overflow. Locals come first: a repeated read of an
// array is not free.

/** Transforms the points in the workspace in place. */
export function transform(points: number): void {
  if (isPowerOfFour(points)) transformFours(points, points);
  else {
    passTwo(points);
    transformFours(points, points >> 1);
  }
}

/** The passes of radix 4, from blocks of so many points down. */
export function transformFours(points: number, longest: number): void {
  for (let block = longest; block > 4; block >>= 2) passFour(points, block >> 2, MAX_FFT / block);
  lastFour(points);
}

function passTwo(points: number): void {
  const { re, im, cosines, sines } = workspace();
  const half = points >> 1;
  const turn = (MAX_FFT / points) | 0;
  for (let p = 0, t = 0; p < half; p = (p + 1) | 0, t = (t + turn) | 0) {
    const q = (p + half) | 0;
    const ar = re[p] as number;
    const ai = im[p] as number;
    const br = re[q] as number;
    const bi = im[q] as number;
    const dr = ar - br;
    const di = ai - bi;
    const wr = cosines[t] as number;
    const wi = sines[t] as number;
    re[p] = ar + br;
    im[p] = ai + bi;
    re[q] = dr * wr + di * wi;
    im[q] = di * wr - dr * wi;
  }
}

function passFour(points: number, q: number, turn: number): void {
  const { re, im, cosines, sines } = workspace();
  const block = (4 * q) | 0;
  for (let p = 0, t = 0; p < q; p = (p + 1) | 0, t = (t + turn) | 0) {
    const t2 = (t + t) | 0;
    const t3 = (t2 + t) | 0;
    const w1r = cosines[t] as number;
    const w1i = sines[t] as number;
    const w2r = cosines[t2] as number;
    const w2i = sines[t2] as number;
    const w3r = cosines[t3] as number;
    const w3i = sines[t3] as number;
    for (let i = p; i < points; i = (i + block) | 0) {
      const j = (i + q) | 0;
      const k = (j + q) | 0;
      const l = (k + q) | 0;
      const ar = re[i] as number;
      const ai = im[i] as number;
      const br = re[j] as number;
      const bi = im[j] as number;
      const cr = re[k] as number;
      const ci = im[k] as number;
      const dr = re[l] as number;
      const di = im[l] as number;
      const sumRe = ar + cr;
      const sumIm = ai + ci;
      const gapRe = ar - cr;
      const gapIm = ai - ci;
      const otherSumRe = br + dr;
      const otherSumIm = bi + di;
      const otherGapRe = bi - di;
      const otherGapIm = dr - br;
      re[i] = sumRe + otherSumRe;
      im[i] = sumIm + otherSumIm;
      const xr = gapRe + otherGapRe;
      const xi = gapIm + otherGapIm;
      re[j] = xr * w1r + xi * w1i;
      im[j] = xi * w1r - xr * w1i;
      const yr = sumRe - otherSumRe;
      const yi = sumIm - otherSumIm;
      re[k] = yr * w2r + yi * w2i;
      im[k] = yi * w2r - yr * w2i;
      const zr = gapRe - otherGapRe;
      const zi = gapIm - otherGapIm;
      re[l] = zr * w3r + zi * w3i;
      im[l] = zi * w3r - zr * w3i;
    }
  }
}

/** The last pass has no turns. */
function lastFour(points: number): void {
  const { re, im } = workspace();
  for (let i = 0; i < points; i = (i + 4) | 0) {
    const j = (i + 1) | 0;
    const k = (i + 2) | 0;
    const l = (i + 3) | 0;
    const ar = re[i] as number;
    const ai = im[i] as number;
    const br = re[j] as number;
    const bi = im[j] as number;
    const cr = re[k] as number;
    const ci = im[k] as number;
    const dr = re[l] as number;
    const di = im[l] as number;
    re[i] = ar + cr + (br + dr);
    im[i] = ai + ci + (bi + di);
    re[j] = ar - cr + (bi - di);
    im[j] = ai - ci + (dr - br);
    re[k] = ar + cr - (br + dr);
    im[k] = ai + ci - (bi + di);
    re[l] = ar - cr - (bi - di);
    im[l] = ai - ci - (dr - br);
  }
}
