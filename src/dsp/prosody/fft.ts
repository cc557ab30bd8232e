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
}

/** Longest transform, samples. */
export const MAX_FFT = 1024;

/**
 * Creates a transform of `size` points, a power of two from 16 to {@link MAX_FFT}: a complex transform of half the length (for even signals
 * a quarter), radix 4 in place, and the recombination of its halves.
 */
export function createFourier(size: number): Fourier {
  const half = placesOf(size / 2);
  const quarter = placesOf(size / 4);
  const folded = new Float64Array(size / 2);
  return {
    size,
    power(input, out) {
      transform(input, half);
      writePower(half, out);
    },
    even(input, out) {
      const first = fold(input, folded);
      transform(folded, quarter);
      unfold(quarter, first, out);
    },
  };
}

// One workspace for all, since transforms never overlap. Tables that are constants of this very module make the inner loops half again as fast,
// which is why the passes are not in a file of their own.
const POINTS = MAX_FFT / 2;
const RE = /* @__PURE__ */ new Float64Array(POINTS);
const IM = /* @__PURE__ */ new Float64Array(POINTS);
const COS = /* @__PURE__ */ circle(Math.cos);
const SIN = /* @__PURE__ */ circle(Math.sin);

/** A circle of MAX_FFT steps. */
function circle(of: (angle: number) => number): Float64Array {
  return Float64Array.from({ length: MAX_FFT }, (_, k) => of((2 * Math.PI * k) / MAX_FFT));
}

const isPowerOfFour = (points: number): boolean => Math.log2(points) % 2 === 0;

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

// Below, whole-number sums end in "| 0": without it every index is checked for overflow. Locals come first: a repeated read of an array is not free.

/** Transforms real samples as complex ones, even samples real and odd ones imaginary; the result is left in RE and IM. */
function transform(samples: Float64Array, places: Uint16Array): void {
  const points = places.length;
  for (let i = 0, j = 0; i < points; i = (i + 1) | 0, j = (j + 2) | 0) {
    RE[i] = samples[j] as number;
    IM[i] = samples[(j + 1) | 0] as number;
  }
  let block = points;
  if (!isPowerOfFour(points)) {
    passTwo(points);
    block = points >> 1;
  }
  for (; block > 4; block >>= 2) passFour(points, block >> 2, MAX_FFT / block);
  lastFour(points);
}

function passTwo(points: number): void {
  const half = points >> 1;
  const turn = (MAX_FFT / points) | 0;
  for (let p = 0, t = 0; p < half; p = (p + 1) | 0, t = (t + turn) | 0) {
    const q = (p + half) | 0;
    const ar = RE[p] as number;
    const ai = IM[p] as number;
    const br = RE[q] as number;
    const bi = IM[q] as number;
    const dr = ar - br;
    const di = ai - bi;
    const wr = COS[t] as number;
    const wi = SIN[t] as number;
    RE[p] = ar + br;
    IM[p] = ai + bi;
    RE[q] = dr * wr + di * wi;
    IM[q] = di * wr - dr * wi;
  }
}

function passFour(points: number, q: number, turn: number): void {
  const block = (4 * q) | 0;
  for (let p = 0, t = 0; p < q; p = (p + 1) | 0, t = (t + turn) | 0) {
    const t2 = (t + t) | 0;
    const t3 = (t2 + t) | 0;
    const w1r = COS[t] as number;
    const w1i = SIN[t] as number;
    const w2r = COS[t2] as number;
    const w2i = SIN[t2] as number;
    const w3r = COS[t3] as number;
    const w3i = SIN[t3] as number;
    for (let i = p; i < points; i = (i + block) | 0) {
      const j = (i + q) | 0;
      const k = (j + q) | 0;
      const l = (k + q) | 0;
      const ar = RE[i] as number;
      const ai = IM[i] as number;
      const br = RE[j] as number;
      const bi = IM[j] as number;
      const cr = RE[k] as number;
      const ci = IM[k] as number;
      const dr = RE[l] as number;
      const di = IM[l] as number;
      const sumRe = ar + cr;
      const sumIm = ai + ci;
      const gapRe = ar - cr;
      const gapIm = ai - ci;
      const otherSumRe = br + dr;
      const otherSumIm = bi + di;
      const otherGapRe = bi - di;
      const otherGapIm = dr - br;
      RE[i] = sumRe + otherSumRe;
      IM[i] = sumIm + otherSumIm;
      const xr = gapRe + otherGapRe;
      const xi = gapIm + otherGapIm;
      RE[j] = xr * w1r + xi * w1i;
      IM[j] = xi * w1r - xr * w1i;
      const yr = sumRe - otherSumRe;
      const yi = sumIm - otherSumIm;
      RE[k] = yr * w2r + yi * w2i;
      IM[k] = yi * w2r - yr * w2i;
      const zr = gapRe - otherGapRe;
      const zi = gapIm - otherGapIm;
      RE[l] = zr * w3r + zi * w3i;
      IM[l] = zi * w3r - zr * w3i;
    }
  }
}

