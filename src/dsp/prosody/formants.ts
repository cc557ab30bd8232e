import { SAMPLE_RATE_HZ, SHORT_FFT } from "./framing.ts";
import { createLinearPrediction, type LinearPrediction } from "./linear-prediction.ts";
import { createPolynomialRoots, type PolynomialRoots } from "./polynomial-roots.ts";

/** Formants reported. */
export const FORMANTS = 3;

const BIN_HZ = SAMPLE_RATE_HZ / SHORT_FFT;
const EMPHASIS_HZ = 50;
const WIDE = { binHz: BIN_HZ, toHz: 5500, order: 12, emphasisHz: EMPHASIS_HZ };
// A telephone holds four resonances of most voices below its edge; the edge itself stays out.
const NARROW = { binHz: BIN_HZ, toHz: 3700, order: 8, emphasisHz: EMPHASIS_HZ };
const MARGIN_HZ = 50;
const WIDEST_HZ = 600;
const HIGHEST_FIRST_HZ = 1300; // no voice opens further: where the lowest resonance is above, the first was missed

/** The lowest resonances of one frame; 0 where there are fewer. Rows are reused: read before the next frame. */
export interface Formants {
  readonly hz: Float64Array;
  readonly bandwidthHz: Float64Array;
}

/** Finds the resonances in a short frame's power spectrum; `narrow` for audio that holds nothing above the telephone band. */
export type FormantAnalysis = (power: Float64Array, narrow: boolean) => Formants;

interface Model {
  readonly prediction: LinearPrediction;
  readonly roots: PolynomialRoots;
}

function createModel(band: typeof WIDE): Model {
  return { prediction: createLinearPrediction(band), roots: createPolynomialRoots(band.order) };
}

/**
 * Creates the formant analysis: roots of a linear predictor of order 12 in 0-5.5 kHz (order 8 in 0-3.7 kHz for narrow-band audio), those from 50 Hz to
 * 50 Hz below the edge and at most 600 Hz wide, in ascending order. A first formant above 1.3 kHz counts as missed.
 */
export function createFormants(): FormantAnalysis {
  const wide = createModel(WIDE);
  const narrow = createModel(NARROW);
  const found: Formants = { hz: new Float64Array(FORMANTS), bandwidthHz: new Float64Array(FORMANTS) };
  return (power, isNarrow) => {
    found.hz.fill(0);
    found.bandwidthHz.fill(0);
    const { prediction, roots } = isNarrow ? narrow : wide;
    if (!prediction.solve(power)) return found;
    const count = roots.solve(prediction.coefficients);
    const perRadian = prediction.rateHz / (2 * Math.PI);
    const highest = prediction.rateHz / 2 - MARGIN_HZ;
    for (let i = 0; i < count; i++) {
      const re = roots.re[i] as number;
      const im = roots.im[i] as number;
      if (im === 0) continue;
      const hz = Math.atan2(im, re) * perRadian;
      const bandwidthHz = -Math.log(re * re + im * im) * perRadian;
      if (hz >= MARGIN_HZ && hz <= highest && bandwidthHz > 0 && bandwidthHz <= WIDEST_HZ) keep(found, hz, bandwidthHz);
    }
    if ((found.hz[0] as number) > HIGHEST_FIRST_HZ) moveUp(found);
    return found;
  };
}

/** The lowest found is the second: the first stays 0. */
function moveUp({ hz, bandwidthHz }: Formants): void {
  hz.copyWithin(1, 0);
  bandwidthHz.copyWithin(1, 0);
  hz[0] = 0;
  bandwidthHz[0] = 0;
}

/** Inserts a resonance in ascending order; the highest falls out when there are too many. */
function keep({ hz, bandwidthHz }: Formants, frequency: number, width: number): void {
  let at = FORMANTS - 1;
  if ((hz[at] as number) > 0 && (hz[at] as number) < frequency) return;
  for (; at > 0 && ((hz[at - 1] as number) === 0 || (hz[at - 1] as number) > frequency); at--) {
    hz[at] = hz[at - 1] as number;
    bandwidthHz[at] = bandwidthHz[at - 1] as number;
  }
  hz[at] = frequency;
  bandwidthHz[at] = width;
}
