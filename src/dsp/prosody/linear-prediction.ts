/** Linear prediction of one band of a power spectrum; everything is allocated when it is created. */
export interface LinearPrediction {
  /** Predictor order. */
  readonly order: number;
  /** Sample rate at which the band is whole, Hz: twice its upper edge. */
  readonly rateHz: number;
  /** Coefficients of A(z) = 1 + a1 z^-1 + ... of the last solution, `order` + 1 of them; reused. */
  readonly coefficients: Float64Array;
  /** Fits the all-pole model to `power` (bins 0..); false, with the coefficients undefined, when the band holds nothing to fit. */
  solve(power: Float64Array): boolean;
}

/** Which band is modelled, and how. */
export interface LinearPredictionBand {
  /** Width of a bin, Hz. */
  readonly binHz: number;
  /** Upper edge of the band, Hz; the lower one is 0. */
  readonly toHz: number;
  readonly order: number;
  /** Corner of the +6 dB per octave pre-emphasis, Hz. */
  readonly emphasisHz: number;
}

// White noise 90 dB below the band's power keeps spectral zeros (a filtered edge) from making the fit singular.
const WHITE = 1e-9;

/**
 * Creates the predictor of the band 0..`toHz`: autocorrelation method on the band's own autocorrelation, which is a cosine transform of
 * its bins (selective linear prediction: Makhoul 1975, "Linear prediction: a tutorial review", Proc. IEEE 63(4), section V).
 */
export function createLinearPrediction({ binHz, toHz, order, emphasisHz }: LinearPredictionBand): LinearPrediction {
  const last = Math.round(toHz / binHz);
  const bins = last + 1;
  const rateHz = 2 * last * binHz;
  const pull = Math.exp((-2 * Math.PI * emphasisHz) / rateHz);
  const table = new Float64Array((order + 1) * bins);
  for (let k = 0; k < bins; k++) {
    const angle = (Math.PI * k) / last;
    const emphasis = 1 - 2 * pull * Math.cos(angle) + pull * pull;
    const edge = k === 0 || k === last ? 0.5 : 1;
    for (let lag = 0; lag <= order; lag++) table[lag * bins + k] = edge * emphasis * Math.cos(lag * angle);
  }
  const correlation = new Float64Array(order + 1);
  const coefficients = new Float64Array(order + 1);

  return {
    order,
    rateHz,
    coefficients,
    solve(power) {
      for (let lag = 0; lag <= order; lag++) {
        let total = 0;
        for (let k = 0, at = lag * bins; k < bins; k++, at++) total += (power[k] as number) * (table[at] as number);
        correlation[lag] = total;
      }
      if (!((correlation[0] as number) > 0)) return false;
      correlation[0] = (correlation[0] as number) * (1 + WHITE);
      return levinson(correlation, order, coefficients);
    },
  };
}

/** Levinson-Durbin recursion; false when the correlations are not those of any signal. */
function levinson(correlation: Float64Array, order: number, a: Float64Array): boolean {
  let error = correlation[0] as number;
  a.fill(0);
  a[0] = 1;
  for (let m = 1; m <= order; m++) {
    let reflection = correlation[m] as number;
    for (let i = 1; i < m; i++) reflection += (a[i] as number) * (correlation[m - i] as number);
    reflection = -reflection / error;
    for (let i = 1, j = m - 1; i <= j; i++, j--) {
      const low = a[i] as number;
      const high = a[j] as number;
      a[i] = low + reflection * high;
      if (i !== j) a[j] = high + reflection * low;
    }
    a[m] = reflection;
    error *= 1 - reflection * reflection;
    if (!(error > 0)) return false;
  }
  return true;
}
