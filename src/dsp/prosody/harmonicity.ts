import { LONG_FFT, SAMPLE_RATE_HZ, windowAutocorrelation } from "./framing.ts";

const BIN_HZ = SAMPLE_RATE_HZ / LONG_FFT;
const FIRST = 2; // 31 Hz
const LAST = LONG_FFT / 2 - 1;
const NARROW_FIRST = Math.ceil(300 / BIN_HZ);
const NARROW_LAST = Math.floor(3400 / BIN_HZ);

const FARTHEST = 0.03; // of the lag: from where the peak of the compressed spectrum is to where that of the plain one may be

/** How periodic a frame is at one lag. */
export class Periodicity {
  /** Harmonics-to-noise ratio, dB: 31 Hz-8 kHz, and 300-3400 Hz. */
  wideDb = 0;
  narrowDb = 0;
  /** Period, samples, fractional: in, about where it is; out, moved to the summit of the autocorrelation when that is near. */
  period = 0;
}

/** Measures how periodic the frame with this power spectrum is at `at.period`, and writes the result to `at`. */
export type Harmonicity = (power: Float64Array, at: Periodicity) => void;

function toDb(correlation: number): number {
  // -10..40 dB.
  const r = Math.min(0.9999, Math.max(1 / 11, correlation));
  return 10 * Math.log10(r / (1 - r));
}

/** Sums over a band: energy, and the autocorrelation at a lag with its first two derivatives by the phase. */
class BandSums {
  energy = 0;
  value = 0;
  first = 0;
  second = 0;
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

/** Distance to the summit of the second-order expansion around the lag, radians; 0 where it is more than `most` away. */
function distance({ first, second }: BandSums, most: number): number {
  const shift = second < 0 ? -first / second : 0;
  return Math.abs(shift) <= most ? shift : 0;
}

/** Height of that summit, over the energy. */
function summit(sums: BandSums, most: number): number {
  if (sums.energy <= 0) return 0;
  return (sums.value + 0.5 * sums.first * distance(sums, most)) / sums.energy;
}

/** Writes to `out` the sums of the autocorrelation over the window's own, given that one's relative first and second derivative by the phase. */
function flatten(sums: BandSums, slope: number, bend: number, out: BandSums): BandSums {
  out.energy = sums.energy;
  out.value = sums.value;
  out.first = sums.first - slope * sums.value;
  out.second = sums.second - 2 * slope * sums.first + (2 * slope * slope - bend) * sums.value;
  return out;
}

function addTo(sums: BandSums, other: BandSums): void {
  sums.energy += other.energy;
  sums.value += other.value;
  sums.first += other.first;
  sums.second += other.second;
}

/**
 * Creates the harmonicity measure: normalised autocorrelation r at one period, divided by the window's own, as r / (1 - r)
 * (Boersma 1993), evaluated at fractional lags straight from the power spectrum, so that no interpolation limits it.
 */
export function createHarmonicity(window: Float64Array): Harmonicity {
  const curve = windowAutocorrelation(window, LONG_FFT / 2);
  const oneSample = (2 * Math.PI) / LONG_FFT;
  const wide = new BandSums();
  const narrow = new BandSums();
  const flat = new BandSums();

  return (power, at) => {
    const lag = at.period;
    const angle = oneSample * lag;
    const whole = Math.floor(lag);
    const here = curve[whole] as number;
    const next = curve[whole + 1] as number;
    const before = curve[whole - 1] as number;
    const share = here + (next - here) * (lag - whole);
    const slope = (next - before) / (2 * here * oneSample);
    const bend = (next - 2 * here + before) / (here * oneSample * oneSample);
    const most = oneSample * Math.max(1, FARTHEST * lag);
    clear(wide);
    clear(narrow);
    sumBand(power, NARROW_FIRST, NARROW_LAST, angle, narrow);
    sumBand(power, FIRST, NARROW_FIRST - 1, angle, wide);
    addTo(wide, narrow);
    // Above the telephone band there is more noise than voice.
    at.period = lag + distance(flatten(wide, slope, bend, flat), most) / oneSample;
    sumBand(power, NARROW_LAST + 1, LAST, angle, wide);
    at.wideDb = toDb(summit(flatten(wide, slope, bend, flat), most) / share);
    at.narrowDb = toDb(summit(flatten(narrow, slope, bend, flat), most) / share);
  };
}
