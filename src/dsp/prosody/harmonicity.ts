import { LONG_FFT, SAMPLE_RATE_HZ } from "./framing.ts";

const BIN_HZ = SAMPLE_RATE_HZ / LONG_FFT;
const FIRST = 4;
const LAST = LONG_FFT / 2 - 1;
const NARROW_FIRST = Math.ceil(300 / BIN_HZ);
const NARROW_LAST = Math.floor(3400 / BIN_HZ);
const STEP = 0.35; // samples either side of the lag, for the parabola through the peak

/** Lowest and highest harmonics-to-noise ratio reported, dB. */
export const HNR_RANGE_DB: readonly [number, number] = [-10, 40];

/** Measures how periodic a frame is at given lags. */
export interface Harmonicity {
  /** Fills the HNR of the first `count` lags (in samples, fractional) from the frame's power spectrum. */
  measure(
    power: Float64Array,
    lags: Float64Array,
    out: { readonly count: number; readonly hnrDb: Float64Array; readonly hnrNarrowDb: Float64Array },
  ): void;
}

function toDb(correlation: number): number {
  const r = Math.min(0.9999, Math.max(1 / 11, correlation));
  return 10 * Math.log10(r / (1 - r));
}

/** Highest value of the parabola through three equidistant points, the middle one when it does not bend down. */
function vertex(left: number, mid: number, right: number): number {
  const bend = left - 2 * mid + right;
  if (bend >= 0) return Math.max(left, mid, right);
  const shift = Math.max(-1.5, Math.min(1.5, (0.5 * (left - right)) / bend));
  return mid - 0.5 * (left - right) * shift + 0.5 * bend * shift * shift;
}

/**
 * Creates the harmonicity measure: normalised autocorrelation r at one period, divided by the window's own, as r / (1 - r)
 * (Boersma 1993), evaluated at fractional lags straight from the power spectrum, so that no interpolation limits it.
 */
export function createHarmonicity(window: Float64Array): Harmonicity {
  let windowEnergy = 0;
  for (const w of window) windowEnergy += w * w;
  let wide = 0;
  let narrow = 0;

  // sum over k of power[k] cos(2 pi k lag / N), by the Chebyshev recurrence, over both bands at once.
  function correlate(power: Float64Array, lag: number): void {
    const angle = (2 * Math.PI * lag) / LONG_FFT;
    const twice = 2 * Math.cos(angle);
    let before = Math.cos(angle * (FIRST - 1));
    let now = Math.cos(angle * FIRST);
    wide = 0;
    narrow = 0;
    for (let k = FIRST; k <= LAST; k++) {
      const term = (power[k] as number) * now;
      wide += term;
      if (k >= NARROW_FIRST && k <= NARROW_LAST) narrow += term;
      const next = twice * now - before;
      before = now;
      now = next;
    }
  }

  const cache = new Float64Array(LONG_FFT / 2);
  for (let lag = 0; lag < cache.length; lag++) {
    let total = 0;
    for (let i = 0; i + lag < window.length; i++) total += (window[i] as number) * (window[i + lag] as number);
    cache[lag] = total / windowEnergy;
  }
  function windowAt(lag: number): number {
    const whole = Math.floor(lag);
    const part = lag - whole;
    return (cache[whole] as number) * (1 - part) + (cache[whole + 1] as number) * part;
  }

  return {
    measure(power, lags, out) {
      let wideEnergy = 0;
      let narrowEnergy = 0;
      for (let k = FIRST; k <= LAST; k++) {
        wideEnergy += power[k] as number;
        if (k >= NARROW_FIRST && k <= NARROW_LAST) narrowEnergy += power[k] as number;
      }
      for (let c = 0; c < out.count; c++) {
        const lag = lags[c] as number;
        correlate(power, lag - STEP);
        const [wideLeft, narrowLeft] = [wide, narrow];
        correlate(power, lag + STEP);
        const [wideRight, narrowRight] = [wide, narrow];
        correlate(power, lag);
        const share = windowAt(lag);
        out.hnrDb[c] = toDb(wideEnergy > 0 ? vertex(wideLeft, wide, wideRight) / wideEnergy / share : 0);
        out.hnrNarrowDb[c] = toDb(
          narrowEnergy > 0 ? vertex(narrowLeft, narrow, narrowRight) / narrowEnergy / share : 0,
        );
      }
    },
  };
}
