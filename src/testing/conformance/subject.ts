import type { Adapter } from "../../spec/adapter.ts";
import type { AudioFormat } from "../../spec/audio.ts";
import type { ConnectFn, FetchFn } from "../../spec/context.ts";
import { syntheticVoice } from "../synthetic-voice.ts";

/** An adapter to be checked, and what it takes to run it. */
export interface ConformanceSubject {
  /** Name for the runner's output. */
  readonly name: string;
  /** Makes the adapter anew, with valid options. */
  readonly adapter: () => Adapter;
  /** Speech at the adapter's first declared sample rate, mono, for which it emits at least one final reading (or a final transcript, which its `text` mode, if it has one, has a reading for). Default 6 s of {@link syntheticVoice}. */
  readonly speech?: () => Int16Array;
  /** Texts in a language it declares, at least one of which it has a reading for. Default four English sentences. */
  readonly texts?: () => readonly string[];
  /** Keys and tokens given to the adapter, which must never show in anything it says. */
  readonly secrets?: readonly string[];
  /** The way to the vendor or its simulator. Default: no network. */
  readonly fetch?: FetchFn;
  readonly connect?: ConnectFn;
  /**
   * For an adapter that talks to a vendor: for each option it takes, the adapter with that option set to something else than in `adapter`; each must change
   * what goes over the wire. Make it with {@link probesOf}, so that a new option without a probe does not compile.
   */
  readonly probes?: Readonly<Record<string, () => Adapter>>;
  /**
   * For options that set only when something is said, such as the interval of a poll: two adapters that differ in that option alone, at a vendor that is slow to
   * answer. One of them must say something at least twice as often as the other; the option's entry in `probes` is not asked.
   */
  readonly timings?: Readonly<Record<string, readonly [() => Adapter, () => Adapter]>>;
  /** Real ms without any sign of life after which a session counts as hung; a guard, never a measure of speed. Default 20 000. */
  readonly patienceMs?: number;
}

/** Probes for every option of a factory's options type: `probesOf<AcmeOptions>()({ model: () => acme({ ...usual, model: "other" }), ... })`. */
export function probesOf<Options>(): <P extends Readonly<Record<keyof Options & string, () => Adapter>>>(
  probes: P,
) => P {
  return (probes) => probes;
}

/** The channel of the input that a mono session is told it hears: not 0, so that a channel an adapter made up shows. */
const CHANNEL = 3;

/** The format the checks use: the preferred sample rate, and two channels where the vendor takes several. */
export function formatFor({ info }: Adapter): AudioFormat {
  const channels = info.channels === "multi" ? [CHANNEL, CHANNEL + 1] : [CHANNEL];
  return {
    sampleRateHz: info.audio.sampleRatesHz[0] ?? 16_000,
    channels: channels.map((channel) => ({ channel, role: null, speakers: null })),
  };
}

const voices = new Map<number, Int16Array>();

/** The speech of a subject, interleaved over the channels of the format. */
export function speechFor(subject: ConformanceSubject, format: AudioFormat): Int16Array {
  const mono = subject.speech?.() ?? defaultVoice(format.sampleRateHz);
  const channels = format.channels.length;
  if (channels === 1) return mono;
  return Int16Array.from({ length: mono.length * channels }, (_, i) => mono[Math.floor(i / channels)] as number);
}

function defaultVoice(sampleRateHz: number): Int16Array {
  const made = voices.get(sampleRateHz) ?? syntheticVoice({ seconds: 6, sampleRateHz, leadMs: 200 });
  voices.set(sampleRateHz, made);
  return made;
}
