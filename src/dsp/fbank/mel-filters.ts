/** Options of {@link createMelFilters}. */
export interface MelFilterOptions {
  readonly bands: number;
  readonly lowHz: number;
  readonly highHz: number;
  readonly fftSize: number;
  readonly sampleRateHz: number;
  /** `htk`: 2595 log10(1 + f / 700). `slaney`: linear below 1 kHz, logarithmic above (Slaney 1998, Auditory Toolbox). */
  readonly scale: "htk" | "slaney";
  /** Along which axis the sides of the triangles are straight: `mel` as in Kaldi, `hz` as in torchaudio and librosa. */
  readonly slopes: "mel" | "hz";
  /** `slaney` divides each band by half its width in Hz, so that all have the same area; `none` leaves the peaks at 1. */
  readonly norm: "none" | "slaney";
}

/** Triangular filters over a power spectrum, each kept as its first bin and its weights from there on. */
export interface MelFilters {
  readonly bands: number;
  /** Writes the energy of every band of `power` (bins 0..fftSize/2) to `out`, from index `at` on. */
  apply(power: Float64Array, out: Float32Array | Float64Array, at: number): void;
}

interface Filter {
  readonly first: number;
  readonly weights: Float64Array;
}

/** Creates the filters; a band too narrow to hold any bin stays empty. */
export function createMelFilters(options: MelFilterOptions): MelFilters {
  const filters = Array.from({ length: options.bands }, (_, band) => filter(options, band));
  return {
    bands: options.bands,
    apply(power, out, at) {
      filters.forEach(({ first, weights }, band) => {
        let energy = 0;
        for (let i = 0; i < weights.length; i++) energy += (weights[i] as number) * (power[first + i] as number);
        out[at + band] = energy;
      });
    },
  };
}

function filter(options: MelFilterOptions, band: number): Filter {
  const { bands, lowHz, highHz, fftSize, sampleRateHz, slopes, norm } = options;
  const { toMel, toHz } = SCALES[options.scale];
  const low = toMel(lowHz);
  const width = (toMel(highHz) - low) / (bands + 1);
  const mels = [low + band * width, low + (band + 1) * width, low + (band + 2) * width] as const;
  const hz = mels.map(toHz) as [number, number, number];
  const [left, centre, right] = slopes === "mel" ? mels : hz;
  const gain = norm === "slaney" ? 2 / (hz[2] - hz[0]) : 1;
  const weights: number[] = [];
  let first = 0;
  for (let bin = 0; bin <= fftSize / 2; bin++) {
    const binHz = (bin * sampleRateHz) / fftSize;
    const at = slopes === "mel" ? toMel(binHz) : binHz;
    if (at <= left || at >= right) continue;
    if (weights.length === 0) first = bin;
    weights.push(gain * (at <= centre ? (at - left) / (centre - left) : (right - at) / (right - centre)));
  }
  return { first, weights: Float64Array.from(weights) };
}

/** Hz per step below 1 kHz, where that is in steps, and the logarithmic step above it, of the Slaney scale. */
const SLANEY = { hz: 200 / 3, kneeHz: 1000, knee: 15, step: Math.log(6.4) / 27 };

const SCALES = {
  htk: {
    toMel: (hz: number): number => 1127 * Math.log(1 + hz / 700),
    toHz: (mel: number): number => 700 * (Math.exp(mel / 1127) - 1),
  },
  slaney: {
    toMel: (hz: number): number =>
      hz < SLANEY.kneeHz ? hz / SLANEY.hz : SLANEY.knee + Math.log(hz / SLANEY.kneeHz) / SLANEY.step,
    toHz: (mel: number): number =>
      mel < SLANEY.knee ? mel * SLANEY.hz : SLANEY.kneeHz * Math.exp(SLANEY.step * (mel - SLANEY.knee)),
  },
};
