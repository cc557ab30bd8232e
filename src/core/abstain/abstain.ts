import type { AbstentionReason, Label } from "../../spec/taxonomy.ts";
import type { Reading } from "../normalise/index.ts";
import type { Smoothed } from "../smooth/index.ts";
import { ABSTAIN_DEFAULTS, type AbstainOptions } from "./options.ts";
import { confidenceThreshold } from "./threshold.ts";

/** What a claim is judged by. */
export interface ClaimEvidence {
  readonly reading: Reading;
  /** The speaker's smoothed readings at the end of this one. */
  readonly smoothed: Smoothed;
  /** The label that is claimed: the reading's own, or the top of `smoothed` for a state. */
  readonly label: Label | null;
  /** Speech within the reading's span; `null` when no detector heard it (text, or a vendor's own clock). */
  readonly speechMs: number | null;
  /** The channel's declared role, if any. */
  readonly role: string | null;
  /** True in health contexts. */
  readonly health: boolean;
}

/**
 * The reason why a reading cannot speak at all, before anything is smoothed; `null` when it can.
 *
 * In order: `silence` (no speech in the span), `too-short` (less than `minSpeechMs` of voice), `unsupported-language`, `vendor-null` (neither score nor axis).
 */
export function inadmissible(
  reading: Reading,
  speechMs: number | null,
  options: AbstainOptions = {},
): AbstentionReason | null {
  const minSpeechMs = options.minSpeechMs ?? ABSTAIN_DEFAULTS.minSpeechMs;
  if (speechMs !== null && speechMs <= 0) return "silence";
  // Words are as long as they are: only the voice needs time to be judged.
  if (speechMs !== null && speechMs < minSpeechMs && reading.evidence === "acoustic") return "too-short";
  if (!reading.languageSupported) return "unsupported-language";
  return reading.empty ? "vendor-null" : null;
}

/**
 * Decides whether a claim stands: `null`, or the first reason that applies.
 *
 * After the reasons of {@link inadmissible}: `conflict` (two top labels of opposite valence, or voice against words), `uncalibrated` (health context without any
 * confidence), `low-confidence` (the smoothed confidence in the label below the threshold). A claim without confidence is never `low-confidence`.
 */
export function judge(claim: ClaimEvidence, options: AbstainOptions = {}): AbstentionReason | null {
  const { reading, smoothed, speechMs, role, health } = claim;
  const reason = inadmissible(reading, speechMs, options);
  if (reason !== null) return reason;
  const { conflictShare = ABSTAIN_DEFAULTS.conflictShare, conflictValence = ABSTAIN_DEFAULTS.conflictValence } =
    options;
  const { labels, evidence } = smoothed.conflict;
  if (exceeds(labels, conflictShare) || exceeds(evidence, conflictValence)) return "conflict";
  const confidence = confidenceIn(claim);
  if (confidence === null) return health ? "uncalibrated" : null;
  const { provider, language } = reading;
  const channel = role ?? String(reading.channel);
  // A smoothed mean of equal confidences may fall short of them by a rounding error.
  const needed = confidenceThreshold({ provider, language, channel, health }, options) - 1e-9;
  return confidence < needed ? "low-confidence" : null;
}

// Smoothing is sure of its top label; a reading that says otherwise is no surer of its own than the readings around it are.
function confidenceIn({ reading, smoothed, label }: ClaimEvidence): number | null {
  const own = smoothed.confidence ?? reading.confidence;
  if (own === null || label === null || smoothed.top === null || smoothed.top.label === label) return own;
  return Math.min(reading.confidence ?? own, smoothed.distribution[label] ?? 0);
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
