import type { SpeechMark } from "../../spec/audio.ts";

/** One 32 ms step of the input, split into channels and brought to the rates that are needed. */
export interface Frame {
  /** Start on the input clock, ms. */
  readonly startMs: number;
  /** End of the audio it holds, input clock, ms; the last frame of an input may be shorter than 32 ms. */
  readonly endMs: number;
  /** 16-bit samples at the session's rate, one array per channel. */
  readonly pcm: readonly Int16Array[];
  /** Voice activity, one mark per channel. */
  readonly speech: readonly SpeechMark[];
}
