/** Zero crossings of the windowed sinc on each side of its centre. */
export const HALF_WIDTH_LOBES = 32;

/** Shape of the Kaiser window: about 90 dB of stop-band rejection. */
export const KAISER_BETA = 9;

/** Cut-off as a share of the lower Nyquist frequency: puts the end of the transition band near that frequency, so little folds back. */
export const CUTOFF = 0.96;

/** Ratios with more phases than this share an interpolated bank, so that odd rates do not cost megabytes. */
const MAX_EXACT_PHASES = 1024;
const INTERPOLATED_PHASES = 512;

/** Fractional-delay filters for one pair of rates. Immutable once built, so that resamplers of equal rates share it. */
export interface FilterBank {
  /** Filters are stored one after another, `taps` values each; the tap order is that of the input samples. */
  readonly coefficients: Float64Array;
  /** Filter length in input samples, a multiple of 4. */
  readonly taps: number;
  /** Number of filters that divide one input sample; an interpolated bank stores one more, for the upper neighbour. */
  readonly phases: number;
  /** True when the wanted delay usually falls between two filters. */
  readonly interpolated: boolean;
}

const banks = new Map<string, FilterBank>();
const MAX_CACHED_BANKS = 8;

/**
 * Returns the filters that convert `inHz` to `outHz`.
 *
 * @param inHz input rate, Hz, a positive integer.
 * @param outHz output rate, Hz, a positive integer.
 * @param exactPhases `outHz / gcd(inHz, outHz)`: the number of distinct delays that this pair of rates needs.
 */
export function filterBank(inHz: number, outHz: number, exactPhases: number): FilterBank {
  const key = `${inHz}:${outHz}`;
  const known = banks.get(key);
  if (known !== undefined) return known;
  const built = buildBank(inHz, outHz, exactPhases);
  if (banks.size >= MAX_CACHED_BANKS) banks.clear();
  banks.set(key, built);
  return built;
}

function buildBank(inHz: number, outHz: number, exactPhases: number): FilterBank {
  // Cut-off in cycles per input sample; below the output's Nyquist frequency when the rate goes down.
  const cutoff = (CUTOFF * Math.min(inHz, outHz)) / (2 * inHz);
  const halfWidth = HALF_WIDTH_LOBES / (2 * cutoff);
  const halfTaps = 2 * Math.ceil(halfWidth / 2);
  const taps = 2 * halfTaps;
  const interpolated = exactPhases > MAX_EXACT_PHASES;
  const phases = interpolated ? INTERPOLATED_PHASES : exactPhases;
  const filters = interpolated ? phases + 1 : phases;
  const coefficients = new Float64Array(filters * taps);
  const windowScale = 1 / besselI0(KAISER_BETA);
  for (let phase = 0; phase < filters; phase++) {
    const row = coefficients.subarray(phase * taps, (phase + 1) * taps);
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      const distance = tap - (halfTaps - 1) - phase / phases;
      const edge = distance / halfWidth;
      const window = Math.abs(edge) >= 1 ? 0 : besselI0(KAISER_BETA * Math.sqrt(1 - edge * edge)) * windowScale;
      const value = sinc(2 * cutoff * distance) * window;
      row[tap] = value;
      sum += value;
    }
    // Every phase passes a constant unchanged; otherwise the phases would modulate it.
    for (let tap = 0; tap < taps; tap++) row[tap] = (row[tap] as number) / sum;
  }
  return { coefficients, taps, phases, interpolated };
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Modified Bessel function of the first kind, order 0, by its power series (Abramowitz and Stegun 9.6.12). */
function besselI0(x: number): number {
  const quarter = (x * x) / 4;
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= quarter / (k * k);
    sum += term;
  }
  return sum;
}
