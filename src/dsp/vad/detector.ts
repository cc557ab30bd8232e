import type { SpeechMark } from "../../spec/audio.ts";

/** Rate of the samples a detector takes, Hz. */
export const VAD_RATE_HZ = 16_000;

/** Samples of one channel in one frame: 32 ms, the step Silero was trained on. */
export const VAD_FRAME_SAMPLES = 512;

/** Length of a frame, ms. */
export const VAD_FRAME_MS = 32;

/** Which detector ran. */
export type SpeechDetectorId = "silero-v6" | "built-in";

/** Voice activity of all channels of a stream, one frame at a time. It only marks; it never cuts. */
export interface SpeechDetector {
  readonly id: SpeechDetectorId;
  /**
   * Takes the next 32 ms of every channel and writes one mark per channel.
   *
   * @param frames one array of {@link VAD_FRAME_SAMPLES} samples at 16 kHz in -1..1 per channel; may be reused after the call (and its promise) settled.
   * @param out receives a new mark per channel.
   * @returns nothing when the work is done, a promise when it goes on elsewhere; call again only after it settled.
   */
  process(frames: readonly Float32Array[], out: SpeechMark[]): Promise<void> | void;
  /** Releases the model; the detector must not be used again. */
  free(): void;
}
