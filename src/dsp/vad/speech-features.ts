import { createFourier, createHannPower } from "../prosody/fft.ts";
import { decibelsAbove } from "./decibels.ts";
import { VAD_FRAME_SAMPLES, VAD_RATE_HZ } from "./detector.ts";
import { createNoiseFloor } from "./noise-floor.ts";
import { createTonalSteadiness, type TonalSteadiness } from "./tonal-steadiness.ts";

/** What separates speech from its background, and from music, in one frame. */
export interface SpeechFeatures {
  /** Mean over the bands of how far they stand above the noise floor, dB, 0..20. */
  meanAboveFloorDb: number;
  /** The same over the quarter of the bands that stand out most. */
  topAboveFloorDb: number;
  /** Height of the highest autocorrelation peak at 60 to 400 Hz of what stands above the floor, as a share of the frame's power, 0..1. */
  periodicity: number;
  /** How tonal and how steady the frame is. */
  readonly tones: TonalSteadiness;
}

/** Streaming extraction of {@link SpeechFeatures} from one channel. */
export interface SpeechFeatureExtractor {
  /** Takes the next frame; the result is reused by the next call. `null` for digital silence, which tells nothing about the floor. */
  push(frame: Float32Array): SpeechFeatures | null;
}

/** Two frames: long enough for two periods of a low voice. */
const WINDOW_SAMPLES = 2 * VAD_FRAME_SAMPLES;
const BINS = WINDOW_SAMPLES / 2 + 1;
const BIN_HZ = VAD_RATE_HZ / WINDOW_SAMPLES;
const LOWEST_HZ = 150;
const HIGHEST_HZ = 6500;
const BANDS = 20;
const TOP_BANDS = BANDS / 4;
const MAX_ABOVE_DB = 20;
/** White noise of this level counts as silence. */
const SILENCE_DBFS = -82;
/** What is taken away before the periodicity is measured, as a multiple of the floor: residues of noise would blur the peak. */
const OVERSUBTRACTION = 2;
const PITCH_LOW_HZ = 60;
const PITCH_HIGH_HZ = 400;
const SHORTEST_LAG = Math.floor(VAD_RATE_HZ / PITCH_HIGH_HZ);
const LONGEST_LAG = Math.floor(VAD_RATE_HZ / PITCH_LOW_HZ);
/** Bins up to here carry the harmonics that the periodicity is measured on. */
const HARMONICS_HIGH_HZ = 2500;
const FIRST_HARMONIC = Math.ceil(PITCH_LOW_HZ / BIN_HZ);
const LAST_HARMONIC = Math.floor(HARMONICS_HIGH_HZ / BIN_HZ);
/** First bins of the bands, and the end of the last. */
const EDGES = bandEdges();
/** Of the periodic Hann window: the sum of its squares. */
const WINDOW_POWER = (3 / 8) * WINDOW_SAMPLES;
const WINDOW_CORRELATION = Float64Array.from({ length: LONGEST_LAG + 1 }, (_, lag) => windowCorrelation(lag));

/** Starts an extractor of speech features for one channel. */
export function createSpeechFeatures(): SpeechFeatureExtractor {
  return new Extractor();
}

