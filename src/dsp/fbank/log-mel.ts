import { createFourier } from "../prosody/fft.ts";
import { createMelFilters, type MelFilterOptions } from "./mel-filters.ts";

/** Options of {@link createLogMel}. */
export interface LogMelOptions extends MelFilterOptions {
  readonly frameSamples: number;
  readonly hopSamples: number;
  /** `hamming` and `hann` are symmetric, `hann-periodic` has one sample more, `povey` is `hann` to the power .85 (Kaldi's default). */
  readonly window: "hamming" | "hann" | "hann-periodic" | "povey";
  /** Each frame's mean is taken off it first. */
  readonly removeDc: boolean;
  /** x[i] - c x[i - 1] within each frame, its first sample taken as its own predecessor; 0 for none. */
  readonly preemphasis: number;
  /** `snip`: only frames that fit wholly. `reflect`: frame i is centred on sample i x hop, the signal mirrored at its ends. */
  readonly edges: "snip" | "reflect";
  /** Energies below this count as this before the logarithm; 0 for none. */
  readonly floor: number;
  /** Added to each energy before the logarithm. */
  readonly offset: number;
  readonly log: "ln" | "log10";
}

/** Logarithmic mel energies of a signal. */
export interface LogMel {
  readonly bands: number;
  /** Frames that so many samples give. */
  frames(samples: number): number;
  /** The energies, frame after frame, `frames(signal.length) * bands` numbers. */
  compute(signal: Float32Array): Float32Array<ArrayBuffer>;
}

/**
 * Creates an extractor of logarithmic mel energies; what it needs per frame is allocated here, once.
 *
 * With `slopes: "mel"`, `edges: "snip"`, `removeDc`, `preemphasis: 0.97` and a floor of 2^-23 it is the filter bank of Kaldi (`compute-fbank-feats`
 * without dither); with `slopes: "hz"`, `edges: "reflect"` and `window: "hann-periodic"` that of torchaudio's `MelSpectrogram`.
 */
export function createLogMel(options: LogMelOptions): LogMel {
  const { frameSamples, hopSamples, fftSize, edges, floor, offset, bands } = options;
  const window = windowOf(options.window, frameSamples);
  const filters = createMelFilters(options);
  const fourier = createFourier(fftSize);
  const frame = new Float64Array(fftSize);
  const power = new Float64Array(fftSize / 2 + 1);
  const log = options.log === "ln" ? Math.log : Math.log10;
  const snips = edges === "snip";
  const frames = (samples: number): number => {
    if (samples < (snips ? frameSamples : 1)) return 0;
    return 1 + Math.floor((snips ? samples - frameSamples : samples) / hopSamples);
  };
  return {
    bands,
    frames,
    compute(signal) {
      const count = frames(signal.length);
      const out = new Float32Array(count * bands);
      for (let i = 0; i < count; i++) {
        readFrame(signal, i * hopSamples - (snips ? 0 : frameSamples >> 1), frameSamples, frame);
        shape(frame, window, options);
        fourier.power(frame, power);
        filters.apply(power, out, i * bands);
      }
      for (let i = 0; i < out.length; i++) out[i] = log(Math.max(floor, out[i] as number) + offset);
      return out;
    },
  };
}

function readFrame(signal: Float32Array, start: number, length: number, out: Float64Array): void {
  const last = signal.length - 1;
  for (let i = 0; i < length; i++) {
    let at = start + i;
    // Mirrored without repeating the end sample, again and again where the signal is shorter than the reach.
    while (last > 0 && (at < 0 || at > last)) at = at < 0 ? -at : 2 * last - at;
    out[i] = signal[Math.min(Math.max(at, 0), last)] as number;
  }
}

/** Mean, pre-emphasis and window, in place; what lies beyond the window stays 0. */
function shape(frame: Float64Array, window: Float64Array, { removeDc, preemphasis }: LogMelOptions): void {
  const length = window.length;
  let mean = 0;
  if (removeDc) {
    for (let i = 0; i < length; i++) mean += frame[i] as number;
    mean /= length;
  }
  for (let i = length - 1; i >= 0; i--) {
    const before = (frame[Math.max(0, i - 1)] as number) - mean;
    frame[i] = ((frame[i] as number) - mean - preemphasis * before) * (window[i] as number);
  }
}

function windowOf(kind: LogMelOptions["window"], length: number): Float64Array {
  const period = kind === "hann-periodic" ? length : length - 1;
  return Float64Array.from({ length }, (_, i) => {
    const cosine = Math.cos((2 * Math.PI * i) / period);
    if (kind === "hamming") return 0.54 - 0.46 * cosine;
    const hann = 0.5 - 0.5 * cosine;
    return kind === "povey" ? hann ** 0.85 : hann;
  });
}
