import { createFormants, FORMANTS } from "./formants.ts";
import { SAMPLE_RATE_HZ } from "./framing.ts";
import { createHarmonicity, Periodicity } from "./harmonicity.ts";
import { createPeakBands, measurePeaks, type PeakBands } from "./harmonics.ts";
import { createPerturbation, Perturbation } from "./perturbation.ts";
import type { WindowedSpectrum } from "./windowed-spectrum.ts";

/** One voiced frame: its long and its short spectrum, its samples, and where its F0 is. */
export interface VoicedFrame {
  long: WindowedSpectrum;
  short: WindowedSpectrum;
  /** The signal after `lowPass` of period-search.ts. */
  readonly smoothed: Float64Array;
  /** Index of the first sample of the long frame. */
  start: number;
  /** log2 of F0 in Hz, as the pitch path has it. */
  octave: number;
  /** Whether the audio holds nothing above the telephone band. */
  narrow: boolean;
}

/** Everything that only a voiced frame has: writes one value per VOICE_DESCRIPTORS to `out` from `at`. */
export type VoiceAnalysis = (frame: Readonly<VoicedFrame>, out: Float32Array, at: number) => void;

const OCTAVE_OF_REFERENCE = Math.log2(27.5);
const OCTAVE_OF_RATE = Math.log2(SAMPLE_RATE_HZ);
const NEAR_F0 = 0.25; // of F0: where a harmonic may be beside its place
const NEAR_F3 = 0.1; // of F3
const NARROW_LOW_HZ = 300;
const NARROW_HIGH_HZ = 3400;
const ABSENT_DB = 50; // a first harmonic this far below the strongest was filtered away

// Bands in which peaks are measured.
const H1 = 0;
const H2 = 1;
const A1 = 2; // the harmonic nearest to F1, and so on
const A2 = 3;
const A3 = 4;
const AROUND_F3 = 5;

/** Creates the analysis of voiced frames; `longWindow` is the window of their long spectrum. */
export function createVoiceAnalysis(longWindow: Float64Array): VoiceAnalysis {
  const harmonicity = createHarmonicity(longWindow);
  const perturbation = createPerturbation();
  const formants = createFormants();
  const periodic = new Periodicity();
  const unsteady = new Perturbation();
  const bands = createPeakBands(6);

  return ({ long, short, smoothed, start, octave, narrow }, out, at) => {
    // The path knows the harmonic; where exactly it is the uncompressed spectrum says best.
    periodic.period = 2 ** (OCTAVE_OF_RATE - octave);
    harmonicity(long.power, periodic);
    perturbation(smoothed, start, long, periodic, unsteady);
    const { hz, bandwidthHz } = formants(short.power, narrow);
    out[at] = 12 * (OCTAVE_OF_RATE - Math.log2(periodic.period) - OCTAVE_OF_REFERENCE);
    out[at + 1] = periodic.wideDb;
    out[at + 2] = periodic.narrowDb;
    out[at + 3] = unsteady.jitterPercent;
    out[at + 4] = unsteady.shimmerDb;
    for (let i = 0; i < FORMANTS; i++) {
      out[at + 7 + i] = hz[i] as number;
      out[at + 10 + i] = bandwidthHz[i] as number;
    }
    placeBands(bands, periodic, hz);
    measurePeaks(long.power, bands);
    writeLevels(bands.levelDb, hz, out, at);
  };
}

function placeBands({ lowHz, highHz }: PeakBands, { period }: Periodicity, hz: Float64Array): void {
  const f0Hz = SAMPLE_RATE_HZ / period;
  for (let h = 0; h < 2; h++) {
    lowHz[H1 + h] = (h + 1 - NEAR_F0) * f0Hz;
    highHz[H1 + h] = (h + 1 + NEAR_F0) * f0Hz;
  }
  for (let i = 0; i < FORMANTS; i++) {
    lowHz[A1 + i] = (hz[i] as number) - f0Hz / 2;
    highHz[A1 + i] = (hz[i] as number) + f0Hz / 2;
  }
  const f3 = hz[2] as number;
  const around = Math.max(NEAR_F3 * f3, f0Hz / 2);
  lowHz[AROUND_F3] = f3 - around;
  highHz[AROUND_F3] = f3 + around;
}

/** Writes what compares harmonics: H1-H2, H1-A3 and the amplitudes of the formants; 0 where one of the two is not there. */
function writeLevels(levelDb: Float64Array, hz: Float64Array, out: Float32Array, at: number): void {
  const h1 = levelDb[H1] as number;
  const a1 = levelDb[A1] as number;
  const f1 = hz[0] as number;
  const f2 = hz[1] as number;
  const f3 = hz[2] as number;
  const present = h1 > Math.max(levelDb[H2] as number, f1 > 0 ? a1 : h1) - ABSENT_DB;
  out[at + 5] = present ? h1 - (levelDb[H2] as number) : 0;
  out[at + 6] = present && f3 > 0 ? h1 - (levelDb[AROUND_F3] as number) : 0;
  out[at + 13] = present && f1 > 0 ? a1 - h1 : 0;
  out[at + 14] = present && f2 > 0 ? (levelDb[A2] as number) - h1 : 0;
  out[at + 15] = present && f3 > 0 ? (levelDb[A3] as number) - h1 : 0;
  const carried = f1 >= NARROW_LOW_HZ;
  out[at + 16] = carried && f2 > 0 ? (levelDb[A2] as number) - a1 : 0;
  out[at + 17] = carried && f3 > 0 && f3 <= NARROW_HIGH_HZ ? (levelDb[A3] as number) - a1 : 0;
}