class Extractor implements SpeechFeatureExtractor {
  readonly #powerOf = createHannPower(WINDOW_SAMPLES);
  readonly #fourier = createFourier(WINDOW_SAMPLES);
  readonly #floor = createNoiseFloor({
    firstBin: FIRST_HARMONIC,
    endBin: EDGES[BANDS] as number,
    minPower: WINDOW_POWER * 10 ** (SILENCE_DBFS / 10),
  });
  readonly #before = new Float32Array(VAD_FRAME_SAMPLES);
  readonly #power = new Float64Array(BINS);
  readonly #cleaned = new Float64Array(LAST_HARMONIC + 1);
  readonly #correlation = new Float64Array(LONGEST_LAG + 3);
  readonly #top = new Float64Array(TOP_BANDS);
  readonly #steadiness = createTonalSteadiness(BIN_HZ);
  readonly #features = { meanAboveFloorDb: 0, topAboveFloorDb: 0, periodicity: 0, tones: this.#steadiness.tones };
  #started = false;

  push(frame: Float32Array): SpeechFeatures | null {
    if (isSilent(frame)) {
      this.#steadiness.reset();
      return null;
    }
    this.#load(frame);
    this.#floor.update(this.#power);
    this.#measureBands();
    this.#features.periodicity = this.#measurePeriodicity();
    this.#steadiness.push(this.#power, this.#floor.power);
    return this.#features;
  }

  #load(frame: Float32Array): void {
    const before = this.#before;
    // A half empty first window would teach the floor a level that never comes back.
    if (!this.#started) {
      before.set(frame);
      before.reverse();
      this.#started = true;
    }
    this.#powerOf(before, frame, this.#power);
  }

  #measureBands(): void {
    const top = this.#top;
    const power = this.#power;
    const floor = this.#floor.power;
    for (let i = 0; i < TOP_BANDS; i++) top[i] = 0;
    let sum = 0;
    let bin = EDGES[0] as number;
    for (let band = 0; band < BANDS; band++) {
      const end = EDGES[band + 1] as number;
      let signal = 0;
      let noise = 0;
      for (; bin < end; bin++) {
        signal += power[bin] as number;
        noise += floor[bin] as number;
      }
      const above = Math.min(MAX_ABOVE_DB, decibelsAbove(signal / noise + 1e-9));
      sum += above;
      keepHighest(top, above);
    }
    this.#features.meanAboveFloorDb = sum / BANDS;
    this.#features.topAboveFloorDb = meanOf(top);
  }

  #measurePeriodicity(): number {
    const total = this.#clean();
    if (total <= 0) return 0;
    const correlation = this.#correlation;
    this.#fourier.evenPart(this.#cleaned, LAST_HARMONIC, correlation, LONGEST_LAG + 1);
    let peak = 0;
    let before = correlation[SHORTEST_LAG - 1] as number;
    let here = correlation[SHORTEST_LAG] as number;
    for (let lag = SHORTEST_LAG; lag <= LONGEST_LAG; lag++) {
      const after = correlation[lag + 1] as number;
      const curve = WINDOW_CORRELATION[lag] as number;
      // Only a peak counts: the flank of the zero-lag peak is high for any low-pass signal.
      if (here > peak * curve && here >= before && here >= after) peak = here / curve;
      before = here;
      here = after;
    }
    return Math.min(1, peak / total);
  }

  /** Writes the part of the spectrum above the floor; returns the power with the floor in it. */
  #clean(): number {
    const cleaned = this.#cleaned;
    const power = this.#power;
    const floor = this.#floor.power;
    let total = 0;
    for (let bin = FIRST_HARMONIC; bin <= LAST_HARMONIC; bin++) {
      const here = power[bin] as number;
      const left = here - OVERSUBTRACTION * (floor[bin] as number);
      total += here;
      cleaned[bin] = 0.5 * (left + Math.abs(left));
    }
    return 2 * total;
  }
}

function isSilent(frame: Float32Array): boolean {
  for (let i = 0; i < frame.length; i++) if (frame[i] !== 0) return false;
  return true;
}

/** Takes the place of the lowest of `highest`, which are in rising order, if it is higher. */
function keepHighest(highest: Float64Array, value: number): void {
  if (value <= (highest[0] as number)) return;
  let at = 1;
  for (; at < highest.length && (highest[at] as number) < value; at++) highest[at - 1] = highest[at] as number;
  highest[at - 1] = value;
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
}

/** Equal steps on the mel scale (O'Shaughnessy 1987), as first bins. */
function bandEdges(): number[] {
  const mel = (hz: number): number => 2595 * Math.log10(1 + hz / 700);
  const hz = (value: number): number => 700 * (10 ** (value / 2595) - 1);
  const low = mel(LOWEST_HZ);
  const step = (mel(HIGHEST_HZ) - low) / BANDS;
  return Array.from({ length: BANDS + 1 }, (_, band) => Math.round(hz(low + band * step) / BIN_HZ));
}

/** Normalised autocorrelation of the periodic Hann window, summed in closed form: what a steady tone keeps at each lag. */
function windowCorrelation(lag: number): number {
  const step = (2 * Math.PI) / WINDOW_SAMPLES;
  const overlap = (WINDOW_SAMPLES - lag) * (1 + 0.5 * Math.cos(step * lag));
  const edges = Math.sin(step * lag) * (1 / Math.tan(0.5 * step) - 0.5 / Math.tan(step));
  return (overlap + edges) / (1.5 * WINDOW_SAMPLES);
}
