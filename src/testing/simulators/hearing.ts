import type { Scenario } from "./scenario.ts";
import type { HeardFormat } from "./simulator.ts";
import type { VoicedUtterance } from "./utterance.ts";

/** What a simulated vendor hears in the audio, in order; times are ms of the session's audio. */
export type Heard =
  | { readonly type: "speech-start"; readonly index: number; readonly channel: number; readonly atMs: number }
  /** The words so far of an utterance under way. */
  | { readonly type: "partial"; readonly utterance: VoicedUtterance }
  /** A whole utterance; follows its `speech-end`. */
  | { readonly type: "utterance"; readonly utterance: VoicedUtterance }
  | { readonly type: "speech-end"; readonly index: number; readonly channel: number; readonly atMs: number }
  | { readonly type: "warning"; readonly atMs: number; readonly code?: string; readonly text: string }
  | { readonly type: "side"; readonly atMs: number; readonly kind: string; readonly text: string };

/** What an ear is told of the audio and of what is said in it. */
export interface EarOptions {
  readonly format: HeardFormat;
  /** Without `utterances` of its own they are derived from the audio. */
  readonly scenario?: Scenario;
  /** Time between two partials of an utterance that is derived, ms of audio. Default 500. */
  readonly partialEveryMs?: number;
  /** The scenario's time at the first byte, ms; for a vendor whose resumed sessions hear on. Default 0. */
  readonly fromMs?: number;
  /**
   * For a vendor that takes mono only: which of several mono sessions this is (`ServedSession.slot`); it plays that channel of the script, modulo its channels.
   * Without it (a mono recording) a script of several channels is told where there is sound: of each utterance that the audio holds.
   */
  readonly slot?: number;
}

/** How samples become {@link Heard}: by a script or by loudness. */
export interface Understanding {
  /** Interleaved samples whose last one ends at `endMs`. */
  hear(samples: Float32Array, endMs: number): Heard[];
  cut(atMs: number, channel?: number): Heard[];
}
