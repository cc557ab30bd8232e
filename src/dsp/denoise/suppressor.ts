/** Suppresses noise in one channel, frame by frame; remembers what it heard. */
export interface NoiseSuppressor {
  /** Rate it works at, Hz. */
  readonly sampleRateHz: number;
  /** Samples of one frame. */
  readonly frameSamples: number;
  /** By how many samples what comes out is late. */
  readonly delaySamples: number;
  /** Replaces a frame of {@link frameSamples} samples in -1..1 by the next one of the denoised sound. */
  process(frame: Float32Array): void;
  /** Releases its memory; it must not be used again. */
  free(): void;
}
