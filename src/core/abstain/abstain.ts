import type { AbstentionReason } from "../../spec/taxonomy.ts";
import type { Reading } from "../normalise/index.ts";
import type { Smoothed } from "../smooth/index.ts";
import { ABSTAIN_DEFAULTS, type AbstainOptions } from "./options.ts";
import { confidenceThreshold } from "./threshold.ts";

/** What a claim is judged by. */
export interface ClaimEvidence {
  readonly reading: Reading;
  /** The speaker's smoothed readings at the end of this one. */
  readonly smoothed: Smoothed;
  /** Speech within the reading's span; `null` when no detector heard it (text, or a vendor's own clock). */
  readonly speechMs: number | null;
  /** The channel's declared role, if any. */
  readonly role: string | null;
  /** True in health contexts. */
  readonly health: boolean;
}

/** A claim that stands, or the reason why none is made. */
export type Verdict = { readonly status: "ok" } | { readonly status: "abstained"; readonly reason: AbstentionReason };

/**
 * Decides whether a reading's claim stands; the first reason that applies is given.
 *
 * In order: `silence` (no speech in the span), `too-short` (less than `minSpeechMs`), `unsupported-language`, `vendor-null` (neither score nor axis),
 * `conflict` (two top labels of opposite valence, or voice against words), `uncalibrated` (health context without any confidence), `low-confidence`
 * (smoothed confidence below the threshold). A reading without confidence is never `low-confidence`.
 */
export function judge(evidence: ClaimEvidence, options: AbstainOptions = {}): Verdict {
  const reason = reasonFor(evidence, options);
  return reason === null ? { status: "ok" } : { status: "abstained", reason };
}

function reasonFor({ reading, smoothed, speechMs, role, health }: ClaimEvidence, options: AbstainOptions) {
  const { minSpeechMs, conflictShare, conflictValence } = { ...ABSTAIN_DEFAULTS, ...options };
  if (speechMs !== null && speechMs <= 0) return "silence";
  // Words are as long as they are: only the voice needs time to be judged.
  if (speechMs !== null && speechMs < minSpeechMs && reading.evidence === "acoustic") return "too-short";
  if (!reading.languageSupported) return "unsupported-language";
  if (reading.empty) return "vendor-null";
  const { labels, evidence } = smoothed.conflict;
  if (exceeds(labels, conflictShare) || exceeds(evidence, conflictValence)) return "conflict";
  const confidence = smoothed.confidence ?? reading.confidence;
  if (confidence === null) return health ? "uncalibrated" : null;
  const { provider, language } = reading;
  const channel = role ?? String(reading.channel);
  // A smoothed mean of equal confidences may fall short of them by a rounding error.
  const needed = confidenceThreshold({ provider, language, channel, health }, options) - 1e-9;
  return confidence < needed ? "low-confidence" : null;
}

function exceeds(measure: number, limit: number): boolean {
  return measure > 0 && measure >= limit;
}

/**
 * True when an abstention for this reason also withholds the axes.
 *
 * `low-confidence` and `conflict` keep them, each with its own confidence: a voice can be certainly loud and high (arousal) while its label is not certain,
 * and dropping the axes would hide what is known. For the other reasons there is nothing that an axis could rest on.
 */
export function withholdsAxes(reason: AbstentionReason): boolean {
  return reason !== "low-confidence" && reason !== "conflict";
}
