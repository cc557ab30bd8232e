import { createFourier } from "./fft.ts";
import { LONG_FFT, SAMPLE_RATE_HZ, windowAutocorrelation } from "./framing.ts";
import type { WindowedSpectrum } from "./windowed-spectrum.ts";

/** Voiced candidates kept per frame. */
export const CANDIDATES = 4;
/** Lowest and highest F0 searched, Hz. */
export const F0_RANGE_HZ: readonly [number, number] = [55, 1000];

const MIN_LAG = Math.floor(SAMPLE_RATE_HZ / F0_RANGE_HZ[1]);
const MAX_LAG = Math.ceil(SAMPLE_RATE_HZ / F0_RANGE_HZ[0]);
const BINS = LONG_FFT / 2 + 1;
const FIRST_BIN = 3; // 47 Hz: slow rumble stays out
const LAST_BIN = 256; // 4 kHz: where voices are periodic, and what telephone audio has
const HALF_STEP = 0.5 / 32768; // of a 16-bit sample: what is left of pure DC is rounding
const OCTAVE_COST = 0.005;
const SILENCE = 0.08; // of the recent peak amplitude, below which a frame counts towards unvoiced
const PEAK_DECAY = Math.exp(-0.01 / 3); // the recent peak fades with a time constant of 3 s
const VOICING_THRESHOLD = 0.2;
const MIN_STRENGTH = 0.1; // weaker peaks are not worth a candidate

/** What one long frame offers the path search; reused: read before the next frame. */
export class PitchCandidates {
  /** Voiced candidates found, 0..CANDIDATES. */
  count = 0;
  /** log2 of each candidate's frequency in Hz. */
  readonly octaves = new Float64Array(CANDIDATES);
  /** Local score of each candidate: peak height, favouring the shorter of equal periods. */
  readonly scores = new Float64Array(CANDIDATES);
  /** Height below which a peak is not voiced, raised in near-silence. */
  voicingThreshold = 1;
}

/** Finds F0 candidates frame by frame. */
export interface PitchAnalysis {
  /** Finds the candidates of the next long frame. */
  analyse(frame: WindowedSpectrum): PitchCandidates;
  /** Passes over a frame that is no speech, of which only the peak was measured: no candidates. */
  pass(frame: WindowedSpectrum): PitchCandidates;
  reset(): void;
}

/** Magnitudes: whichever harmonic a resonance lifts, or a telephone takes away, the others still say what they are multiples of. */
function compress(power: Float64Array, out: Float64Array): void {
  for (let k = FIRST_BIN; k <= LAST_BIN; k++) {
    out[k] = Math.sqrt(power[k] as number);
  }
}

/** Keeps the best CANDIDATES by score; the list is tiny, so replacing the weakest is a linear scan. */
function offer(found: PitchCandidates, lag: number, score: number): void {
  let at = found.count;
  if (at === CANDIDATES) {
    at = 0;
    for (let i = 1; i < CANDIDATES; i++) if ((found.scores[i] as number) < (found.scores[at] as number)) at = i;
    if ((found.scores[at] as number) >= score) return;
  } else found.count++;
  found.scores[at] = score;
  found.octaves[at] = Math.log2(SAMPLE_RATE_HZ / lag);
}

/** Offers every peak of the correlation over the window's own `curve`, refined by a parabola. */
function searchPeaks(correlation: Float64Array, curve: Float64Array, found: PitchCandidates): void {
  const scale = 1 / (correlation[0] as number);
  let left = ((correlation[MIN_LAG - 1] as number) * scale) / (curve[MIN_LAG - 1] as number);
  let mid = ((correlation[MIN_LAG] as number) * scale) / (curve[MIN_LAG] as number);
  for (let lag = MIN_LAG; lag <= MAX_LAG; lag++) {
    const right = ((correlation[lag + 1] as number) * scale) / (curve[lag + 1] as number);
    if (mid > MIN_STRENGTH && mid >= left && mid > right) {
      const bend = left - 2 * mid + right;
      const shift = bend < 0 ? (0.5 * (left - right)) / bend : 0;
      const height = mid - 0.25 * (left - right) * shift;
      offer(found, lag + shift, Math.min(height, 1) - OCTAVE_COST * Math.log2((lag + shift) / MIN_LAG));
    }
    left = mid;
    mid = right;
  }
}

/**
 * Creates the F0 front end: peaks of the generalised autocorrelation (inverse transform of the magnitude spectrum, 47-4000 Hz)
 * divided by the window's own, after Boersma 1993, "Accurate short-term analysis of the fundamental frequency and the
 * harmonics-to-noise ratio of a sampled sound", IFA Proceedings 17, with the compression of Tolonen & Karjalainen 2000,
 * "A computationally efficient multipitch analysis model", IEEE Trans. Speech and Audio Processing 8(6).
 */
export function createPitchAnalysis(window: Float64Array): PitchAnalysis {
  const fourier = createFourier(LONG_FFT);
  const compressed = new Float64Array(BINS);
  const correlation = new Float64Array(BINS);
  const curve = windowAutocorrelation(window, MAX_LAG + 2);
  const found = new PitchCandidates();
  const recent = new Float64Array(1); // peak amplitude, fading

  function hear(peak: number): void {
    recent[0] = Math.max(peak, (recent[0] as number) * PEAK_DECAY);
    found.count = 0;
    found.voicingThreshold = 1;
  }

  return {
    analyse({ power, peak }) {
      hear(peak);
      if (peak < HALF_STEP) return found;
      compress(power, compressed);
      fourier.even(compressed, correlation);
      if ((correlation[0] as number) <= 0) return found;
      searchPeaks(correlation, curve, found);
      found.voicingThreshold = VOICING_THRESHOLD + Math.max(0, 1 - peak / (recent[0] as number) / SILENCE);
      return found;
    },
    pass({ peak }) {
      hear(peak);
      return found;
    },
    reset() {
      recent[0] = 0;
    },
  };
}
