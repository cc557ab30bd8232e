import type { ScoreSet } from "../../src/spec/adapter.ts";
import type { LabelSet } from "../../src/spec/info.ts";

/** Words of `sentiment.suggested`. Source: symblai/symbl-docs, conversation-api/concepts/sentiment.md, stored 2022-07-19. */
export const SENTIMENT_LABELS = ["positive", "neutral", "negative"] as const;

/** The sets of every reading: the number first, so that valence is the vendor's own and not its word's. */
export const SETS = [
  { set: "sentiment", kind: "polarity", labels: ["polarity"] },
  { set: "sentiment-label", kind: "label", labels: [...SENTIMENT_LABELS], open: true },
] as const satisfies readonly LabelSet[];

/** The sets of one sentiment: its score, -1..1, and the vendor's word where it gives one. */
export function sentimentSets(score: number, suggested: string | null | undefined): readonly ScoreSet[] {
  const polarity: ScoreSet = { set: "sentiment", kind: "polarity", scores: { polarity: score } };
  if (suggested === undefined || suggested === null || suggested === "") return [polarity];
  return [polarity, { set: "sentiment-label", kind: "label", scores: { [suggested]: 1 } }];
}
