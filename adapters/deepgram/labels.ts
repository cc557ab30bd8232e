import type { ScoreSet } from "../../src/spec/adapter.ts";
import type { LabelSet } from "../../src/spec/info.ts";

/** The three words Deepgram names a sentiment with. Source: developers.deepgram.com/docs/sentiment-analysis (stored 2025-07-03), SDK 5.13.0 `SharedSentiments`. */
export const SENTIMENT_LABELS = ["positive", "neutral", "negative"] as const;

/** Score beyond which Deepgram says positive or, mirrored, negative. Source: developers.deepgram.com/docs/sentiment-analysis (stored 2025-07-03). */
const LABEL_CUT = 0.333;

/** The sets of every reading: the number first, so that valence is the vendor's own and not its word's. */
export const SETS = [
  { set: "sentiment", kind: "polarity", labels: ["polarity"] },
  { set: "sentiment-label", kind: "label", labels: [...SENTIMENT_LABELS], open: true },
] as const satisfies readonly LabelSet[];

/** The word for a score, by the vendor's own break points. */
function labelOf(score: number): string {
  if (score >= LABEL_CUT) return "positive";
  return score <= -LABEL_CUT ? "negative" : "neutral";
}

/**
 * The sets of one sentiment.
 *
 * @param score -1..1.
 * @param label the vendor's word; without one (a score that is a mean of several) its own break points give it.
 */
export function sentimentSets(score: number, label?: string): readonly ScoreSet[] {
  return [
    { set: "sentiment", kind: "polarity", scores: { polarity: score } },
    { set: "sentiment-label", kind: "label", scores: { [label ?? labelOf(score)]: 1 } },
  ];
}
