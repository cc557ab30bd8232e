import { MFCC_COUNT, NARROW_MFCC_COUNT, SPECTRAL_DESCRIPTORS } from "./descriptors.ts";
import { SAMPLE_RATE_HZ, SHORT_FFT } from "./framing.ts";
import { createMelBands, equalLoudness, lifteredDct } from "./mel.ts";
import type { WindowedSpectrum } from "./windowed-spectrum.ts";

const MFCC_ROW = SPECTRAL_DESCRIPTORS.indexOf("mfcc1");
const BINS = SHORT_FFT / 2 + 1;
const BIN_HZ = SAMPLE_RATE_HZ / SHORT_FFT;
// Below the quantisation noise of 16-bit audio (about 1e-8 a bin), so that silence gives flat, finite spectra and speech is untouched.
const BIN_FLOOR = 1e-10;
const LEVEL_FLOOR = 1e-10;
const DB = 10 / Math.LN10;

/** What is read off the power spectrum of a short frame. */
export interface SpectralAnalysis {
  /** Writes one value per SPECTRAL_DESCRIPTORS of the next frame to `out` from `at`. */
  analyse(frame: WindowedSpectrum, out: Float32Array, at: number): void;
  /** Forgets the previous spectrum (flux restarts at 0). */
  reset(): void;
}

interface Line {
  readonly first: number;
  readonly last: number;
}

function band(lowHz: number, highHz: number): Line {
  return { first: Math.ceil(lowHz / BIN_HZ), last: Math.floor(highHz / BIN_HZ) };
}

function sum(power: Float64Array, { first, last }: Line): number {
  let total = BIN_FLOOR;
  for (let k = first; k <= last; k++) total += power[k] as number;
  return total;
}

function peak(power: Float64Array, { first, last }: Line): number {
  let top = BIN_FLOOR;
  for (let k = first; k <= last; k++) {
    const p = power[k] as number;
    if (p > top) top = p;
  }
  return top;
}

// The abscissae are fixed, so least squares is one dot product with centred bin numbers.
function slope(logPower: Float64Array, { first, last }: Line): number {
  const mid = (first + last) / 2;
  let cross = 0;
  let square = 0;
  for (let k = first; k <= last; k++) {
    const d = k - mid;
    cross += d * (logPower[k] as number);
    square += d * d;
  }
  return cross / (square * BIN_HZ);
}

const LOW = band(50, 1000);
const HIGH = { first: LOW.last + 1, last: band(0, 5000).last };
const LOW_NARROW = band(300, 1000);
const HIGH_NARROW = { first: LOW.last + 1, last: band(0, 3400).last };
const BELOW_2K = band(1, 2000);
const ABOVE_2K = { first: BELOW_2K.last + 1, last: HIGH.last };
const BELOW_2K_NARROW = band(300, 2000);
const ABOVE_2K_NARROW = { first: BELOW_2K.last + 1, last: HIGH_NARROW.last };
const FIRST_SLOPE = band(1, 500);
const SECOND_SLOPE = band(500, 1500);
const NARROW = band(300, 3400);
const WIDE = { first: 1, last: BINS - 1 };

function project(table: Float64Array, input: Float64Array, from: number, bands: number, out: Float32Array, at: number) {
  const rows = table.length / bands;
  for (let c = 0; c < rows; c++) {
    let total = 0;
    for (let b = 0; b < bands; b++) total += (table[c * bands + b] as number) * (input[from + b] as number);
    out[at + c] = total;
  }
}

/** Writes the squared distance of two spectra scaled to unit norm, 2 - 2 cos(angle); 0 while either side is silent. */
function writeFlux(
  current: Float64Array,
  previous: Float64Array,
  { first, last }: Line,
  out: Float32Array,
  at: number,
): void {
  let a = 0;
  let b = 0;
  let cross = 0;
  for (let k = first; k <= last; k++) {
    const x = current[k] as number;
    const y = previous[k] as number;
    a += x * x;
    b += y * y;
    cross += x * y;
  }
  const silent = a < BIN_FLOOR || b < BIN_FLOOR;
  out[at] = silent ? 0 : Math.max(0, 2 - (2 * cross) / Math.sqrt(a * b));
}

/** Creates the mel half of the analysis: loudness and cepstra of a power spectrum, written to their rows. */
function createMelAnalysis(): (power: Float64Array, out: Float32Array, at: number) => void {
  const mel = createMelBands(26, 20, 8000, SHORT_FFT, SAMPLE_RATE_HZ);
  const weights = mel.centresHz.map(equalLoudness);
  const [narrowFrom, narrowTo] = mel.within(300, 3400);
  const narrowBands = narrowTo - narrowFrom;
  const energies = new Float64Array(mel.count);
  const dct = lifteredDct(mel.count, MFCC_COUNT);
  const dctNarrow = lifteredDct(narrowBands, NARROW_MFCC_COUNT);
  return (power, out, at) => {
    mel.apply(power, energies);
    let all = 0;
    let narrow = 0;
    for (let b = 0; b < mel.count; b++) {
      const energy = energies[b] as number;
      // exp(0.33 ln x) is the cheap form of x ** 0.33.
      const sone = energy > 0 ? Math.exp(0.33 * Math.log(energy * (weights[b] as number))) : 0;
      all += sone;
      if (b >= narrowFrom && b < narrowTo) narrow += sone;
      energies[b] = Math.log(energy + BIN_FLOOR);
    }
    out[at + 1] = all / mel.count;
    out[at + 2] = narrow / narrowBands;
    project(dct, energies, 0, mel.count, out, at + MFCC_ROW);
    project(dctNarrow, energies, narrowFrom, narrowBands, out, at + MFCC_ROW + MFCC_COUNT);
  };
}

/** Creates the spectral descriptors (of 25 ms Hamming frames, 512 points; 26 mel bands 20-8000 Hz). */
export function createSpectralAnalysis(): SpectralAnalysis {
  const logPower = new Float64Array(BINS);
  let magnitude = new Float64Array(BINS);
  let previous = new Float64Array(BINS);
  const writeMel = createMelAnalysis();

  return {
    analyse({ power, meanSquare }, out, at) {
      [magnitude, previous] = [previous, magnitude];
      for (let k = 0; k < BINS; k++) magnitude[k] = Math.sqrt(power[k] as number);
      for (let k = 1; k <= NARROW.last; k++) logPower[k] = DB * Math.log((power[k] as number) + BIN_FLOOR);
      out[at] = DB * Math.log(meanSquare + LEVEL_FLOOR);
      out[at + 3] = DB * Math.log(sum(power, HIGH) / sum(power, LOW));
      out[at + 4] = DB * Math.log(peak(power, BELOW_2K) / peak(power, ABOVE_2K));
      out[at + 5] = slope(logPower, FIRST_SLOPE);
      out[at + 6] = slope(logPower, SECOND_SLOPE);
      writeFlux(magnitude, previous, WIDE, out, at + 7);
      out[at + 8] = DB * Math.log(sum(power, HIGH_NARROW) / sum(power, LOW_NARROW));
      out[at + 9] = DB * Math.log(peak(power, BELOW_2K_NARROW) / peak(power, ABOVE_2K_NARROW));
      out[at + 10] = slope(logPower, NARROW);
      writeFlux(magnitude, previous, NARROW, out, at + 11);
      writeMel(power, out, at);
    },
    reset() {
      previous.fill(0);
      magnitude.fill(0);
    },
  };
}
