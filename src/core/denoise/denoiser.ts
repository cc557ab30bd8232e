import type { NoiseSuppressor } from "../../dsp/denoise/index.ts";

/** A loaded noise suppressor, which makes one for each channel. */
export interface Denoiser {
  /** Name and version, as the provenance of a result has it. */
  readonly id: string;
  /** Memory it holds for all channels of the process, bytes; what a channel frees is used again by the next. */
  readonly memoryBytes: number;
  /** Starts one channel; whoever starts it frees it. */
  start(): NoiseSuppressor;
}

/** Below this rate audio is telephone speech, Hz. */
const WIDE_BAND_HZ = 16_000;

/** What to tell who wants a sound of this rate denoised; `null` when there is nothing to tell. Measured by `npm run eval:denoise`. */
export function denoiseWarning(sampleRateHz: number): string | null {
  if (sampleRateHz >= WIDE_BAND_HZ) return null;
  return `The audio has ${sampleRateHz} Hz, and RNNoise was made for the full band: on telephone speech it does more harm than good; leave denoise out.`;
}
