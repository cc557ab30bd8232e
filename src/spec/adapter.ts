import type { Reason } from "./affect.ts";
import type { AudioChunk, AudioFormat, Clip, Span } from "./audio.ts";
import type { CallContext } from "./context.ts";
import type { VendorInfo } from "./info.ts";
import type { Evidence, ScoreKind } from "./taxonomy.ts";

/** One set of scores, in the vendor's own words; sets are never mixed. An absent label is not a score of 0. */
export interface ScoreSet {
  /** Name as declared in `VendorInfo.sets`, for example `emotion`, `expressions`, `sentiment`. */
  readonly set: string;
  readonly kind: ScoreKind;
  readonly scores: Readonly<Record<string, number>>;
}

/** What a vendor said about one span of audio or text, before any meaning is added. */
export interface Observation {
  /** Joins late results, revisions, transcript and reading of one utterance; unique within the call. */
  readonly key: string;
  /** Session clock: ms of audio this call has pulled. */
  readonly span: Span;
  readonly evidence: Evidence;
  readonly sets: readonly ScoreSet[];
  /** Axes in -1..1, only when the vendor itself reports them; `VendorInfo.axes` says whether natively or derived from its own model. */
  readonly dims?: { readonly valence?: number; readonly arousal?: number; readonly dominance?: number };
  /** Confidence 0..1 of `dims`, axis by axis, when the vendor gives it apart from `confidence`. */
  readonly dimsConfidence?: { readonly valence?: number; readonly arousal?: number; readonly dominance?: number };
  /** The vendor's confidence in the top label, 0..1. Absent when it gives none. */
  readonly confidence?: number;
  /** False for a reading that a later one with the same key replaces. */
  readonly final: boolean;
  /** Input channel index; absent means the session's only channel. */
  readonly channel?: number;
  /** The vendor's diarization label. */
  readonly speaker?: string;
  readonly text?: string;
  /** BCP 47 tag. */
  readonly language?: string;
  /** What moved this reading most, strongest first, where the vendor can say. */
  readonly reasons?: readonly Reason[];
  /** The vendor's payload; personal data, delivered only when the caller opted in. */
  readonly raw?: unknown;
}

/** Where a next session may go on with this one, where `VendorInfo.resume` is not `none`; the latest one counts. */
export interface ResumePoint {
  /** Given to the next session as `ctx.session.resume`. */
  readonly state: unknown;
  /**
   * Session clock: the first audio that the vendor has not taken. The next session's audio starts here and its clock goes on: its first chunk has this
   * `startMs`, and the vendor's times and the keys of utterances under way stay valid.
   */
  readonly fromMs: number;
}

/** What a session says besides observations. */
export type Signal =
  | { readonly type: "open" }
  /** Everything up to `throughMs` (session clock) has been answered. `resume: null` takes back the point told before: no session can go on with this one. */
  | { readonly type: "progress"; readonly throughMs: number; readonly resume?: ResumePoint | null }
  | {
      readonly type: "transcript";
      readonly key: string;
      readonly span: Span;
      readonly text: string;
      readonly final: boolean;
      readonly channel?: number;
      readonly speaker?: string;
      readonly language?: string;
    }
  | { readonly type: "speech"; readonly edge: "start" | "end"; readonly atMs: number; readonly channel?: number }
  | { readonly type: "revise"; readonly key: string; readonly speaker: string }
  | {
      readonly type: "side";
      readonly name: string;
      readonly data: unknown;
      readonly span?: Span;
      readonly channel?: number;
    }
  /** The vendor announced its session cap: open a successor within `withinMs`. */
  | { readonly type: "closing"; readonly reason: string; readonly withinMs: number };

/** An observation or a signal, told apart by `type` (observations have none). */
export type SessionItem = Observation | Signal;

/** True for a {@link Signal}. */
export function isSignal(item: SessionItem): item is Signal {
  return "type" in item;
}

/** One piece of text for vendors that read text; `startMs`/`endMs` in ms since the stream began. */
export interface TextItem {
  readonly key: string;
  readonly text: string;
  readonly span: Span;
  readonly language?: string;
  readonly speaker?: string;
}

/** One live session: audio in, observations and signals out. One call is one vendor session; it never reconnects. */
export type StreamFn = (
  audio: AsyncIterable<AudioChunk>,
  format: AudioFormat,
  ctx: CallContext,
) => AsyncIterable<SessionItem>;

/** One recording in, all observations out. */
export type BatchFn = (clip: Clip, ctx: CallContext) => Promise<readonly Observation[]>;

/** Texts in, one observation each (or none) out. */
export type TextFn = (items: readonly TextItem[], ctx: CallContext) => Promise<readonly Observation[]>;

/** The methods that the modes declared in `info` oblige an adapter to have, and no others. */
export type ModeMethods<I extends VendorInfo> = (
  I["modes"][number] extends infer M
    ? M extends "stream"
      ? { stream: StreamFn }
      : M extends "batch"
        ? { batch: BatchFn }
        : M extends "text"
          ? { text: TextFn }
          : never
    : never
) extends infer U
  ? UnionToIntersection<U>
  : never;

type UnionToIntersection<U> = (U extends unknown ? (u: U) => void : never) extends (i: infer I) => void ? I : never;

/** A vendor, as core sees it: frozen data and the methods its modes declare. Options and keys stay in the factory's closure. */
export interface Adapter {
  readonly info: VendorInfo;
  readonly stream?: StreamFn;
  readonly batch?: BatchFn;
  readonly text?: TextFn;
  /** Loads and checks everything a call will need (peers, weights, keys), so that nothing fails first in an outage. Throws `EmotionError`. */
  readonly warm?: (signal: AbortSignal) => Promise<void>;
}

/**
 * Makes an adapter from its info and its methods; the declared modes decide, in types, which methods must exist.
 *
 * @returns a frozen {@link Adapter}.
 */
export function defineAdapter<const I extends VendorInfo>(
  info: I,
  methods: ModeMethods<I> & Pick<Adapter, "warm">,
): Adapter & ModeMethods<I> {
  return Object.freeze({ info, ...(methods as object) }) as Adapter & ModeMethods<I>;
}

/** What the config asks of any vendor, whichever it is; the vendor's own options go before it. */
export interface Asked {
  /** BCP 47 tag of the speech. */
  readonly language?: string;
  /** Words and names to listen for; given only to a vendor that declares `info.vocabulary`. */
  readonly vocabulary?: readonly string[];
}

/** What the `index.ts` of an adapter folder exports as `adapter`: info and a factory that validates options. */
export interface AdapterModule {
  readonly info: VendorInfo;
  /**
   * Builds the adapter from unvalidated options, reading files where they name any.
   *
   * @throws EmotionError of kind `config` naming the option, or of kind `unsupported` for a language the vendor does not know.
   */
  create(options: unknown, asked?: Asked): Adapter | Promise<Adapter>;
}
