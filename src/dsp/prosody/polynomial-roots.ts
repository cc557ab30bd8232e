/** Finds the roots of real polynomials of one degree; everything is allocated when it is created. */
export interface PolynomialRoots {
  /** Real and imaginary parts of the roots found; of a conjugate pair only the one with a positive imaginary part. Reused. */
  readonly re: Float64Array;
  readonly im: Float64Array;
  /** Finds the roots of z^n + c[1] z^(n-1) + ... + c[n]; returns how many are written. */
  solve(coefficients: Float64Array): number;
}

const MAX_STEPS = 40;
const TOLERANCE = 1e-10;
const REAL = 1e-7;

/**
 * Creates a root finder for degree `degree`: Laguerre's method from guesses around the upper half of the unit circle, where the poles of
 * speech are, with deflation by each real root or conjugate pair.
 */
export function createPolynomialRoots(degree: number): PolynomialRoots {
  const re = new Float64Array(degree);
  const im = new Float64Array(degree);
  const work = new Float64Array(degree + 1);
  const z = new Float64Array(2);

  return {
    re,
    im,
    solve(coefficients) {
      for (let i = 0; i <= degree; i++) work[i] = coefficients[i] as number;
      let left = degree;
      let found = 0;
      while (left > 0) {
        const angle = (Math.PI * (found + 0.5)) / (degree / 2 + 1);
        z[0] = 0.95 * Math.cos(angle);
        z[1] = 0.95 * Math.sin(angle);
        laguerre(work, left, z);
        const real = Math.abs(z[1] as number) < REAL || left === 1;
        re[found] = z[0] as number;
        im[found] = real ? 0 : Math.abs(z[1] as number);
        left = real ? divideByRoot(work, left, z[0] as number) : divideByPair(work, left, z);
        found++;
      }
      return found;
    },
  };
}

/** Moves `z` to a root of the polynomial with coefficients `c` of degree `n`. */
function laguerre(c: Float64Array, n: number, z: Float64Array): void {
  let x = z[0] as number;
  let y = z[1] as number;
  for (let step = 0; step < MAX_STEPS; step++) {
    // Horner: value p, first derivative d, half the second derivative s.
    let pr = c[0] as number;
    let pi = 0;
    let dr = 0;
    let di = 0;
    let sr = 0;
    let si = 0;
    for (let i = 1; i <= n; i++) {
      const s = sr * x - si * y + dr;
      si = sr * y + si * x + di;
      sr = s;
      const d = dr * x - di * y + pr;
      di = dr * y + di * x + pi;
      dr = d;
      const p = pr * x - pi * y + (c[i] as number);
      pi = pr * y + pi * x;
      pr = p;
    }
    const size = pr * pr + pi * pi;
    if (size < 1e-28) break;
    // g = p'/p, h = g^2 - p''/p
    const gr = (dr * pr + di * pi) / size;
    const gi = (di * pr - dr * pi) / size;
    const g2r = gr * gr - gi * gi;
    const g2i = 2 * gr * gi;
    const hr = g2r - (2 * (sr * pr + si * pi)) / size;
    const hi = g2i - (2 * (si * pr - sr * pi)) / size;
    // root of (n - 1) (n h - g^2)
    const qr = (n - 1) * (n * hr - g2r);
    const qi = (n - 1) * (n * hi - g2i);
    const modulus = Math.sqrt(Math.sqrt(qr * qr + qi * qi));
    const half = 0.5 * Math.atan2(qi, qr);
    let rr = modulus * Math.cos(half);
    let ri = modulus * Math.sin(half);
    // The larger denominator: the smaller step.
    if (rr * gr + ri * gi < 0) {
      rr = -rr;
      ri = -ri;
    }
    const br = gr + rr;
    const bi = gi + ri;
    const b2 = br * br + bi * bi;
    if (b2 < 1e-300) break;
    const mx = (n * br) / b2;
    const my = (-n * bi) / b2;
    x -= mx;
    y -= my;
    if (mx * mx + my * my < TOLERANCE * TOLERANCE) break;
  }
  z[0] = x;
  z[1] = y;
}

function divideByRoot(c: Float64Array, n: number, root: number): number {
  for (let i = 1; i < n; i++) c[i] = (c[i] as number) + root * (c[i - 1] as number);
  return n - 1;
}

function divideByPair(c: Float64Array, n: number, z: Float64Array): number {
  const x = z[0] as number;
  const y = z[1] as number;
  const sum = 2 * x;
  const product = x * x + y * y;
  c[1] = (c[1] as number) + sum * (c[0] as number);
  for (let i = 2; i < n - 1; i++) c[i] = (c[i] as number) + sum * (c[i - 1] as number) - product * (c[i - 2] as number);
  return n - 2;
}
