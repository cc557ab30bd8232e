import { createFourier } from "../prosody/fft.ts";
import { VAD_FRAME_SAMPLES, VAD_RATE_HZ } from "./detector.ts";
import { createNoiseFloor } from "./noise-floor.ts";

/** What separates speech from its background in one frame. */
export interface SpeechFeatures {
  /** Mean over the bands of how far they stand above the noise floor, dB, 0..20. */
  meanAboveFloorDb: number;
  /** The same over the quarter of the bands that stand out most. */
  topAboveFloorDb: number;
  /** Height of the highest autocorrelation peak at 60 to 400 Hz of what stands above the floor, 0..1. */
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
  const fourier = createFourier(WINDOW_SAMPLES);
  const window = Float64Array.from(
    { length: WINDOW_SAMPLES },
    (_, i) => Math.sin((Math.PI * (i + 0.5)) / WINDOW_SAMPLES) ** 2,
  );
  const windowPower = window.reduce((sum, w) => sum + w * w, 0);
  const floor = createNoiseFloor({ bins: BINS, minPower: windowPower * 10 ** (SILENCE_DBFS / 10) });
  const windowCorrelation = correlationOf(window);
  const edges = bandEdges();
  const samples = new Float64Array(WINDOW_SAMPLES);
  const windowed = new Float64Array(WINDOW_SAMPLES);
  const power = new Float64Array(BINS);
  const cleaned = new Float64Array(WINDOW_SAMPLES);
  const correlation = new Float64Array(BINS);
  const above = new Float64Array(BANDS);
  const features: SpeechFeatures = { meanAboveFloorDb: 0, topAboveFloorDb: 0, periodicity: 0 };
  let started = false;

  const load = (frame: Float32Array): void => {
    samples.copyWithin(0, VAD_FRAME_SAMPLES);
    samples.set(frame, VAD_FRAME_SAMPLES);
    // A half empty first window would teach the floor a level that never comes back.
    if (!started) for (let i = 0; i < VAD_FRAME_SAMPLES; i++) samples[i] = frame[VAD_FRAME_SAMPLES - 1 - i] as number;
    started = true;
    for (let i = 0; i < WINDOW_SAMPLES; i++) windowed[i] = (samples[i] as number) * (window[i] as number);
    fourier.power(windowed, power);
  };

  const measureBands = (): void => {
    for (let band = 0; band < BANDS; band++) {
      let signal = 0;
      let noise = 0;
      for (let bin = edges[band] as number; bin < (edges[band + 1] as number); bin++) {
        signal += power[bin] as number;
        noise += floor.power[bin] as number;
      }
      above[band] = Math.min(MAX_ABOVE_DB, Math.max(0, 10 * Math.log10(signal / noise + 1e-9)));
    }
    above.sort();
    const mean = (from: number): number => above.subarray(from).reduce((sum, value) => sum + value, 0) / (BANDS - from);
    features.meanAboveFloorDb = mean(0);
    features.topAboveFloorDb = mean(BANDS - BANDS / 4);
  };

  const measurePeriodicity = (): number => {
    cleaned.fill(0);
    let total = 0;
    for (let bin = Math.ceil(PITCH_LOW_HZ / BIN_HZ); bin <= HARMONICS_HIGH_HZ / BIN_HZ; bin++) {
      const left = Math.max(0, (power[bin] as number) - OVERSUBTRACTION * (floor.power[bin] as number));
      total += 2 * (power[bin] as number);
      cleaned[bin] = left;
      cleaned[WINDOW_SAMPLES - bin] = left;
    }
    fourier.realPart(cleaned, correlation);
    if (total <= 0) return 0;
    let peak = 0;
    for (let lag = Math.floor(VAD_RATE_HZ / PITCH_HIGH_HZ); lag <= VAD_RATE_HZ / PITCH_LOW_HZ; lag++) {
      const value = (correlation[lag] as number) / (total * (windowCorrelation[lag] as number));
      // Only a peak counts: the flank of the zero-lag peak is high for any low-pass signal.
      if (
        value > peak &&
        (correlation[lag] as number) >= (correlation[lag - 1] as number) &&
        (correlation[lag] as number) >= (correlation[lag + 1] as number)
      )
        peak = value;
    }
    return Math.min(1, peak);
  };

  return {
    push(frame) {
      if (frame.every((sample) => sample === 0)) return null;
      load(frame);
      floor.update(power);
      measureBands();
      features.periodicity = measurePeriodicity();
      return features;
    },
  };
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
