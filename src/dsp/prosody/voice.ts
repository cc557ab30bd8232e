import { createFormants, FORMANTS } from "./formants.ts";
import { SAMPLE_RATE_HZ } from "./framing.ts";
import { createHarmonicity, type Periodicity } from "./harmonicity.ts";
import { peakLevelDb } from "./harmonics.ts";
import { createPerturbation, type Perturbation } from "./perturbation.ts";
import type { WindowedSpectrum } from "./windowed-spectrum.ts";

/** One voiced frame: its long and its short spectrum, the samples they were taken of, and its F0. */
export interface VoicedFrame {
  readonly long: WindowedSpectrum;
  readonly short: WindowedSpectrum;
  readonly signal: Float64Array;
  /** Index of the first sample of the long frame. */
  readonly start: number;
  /** As the pitch path has it. */
  readonly f0Hz: number;
  /** Whether the audio holds nothing above the telephone band. */
  readonly narrow: boolean;
}

/** Everything that only a voiced frame has: writes one value per VOICE_DESCRIPTORS to `out` from `at`. */
export type VoiceAnalysis = (frame: VoicedFrame, out: Float32Array, at: number) => void;

const REFERENCE_HZ = 27.5;
const NEAR_F0 = 0.25; // of F0: where a harmonic may be beside its place
const NEAR_F3 = 0.1; // of F3
const NARROW_LOW_HZ = 300;
const NARROW_HIGH_HZ = 3400;
const ABSENT_DB = 50; // a first harmonic this far below the strongest was filtered away

/** Semitones re 27.5 Hz. */
export function semitonesOf(hz: number): number {
  return 12 * Math.log2(hz / REFERENCE_HZ);
}

/** Creates the analysis of voiced frames; `longWindow` is the window of their long spectrum. */
export function createVoiceAnalysis(longWindow: Float64Array): VoiceAnalysis {
  const harmonicity = createHarmonicity(longWindow);
  const perturbation = createPerturbation();
  const formants = createFormants();
  const periodic: Periodicity = { wideDb: 0, narrowDb: 0, lag: 0 };
  const unsteady: Perturbation = { jitterPercent: 0, shimmerDb: 0 };

  return (frame, out, at) => {
    const { long, short, signal, start, narrow } = frame;
    // The path knows the harmonic; where exactly it is the uncompressed spectrum says best.
    harmonicity(long.power, SAMPLE_RATE_HZ / frame.f0Hz, periodic);
    const f0Hz = SAMPLE_RATE_HZ / periodic.lag;
    perturbation(signal, start, long.mean, periodic.lag, unsteady);
    const { hz, bandwidthHz } = formants(short.power, narrow);
    out[at] = semitonesOf(f0Hz);
    out[at + 1] = periodic.wideDb;
    out[at + 2] = periodic.narrowDb;
    out[at + 3] = unsteady.jitterPercent;
    out[at + 4] = unsteady.shimmerDb;
    for (let i = 0; i < FORMANTS; i++) {
      out[at + 7 + i] = hz[i] as number;
      out[at + 10 + i] = bandwidthHz[i] as number;
    }
    writeLevels(long.power, f0Hz, hz, out, at);
  };
}

/** Writes what compares harmonics: H1-H2, H1-A3 and the amplitudes of the formants. */
function writeLevels(power: Float64Array, f0Hz: number, hz: Float64Array, out: Float32Array, at: number): void {
  const reach = NEAR_F0 * f0Hz;
  const h1 = peakLevelDb(power, f0Hz - reach, f0Hz + reach);
  const h2 = peakLevelDb(power, 2 * f0Hz - reach, 2 * f0Hz + reach);
  const a1 = nearestHarmonicDb(power, hz[0] as number, f0Hz);
  const a2 = nearestHarmonicDb(power, hz[1] as number, f0Hz);
  const a3 = nearestHarmonicDb(power, hz[2] as number, f0Hz);
  const present = h1 > Math.max(h2, a1) - ABSENT_DB;
  const f3 = hz[2] as number;
  const around = Math.max(NEAR_F3 * f3, f0Hz / 2);
  out[at + 5] = present ? h1 - h2 : 0;
  out[at + 6] = present && f3 > 0 ? h1 - peakLevelDb(power, f3 - around, f3 + around) : 0;
  out[at + 13] = present && (hz[0] as number) > 0 ? a1 - h1 : 0;
  out[at + 14] = present && (hz[1] as number) > 0 ? a2 - h1 : 0;
  out[at + 15] = present && f3 > 0 ? a3 - h1 : 0;
  const carried = (hz[0] as number) >= NARROW_LOW_HZ;
  out[at + 16] = carried && (hz[1] as number) > 0 ? a2 - a1 : 0;
  out[at + 17] = carried && f3 > 0 && f3 <= NARROW_HIGH_HZ ? a3 - a1 : 0;
}

function nearestHarmonicDb(power: Float64Array, hz: number, f0Hz: number): number {
  return peakLevelDb(power, hz - f0Hz / 2, hz + f0Hz / 2);
}
