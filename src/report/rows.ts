import type { AbstentionReason, Label, Sentiment } from "../spec/taxonomy.ts";

// What the page is given of the events: shared by the writer and the page's own script, short since an hour holds twenty thousand of them.
// Times are whole ms of the recording, values are rounded to a thousandth, and what is not known is left out.

/** Value of an axis in -1..1 and its confidence in 0..1, `null` when there is none. */
export type Point = readonly [value: number, confidence: number | null];

/** A reason for a reading: its words, what it was compared with, by how many standard deviations, what it moved, and by how much. */
export type WhyRow = readonly [
  text: string,
  against: "speaker" | "line" | "training",
  deviationSd: number,
  moved: "label" | "arousal",
  contribution: number,
];

/** A speaker (or a channel, when speakers are not told apart); comes before the first row that names its `id`. */
export interface WhoRow {
  readonly k: "who";
  readonly id: number;
  readonly channel: number;
  readonly role: string | null;
  readonly speaker: string | null;
}

/** What a state or a reading says: a label, a sentiment where there is no label, or `no`, the reason for no claim. */
export interface Claim {
  readonly label?: Label;
  readonly sentiment?: Sentiment;
  readonly no?: AbstentionReason;
  readonly mixed?: true;
  /** Valence. */
  readonly v?: Point;
  /** Arousal. */
  readonly a?: Point;
  /** Confidence in the label. */
  readonly c?: number;
}

/** The smoothed state of a speaker; `since` on a change only: when it began to hold. */
export interface StateRow extends Claim {
  readonly k: "state";
  readonly who: number;
  readonly at: number;
  readonly since?: number;
}

/** One reading of one span. */
export interface ReadingRow extends Claim {
  readonly k: "reading";
  readonly who: number;
  readonly from: number;
  readonly to: number;
  readonly utterance: string;
  /** The vendor's own word, where it differs from the label. */
  readonly word?: string;
  /** The three highest scores, by the vendor's words. */
  readonly scores?: readonly (readonly [word: string, score: number])[];
  /** In the order in which a person should be told them. */
  readonly why?: readonly WhyRow[];
  readonly text?: string;
  readonly latency?: number;
}

/** What was heard being said. */
export interface SaidRow {
  readonly k: "said";
  readonly who: number;
  readonly from: number;
  readonly to: number;
  readonly utterance: string;
  readonly text: string;
}

/** A speaker label that changed later. */
export interface RevisionRow {
  readonly k: "revision";
  readonly utterance: string;
  readonly speaker: string;
}

/** Audio that nobody answered; `channel` is `null` for all of them. */
export interface GapRow {
  readonly k: "gap";
  readonly from: number;
  readonly to: number;
  readonly channel: number | null;
  readonly cause: "overflow" | "vendor-lost" | "policy";
}

/** Something that happened at a moment: a provider's news, or what a provider found beside emotion. */
export interface NewsRow {
  readonly k: "news";
  readonly at: number;
  readonly text: string;
}

/** Lowest and highest sample of consecutive stretches of `PEAK_MS`, as base64 of signed bytes (low, high, low, high ...). */
export interface PeaksRow {
  readonly k: "peaks";
  readonly channel: number;
  /** Index of the first stretch. */
  readonly from: number;
  readonly data: string;
}

/** Everything that is appended while the call goes on. */
export type Row = WhoRow | StateRow | ReadingRow | SaidRow | RevisionRow | GapRow | NewsRow | PeaksRow;

/** Length of the stretch that one pair of peaks stands for, ms. */
export const PEAK_MS = 20;

/** What the page knows of the whole call; written once, at the end. */
export interface CallFacts {
  readonly durationMs: number;
  readonly channels: number;
  /** Ids of the speakers in the order of the summary, which is that of their colours. */
  readonly speakers: readonly number[];
  readonly audio: AudioFacts;
}

/** Where the page finds the audio: inside itself, beside itself, or nowhere, with the reason in words. */
export type AudioFacts =
  | { readonly kind: "embedded" }
  | { readonly kind: "linked"; readonly href: string; readonly name: string }
  | { readonly kind: "none"; readonly why: string };