/** The last pass has no turns. */
function lastFour(points: number): void {
  for (let i = 0; i < points; i = (i + 4) | 0) {
    const j = (i + 1) | 0;
    const k = (i + 2) | 0;
    const l = (i + 3) | 0;
    const ar = RE[i] as number;
    const ai = IM[i] as number;
    const br = RE[j] as number;
    const bi = IM[j] as number;
    const cr = RE[k] as number;
    const ci = IM[k] as number;
    const dr = RE[l] as number;
    const di = IM[l] as number;
    RE[i] = ar + cr + (br + dr);
    IM[i] = ai + ci + (bi + di);
    RE[j] = ar - cr + (bi - di);
    IM[j] = ai - ci + (dr - br);
    RE[k] = ar + cr - (br + dr);
    IM[k] = ai + ci - (bi + di);
    RE[l] = ar - cr - (bi - di);
    IM[l] = ai - ci - (dr - br);
  }
}

/** Takes the two interleaved transforms apart (each is even or odd about the middle) and writes the power of their combination. */
function writePower(places: Uint16Array, out: Float64Array): void {
  const points = places.length;
  const turn = POINTS / points;
  out[0] = ((RE[0] as number) + (IM[0] as number)) ** 2;
  out[points] = ((RE[0] as number) - (IM[0] as number)) ** 2;
  for (let k = 1, l = points - 1, t = turn; k <= l; k = (k + 1) | 0, l = (l - 1) | 0, t = (t + turn) | 0) {
    const a = places[k] as number;
    const b = places[l] as number;
    const ar = RE[a] as number;
    const ai = IM[a] as number;
    const br = RE[b] as number;
    const bi = IM[b] as number;
    const evenRe = 0.5 * (ar + br);
    const evenIm = 0.5 * (ai - bi);
    const oddRe = 0.5 * (ai + bi);
    const oddIm = 0.5 * (br - ar);
    const cos = COS[t] as number;
    const sin = SIN[t] as number;
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
 * differences (Press et al. 1992, "Numerical Recipes in C", section 12.3). Returns half the transform at frequency 1, which folding loses.
 */
function fold(input: Float64Array, out: Float64Array): number {
  const length = out.length;
  const turn = POINTS / length;
  let first = 0.5 * ((input[0] as number) - (input[length] as number));
  out[0] = 0.5 * ((input[0] as number) + (input[length] as number));
  out[length >> 1] = input[length >> 1] as number;
  for (let j = 1, l = length - 1, t = turn; j < l; j = (j + 1) | 0, l = (l - 1) | 0, t = (t + turn) | 0) {
    const low = input[j] as number;
    const high = input[l] as number;
    const mean = 0.5 * (low + high);
    const part = (SIN[t] as number) * (low - high);
    out[j] = mean - part;
    out[l] = mean + part;
    first += (COS[t] as number) * (low - high);
  }
  return first;
}

/** Writes the even frequencies, and each odd one as a step from the odd one before it. */
function unfold(places: Uint16Array, first: number, out: Float64Array): void {
  const points = places.length;
  const turn = POINTS / points;
  out[0] = 2 * ((RE[0] as number) + (IM[0] as number));
  out[1] = 2 * first;
  out[2 * points] = 2 * ((RE[0] as number) - (IM[0] as number));
  for (let k = 1, l = points - 1, t = turn; k <= l; k = (k + 1) | 0, l = (l - 1) | 0, t = (t + turn) | 0) {
    const a = places[k] as number;
    const b = places[l] as number;
    const ar = RE[a] as number;
    const ai = IM[a] as number;
    const br = RE[b] as number;
    const bi = IM[b] as number;
    const oddRe = ai + bi;
    const oddIm = br - ar;
    const cos = COS[t] as number;
    const sin = SIN[t] as number;
    const turnedRe = oddRe * cos + oddIm * sin;
    const turnedIm = oddIm * cos - oddRe * sin;
    const k2 = (k + k) | 0;
    const l2 = (l + l) | 0;
    out[k2] = ar + br + turnedRe;
    out[l2] = ar + br - turnedRe;
    out[(l2 + 1) | 0] = ai - bi - turnedIm;
    out[(k2 + 1) | 0] = bi - ai - turnedIm;
  }
  let odd = out[1] as number;
  for (let k = 3; k < 2 * points; k = (k + 2) | 0) {
    odd += out[k] as number;
    out[k] = odd;
  }
}
