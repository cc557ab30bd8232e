import type { SpeechBandwidth } from "./bandwidth.ts";

/** Options of `createProsody`. */
export interface ProsodyOptions {
  /**
   * Length of the window the functionals are computed over, ms; 2000..60000, default 3072. For the functionals of an utterance take its
   * greatest length and call {@link Prosody.reset} between utterances. A second of window takes 40 KB.
   */
  readonly windowMs?: number;
}

/** How much evidence a functional vector rests on. */
export interface ProsodyReliability {
  /** Frames (10 ms) in the window. */
  readonly frames: number;
  /** Frames marked as speech. */
  readonly speechFrames: number;
  /** Speech frames found voiced. Below about 30, do not trust F0 and voiced-only values. */
  readonly voicedFrames: number;
  /** End of the last sample used, ms since the first push. */
  readonly throughMs: number;
  /** Whether the speech so far (the last seconds count most) is narrow-band, as from a telephone; `unknown` before 0.5 s of speech. */
  readonly bandwidth: SpeechBandwidth;
}

/** A streaming prosody extractor: fixed memory, one pass. */
export interface Prosody {
  /** Adds 16 kHz mono samples, any number; `speech` is the voice-activity mark of all of them. Keeps no reference to `pcm`. */
  push(pcm: Int16Array, speech: boolean): void;
  /**
   * Writes the functionals of the last `windowMs`, over frames marked as speech, to `out` (length PROSODY_FUNCTIONALS.length) and returns
   * what they rest on, in an object that the next call writes again. A frame has the mark of the sample at its centre. Always finite. The
   * newest 0.4 s of F0, and of what only voiced frames have, is provisional.
   */
  functionals(out: Float32Array): ProsodyReliability;
  /**
   * Copies a frame's descriptors (length PROSODY_DESCRIPTORS.length) to `out` and returns the time of its centre, ms since the first push.
   * `framesBack` is 0 (default) for the newest frame; from 40 back nothing can change any more. `null`, with `out` untouched, for a frame that is
   * not held: older than the window, or before the first 60 ms. A frame not marked as speech is not searched for a voice: its F0 is 0.
   */
  frame(out: Float32Array, framesBack?: number): number | null;
  /** Starts over as if newly created. */
  reset(): void;
}
