import { BYTES_PER_SAMPLE, createSampleDecoder } from "../../dsp/codec/index.ts";
import { createDerivingEar } from "./deriving-ear.ts";
import type { Scenario } from "./scenario.ts";
import { createScriptedEar } from "./scripted-ear.ts";
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

/** Options of {@link createEar}. */
export interface EarOptions {
  readonly format: HeardFormat;
  /** Without `utterances` of its own they are derived from the audio. */
  readonly scenario?: Scenario;
  /** Time between two partials of an utterance that is derived, ms of audio. Default 500. */
  readonly partialEveryMs?: number;
  /** The scenario's time at the first byte, ms; for a vendor whose resumed sessions hear on. Default 0. */
  readonly fromMs?: number;
  /** For a vendor that takes mono only: which of several mono sessions this is (`ServedSession.slot`); it plays that channel of the script, modulo its channels. */
  readonly slot?: number;
}

/** Understands raw audio as it arrives; pure, so the same bytes always mean the same, however they were cut. */
export interface Ear {
  /** Ms of audio heard, counted from `fromMs`. */
  readonly heardMs: number;
  /** Takes the next bytes, cut anywhere. */
  hear(bytes: Uint8Array): readonly Heard[];
  /** Ends what is under way, on one channel or all: a scripted utterance that began counts, cut at the end of the audio. More audio may follow. */
  cut(channel?: number): readonly Heard[];
  /** The end of the audio: everything that is under way is said. */
  finish(): readonly Heard[];
}

/** How samples become {@link Heard}: by a script or by loudness. */
export interface Understanding {
  /** Interleaved samples whose last one ends at `endMs`. */
  hear(samples: Float32Array, endMs: number): Heard[];
  cut(atMs: number, channel?: number): Heard[];
}

/** Starts an {@link Ear}; formats that are not PCM s16le, mu-law or A-law are decoded too where `src/dsp/codec` knows them. */
export function createEar(options: EarOptions): Ear {
  const { format, fromMs = 0 } = options;
  const decoder = createSampleDecoder(format);
  const understanding =
    options.scenario?.utterances === undefined ? createDerivingEar(options) : createScriptedEar(options);
  const extras = timedExtras(options.scenario, fromMs);
  let frames = 0;
  const now = (): number => fromMs + (frames * 1000) / format.sampleRateHz;
  return {
    get heardMs() {
      return now();
    },
    hear(bytes) {
      const samples = decoder.push(bytes);
      frames += samples.length / format.channels;
      return [...understanding.hear(samples, now()), ...extras(now())];
    },
    cut: (channel) => understanding.cut(now(), channel),
    finish: () => understanding.cut(now()),
  };
}

/** Milliseconds of raw audio in a number of bytes. */
export function durationOf(bytes: number, { sampleRateHz, channels, encoding }: HeardFormat): number {
  return (bytes * 1000) / (sampleRateHz * channels * BYTES_PER_SAMPLE[encoding]);
}

function timedExtras(scenario: Scenario | undefined, fromMs: number): (throughMs: number) => Heard[] {
  const waiting: (Heard & { readonly atMs: number })[] = [
    ...(scenario?.warnings ?? []).map((warning) => ({ type: "warning", ...warning }) as const),
    ...(scenario?.sides ?? []).map((side) => ({ type: "side", ...side }) as const),
  ]
    .filter(({ atMs }) => atMs >= fromMs)
    .sort((a, b) => a.atMs - b.atMs);
  return (throughMs) => {
    const due = waiting.findIndex(({ atMs }) => atMs > throughMs);
    return waiting.splice(0, due < 0 ? waiting.length : due);
  };
}
