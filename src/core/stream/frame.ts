import type { SpeechMark } from "../../spec/audio.ts";

/** One 32 ms step of the input, split into channels and brought to the rates that are needed. */
export interface Frame {
  /** Start on the input clock, ms. */
  readonly startMs: number;
  /** End of the audio it holds, input clock, ms; the last frame of an input may be shorter than 32 ms. */
  readonly endMs: number;
  /** 16-bit samples at the session's rate, one array per channel. */
  readonly pcm: readonly Int16Array[];
  /** The same at 16 kHz, as the speech detector heard it, for who listens beside the session; the same arrays where the session's rate is 16 kHz. */
  readonly pcm16k: readonly Int16Array[];
  /** Voice activity, one mark per channel. */
  readonly speech: readonly SpeechMark[];
}
