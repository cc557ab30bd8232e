import { LONG_FFT, SAMPLE_RATE_HZ, windowAutocorrelation } from "./framing.ts";

const BIN_HZ = SAMPLE_RATE_HZ / LONG_FFT;
const FIRST = 3; // 47 Hz
const LAST = LONG_FFT / 2 - 1;
const NARROW_FIRST = Math.ceil(300 / BIN_HZ);
const NARROW_LAST = Math.floor(3400 / BIN_HZ);

/** Harmonics-to-noise ratios at one lag, dB: 47 Hz-8 kHz and 300-3400 Hz. */
export interface Hnr {
  wideDb: number;
  narrowDb: number;
}

/** Measures how periodic a frame is: writes the ratios at `lag` (samples, fractional) of the frame with this power spectrum to `out`. */
export type Harmonicity = (power: Float64Array, lag: number, out: Hnr) => void;

function toDb(correlation: number): number {
  // -10..40 dB.
  const r = Math.min(0.9999, Math.max(1 / 11, correlation));
  return 10 * Math.log10(r / (1 - r));
}

/** Sums over a band: energy, and the autocorrelation at a lag with its first two derivatives by the phase. */
interface BandSums {
  energy: number;
  value: number;
  first: number;
  second: number;
}

function sumBand(power: Float64Array, from: number, to: number, angle: number, out: BandSums): void {
  const stepCos = Math.cos(angle);
  const stepSin = Math.sin(angle);
  let cos = Math.cos(angle * from);
  let sin = Math.sin(angle * from);
  let energy = 0;
  let value = 0;
  let first = 0;
  let second = 0;
  for (let k = from; k <= to; k++) {
    const p = power[k] as number;
    const even = p * cos;
    energy += p;
    value += even;
    first -= k * p * sin;
    second -= k * k * even;
    const turned = cos * stepCos - sin * stepSin;
    sin = sin * stepCos + cos * stepSin;
    cos = turned;
  }
  out.energy += energy;
  out.value += value;
  out.first += first;
  out.second += second;
}

function clear(sums: BandSums): void {
  sums.energy = sums.value = sums.first = sums.second = 0;
}

/** The summit of the second-order expansion around the lag, over the energy; the value itself where that is no nearby summit. */
function summit({ energy, value, first, second }: BandSums, angleStep: number): number {
  if (energy <= 0) return 0;
  const shift = second < 0 ? -first / second : 0;
  return (Math.abs(shift) <= angleStep ? value + 0.5 * first * shift : value) / energy;
}

/**
 * Creates the harmonicity measure: normalised autocorrelation r at one period, divided by the window's own, as r / (1 - r)
 * (Boersma 1993), evaluated at fractional lags straight from the power spectrum, so that no interpolation limits it.
 */
export function createHarmonicity(window: Float64Array): Harmonicity {
  const curve = windowAutocorrelation(window, LONG_FFT / 2);
  const oneSample = (2 * Math.PI) / LONG_FFT;
  const wide: BandSums = { energy: 0, value: 0, first: 0, second: 0 };
  const narrow: BandSums = { energy: 0, value: 0, first: 0, second: 0 };

  function windowAt(lag: number): number {
    const whole = Math.floor(lag);
    const part = lag - whole;
    return (curve[whole] as number) * (1 - part) + (curve[whole + 1] as number) * part;
  }

  return (power, lag, out) => {
    const angle = oneSample * lag;
    clear(wide);
    clear(narrow);
    sumBand(power, NARROW_FIRST, NARROW_LAST, angle, narrow);
    sumBand(power, FIRST, NARROW_FIRST - 1, angle, wide);
    sumBand(power, NARROW_LAST + 1, LAST, angle, wide);
    wide.energy += narrow.energy;
    wide.value += narrow.value;
    wide.first += narrow.first;
    wide.second += narrow.second;
    const share = windowAt(lag);
    out.wideDb = toDb(summit(wide, oneSample) / share);
    out.narrowDb = toDb(summit(narrow, oneSample) / share);
  };
}
