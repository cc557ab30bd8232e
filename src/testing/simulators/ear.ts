import { BYTES_PER_SAMPLE, createSampleDecoder } from "../../dsp/codec/index.ts";
import { createDerivingEar } from "./deriving-ear.ts";
import type { EarOptions, Heard } from "./hearing.ts";
import type { Scenario } from "./scenario.ts";
import { createScriptedEar } from "./scripted-ear.ts";
import type { HeardFormat } from "./simulator.ts";

export type { EarOptions, Heard } from "./hearing.ts";

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
