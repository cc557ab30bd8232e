import { createFourier } from "../prosody/fft.ts";
import { VAD_FRAME_SAMPLES, VAD_RATE_HZ } from "./detector.ts";
import { createNoiseFloor } from "./noise-floor.ts";
import { createTonalSteadiness, type TonalSteadiness } from "./tonal-steadiness.ts";

/** What separates speech from its background, and from music, in one frame. */
export interface SpeechFeatures extends TonalSteadiness {
  /** Mean over the bands of how far they stand above the noise floor, dB, 0..20. */
  meanAboveFloorDb: number;
  /** The same over the quarter of the bands that stand out most. */
  topAboveFloorDb: number;
  /** Height of the highest autocorrelation peak at 60 to 400 Hz of what stands above the floor, as a share of the frame's power, 0..1. */
  periodicity: number;
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
const MAX_ABOVE_DB = 20;
/** White noise of this level counts as silence. */
const SILENCE_DBFS = -82;
/** What is taken away before the periodicity is measured, as a multiple of the floor: residues of noise would blur the peak. */
const OVERSUBTRACTION = 2;
const PITCH_LOW_HZ = 60;
const PITCH_HIGH_HZ = 400;
/** Bins up to here carry the harmonics that the periodicity is measured on. */
const HARMONICS_HIGH_HZ = 2500;

/** Starts an extractor of speech features for one channel. */
export function createSpeechFeatures(): SpeechFeatureExtractor {
  return new Extractor();
}

/** Periodic Hann window. */
const WINDOW = Float64Array.from({ length: WINDOW_SAMPLES }, (_, i) => Math.sin((Math.PI * i) / WINDOW_SAMPLES) ** 2);
const WINDOW_POWER = WINDOW.reduce((sum, w) => sum + w * w, 0);

class Extractor implements SpeechFeatureExtractor {
  readonly #fourier = createFourier(WINDOW_SAMPLES);
  readonly #floor = createNoiseFloor({ bins: BINS, minPower: WINDOW_POWER * 10 ** (SILENCE_DBFS / 10) });
  readonly #windowCorrelation = correlationOf(WINDOW);
  readonly #edges = bandEdges();
  readonly #samples = new Float64Array(WINDOW_SAMPLES);
  readonly #windowed = new Float64Array(WINDOW_SAMPLES);
  readonly #power = new Float64Array(BINS);
  readonly #cleaned = new Float64Array(BINS);
  readonly #correlation = new Float64Array(BINS);
  readonly #above = new Float64Array(BANDS);
  readonly #steadiness = createTonalSteadiness(BIN_HZ);
  readonly #features: SpeechFeatures = {
    meanAboveFloorDb: 0,
    topAboveFloorDb: 0,
    periodicity: 0,
    tonality: 0,
    steadiness96: 0,
    steadiness160: 0,
    steadiness256: 0,
  };
  #started = false;

  push(frame: Float32Array): SpeechFeatures | null {
    if (frame.every((sample) => sample === 0)) {
      this.#steadiness.reset();
      return null;
    }
    this.#load(frame);
    this.#floor.update(this.#power);
    this.#measureBands();
    this.#features.periodicity = this.#measurePeriodicity();
    Object.assign(this.#features, this.#steadiness.push(this.#power, this.#floor.power));
    return this.#features;
  }

  #load(frame: Float32Array): void {
    const samples = this.#samples;
    samples.copyWithin(0, VAD_FRAME_SAMPLES);
    samples.set(frame, VAD_FRAME_SAMPLES);
    if (!this.#started) {
      // A half empty first window would teach the floor a level that never comes back.
      for (let i = 0; i < VAD_FRAME_SAMPLES; i++) samples[i] = frame[VAD_FRAME_SAMPLES - 1 - i] as number;
      this.#started = true;
    }
    for (let i = 0; i < WINDOW_SAMPLES; i++) this.#windowed[i] = (samples[i] as number) * (WINDOW[i] as number);
    this.#fourier.power(this.#windowed, this.#power);
  }

  #measureBands(): void {
    const above = this.#above;
    for (let band = 0; band < BANDS; band++) {
      let signal = 0;
      let noise = 0;
      for (let bin = this.#edges[band] as number; bin < (this.#edges[band + 1] as number); bin++) {
        signal += this.#power[bin] as number;
        noise += this.#floor.power[bin] as number;
      }
      above[band] = Math.min(MAX_ABOVE_DB, Math.max(0, 10 * Math.log10(signal / noise + 1e-9)));
    }
    above.sort();
    this.#features.meanAboveFloorDb = meanFrom(above, 0);
    this.#features.topAboveFloorDb = meanFrom(above, BANDS - BANDS / 4);
  }

  #measurePeriodicity(): number {
    const correlation = this.#correlation;
    const total = this.#clean();
    if (total <= 0) return 0;
    this.#fourier.even(this.#cleaned, correlation);
    let peak = 0;
    for (let lag = Math.floor(VAD_RATE_HZ / PITCH_HIGH_HZ); lag <= VAD_RATE_HZ / PITCH_LOW_HZ; lag++) {
      const here = correlation[lag] as number;
      // Only a peak counts: the flank of the zero-lag peak is high for any low-pass signal.
      if (here < (correlation[lag - 1] as number) || here < (correlation[lag + 1] as number)) continue;
      peak = Math.max(peak, here / (total * (this.#windowCorrelation[lag] as number)));
    }
    return Math.min(1, peak);
  }

  /** Writes the part of the spectrum above the floor; returns the power with the floor in it. */
  #clean(): number {
    const cleaned = this.#cleaned.fill(0);
    let total = 0;
    for (let bin = Math.ceil(PITCH_LOW_HZ / BIN_HZ); bin <= HARMONICS_HIGH_HZ / BIN_HZ; bin++) {
      const power = this.#power[bin] as number;
      const left = Math.max(0, power - OVERSUBTRACTION * (this.#floor.power[bin] as number));
      total += 2 * power;
      cleaned[bin] = left;
    }
    return total;
  }
}

function meanFrom(values: Float64Array, from: number): number {
  let sum = 0;
  for (let i = from; i < values.length; i++) sum += values[i] as number;
  return sum / (values.length - from);
}

/** Equal steps on the mel scale (O'Shaughnessy 1987), as first bins. */
function bandEdges(): number[] {
  const mel = (hz: number): number => 2595 * Math.log10(1 + hz / 700);
  const hz = (value: number): number => 700 * (10 ** (value / 2595) - 1);
  const low = mel(LOWEST_HZ);
  const step = (mel(HIGHEST_HZ) - low) / BANDS;
  return Array.from({ length: BANDS + 1 }, (_, band) => Math.round(hz(low + band * step) / BIN_HZ));
}

/** Normalised autocorrelation of the window: what a steady tone keeps at each lag. */
function correlationOf(window: Float64Array): Float64Array {
  const out = new Float64Array(window.length / 2);
  for (let lag = 0; lag < out.length; lag++) {
    for (let i = lag; i < window.length; i++)
      out[lag] = (out[lag] as number) + (window[i] as number) * (window[i - lag] as number);
  }
  const whole = out[0] as number;
  return out.map((value) => value / whole);
}
