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

/** Longest transform, samples. */
export const MAX_FFT = 1024;

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
    hannTwo(older, newer, places.length);
    transformFours(places.length, places.length >> 1);
    writePower(places, out);
  };
}

// One workspace for all, since transforms never overlap. Tables that are constants of this very module make the inner loops half again as fast,
// which is why the passes are not in a file of their own.
const POINTS = MAX_FFT / 2;
const RE = /* @__PURE__ */ new Float64Array(POINTS);
const IM = /* @__PURE__ */ new Float64Array(POINTS);
/** A circle of MAX_FFT steps and a quarter; cosines are the same numbers a quarter further on. */
const CIRCLE = /* @__PURE__ */ Float64Array.from({ length: 1.25 * MAX_FFT }, (_, k) =>
  Math.sin((2 * Math.PI * k) / MAX_FFT),
);
const SIN = /* @__PURE__ */ CIRCLE.subarray(0, MAX_FFT);
const COS = /* @__PURE__ */ CIRCLE.subarray(MAX_FFT / 4);

const isPowerOfFour = (points: number): boolean => (points & 0x5555) !== 0;

/** Where the transform of `points` leaves each frequency: its digits, base 4 (the first base 2 where the size asks for it), in reverse. */
function placesOf(points: number): Uint16Array {
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

// Below, whole-number sums end in "| 0": without it every index is checked for overflow. Locals come first: a repeated read of an array is not
// free, and arrays that are named before a loop are constants in it.

/** Takes real samples as complex ones, even samples real and odd ones imaginary. */
function load(samples: Float64Array, points: number): void {
  const re = RE;
  const im = IM;
  for (let i = 0, j = 0; i < points; i = (i + 1) | 0, j = (j + 2) | 0) {
    re[i] = samples[j] as number;
    im[i] = samples[(j + 1) | 0] as number;
  }
}

/** Transforms what is in RE and IM in place. */
function transform(points: number): void {
  if (isPowerOfFour(points)) transformFours(points, points);
  else {
    passTwo(points);
    transformFours(points, points >> 1);
  }
}

/** The passes of radix 4, from blocks of so many points down. */
function transformFours(points: number, longest: number): void {
  for (let block = longest; block > 4; block >>= 2) passFour(points, block >> 2, MAX_FFT / block);
  lastFour(points);
}

/** Loads two halves of a frame under the window, and makes the pass of radix 2: it joins each sample with the one half a frame on. */
function hannTwo(older: Float32Array, newer: Float32Array, points: number): void {
  const re = RE;
  const im = IM;
  const cosines = COS;
  const sines = SIN;
  const half = points >> 1;
  const turn = (POINTS / points) | 0;
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

function passTwo(points: number): void {
  const re = RE;
  const im = IM;
  const cosines = COS;
  const sines = SIN;
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
  const re = RE;
  const im = IM;
  const cosines = COS;
  const sines = SIN;
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
  const re = RE;
  const im = IM;
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

/** Takes the two interleaved transforms apart (each is even or odd about the middle) and writes the power of their combination. */
function writePower(places: Uint16Array, out: Float64Array): void {
  const re = RE;
  const im = IM;
  const cosines = COS;
  const sines = SIN;
  const points = places.length;
  const turn = (POINTS / points) | 0;
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

/**
 * Folds the first half of an even signal to a real signal whose transform holds the even frequencies as they are and the odd ones as
 * differences (Press et al. 1992, "Numerical Recipes in C", section 12.3), and loads it. Returns half the transform at frequency 1, which
 * folding loses.
 */
function fold(input: Float64Array, points: number): number {
  const re = RE;
  const im = IM;
  const cosines = COS;
  const sines = SIN;
  const length = points << 1;
  const turn = (POINTS / length) | 0;
  let first = 0.5 * ((input[0] as number) - (input[length] as number));
  re[0] = 0.5 * ((input[0] as number) + (input[length] as number));
  for (let j = 1, l = length - 1, t = turn; j <= l; j = (j + 1) | 0, l = (l - 1) | 0, t = (t + turn) | 0) {
    const low = input[j] as number;
    const high = input[l] as number;
    const mean = 0.5 * (low + high);
    const part = (sines[t] as number) * (low - high);
    const to = j & 1 ? im : re;
    to[j >> 1] = mean - part;
    to[l >> 1] = mean + part;
    first += (cosines[t] as number) * (low - high);
  }
  return first;
}

/** The same of an input that ends, at an even sample, before the first quarter does: each sample meets a 0. */
function foldPart(input: Float64Array, known: number, points: number): number {
  const re = RE;
  const im = IM;
  const cosines = COS;
  const sines = SIN;
  const turn = ((POINTS >> 1) / points) | 0;
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
function unfold(places: Uint16Array, first: number, out: Float64Array, highest: number): void {
  const re = RE;
  const im = IM;
  const cosines = COS;
  const sines = SIN;
  const points = places.length;
  const turn = (POINTS / points) | 0;
  const end = Math.min(points - 1, highest >> 1);
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
  if (highest === 2 * points) out[highest] = 2 * ((re[0] as number) - (im[0] as number));
}
