import type { Axis, Reason } from "../../spec/affect.ts";
import type { Span } from "../../spec/audio.ts";
import type { Score } from "../../spec/events.ts";
import type { Evidence, Label, Sentiment } from "../../spec/taxonomy.ts";
import type { Distribution } from "./derive.ts";

/** One observation with its meaning: everything of an `emotion` event that comes from what the vendor said. */
export interface Reading {
  readonly provider: string;
  /** The observation's key; becomes `utteranceId`. */
  readonly key: string;
  readonly span: Span;
  readonly evidence: Evidence;
  readonly final: boolean;
  readonly channel: number;
  /** The vendor's diarization label, `null` without one. */
  readonly speaker: string | null;
  readonly text?: string;
  readonly language?: string;
  /** What moved the reading most, where the vendor can say. */
  readonly reasons?: readonly Reason[];
  /** Only with `raw: true`. Personal data. */
  readonly raw?: unknown;
  /** Every score of every set, as sent. */
  readonly scores: readonly Score[];
  /** The common label of `vendorLabel`; `null` when the vendor named no label, or only a sign such as `POSITIVE`. */
  readonly label: Label | null;
  /** The vendor's top label, in its spelling. */
  readonly vendorLabel: string | null;
  /** Shares of the common labels within the set that gave the label, summing to 1; empty when no set named labels. */
  readonly distribution: Distribution;
  readonly valence: Axis | null;
  readonly arousal: Axis | null;
  readonly dominance: Axis | null;
  /** Share of label weight that the table knew, 0..1; `null` when the table derived no axis. */
  readonly coverage: number | null;
  /** Version of the table. */
  readonly affect: string;
  /** Confidence in the label, 0..1; `null` when there is none. */
  readonly confidence: number | null;
  /** True when the vendor's confidence was calibrated on held-out data. */
  readonly calibrated: boolean;
  readonly sentiment: Sentiment | null;
  /** True when the vendor itself said `mixed`. */
  readonly vendorMixed: boolean;
  /** False when the vendor does not declare the reading's language. */
  readonly languageSupported: boolean;
  /** True when the vendor sent neither a score nor an axis. */
  readonly empty: boolean;
}
