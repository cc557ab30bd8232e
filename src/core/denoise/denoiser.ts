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
