import type { LabelSet } from "../../src/spec/info.ts";

/**
 * The emotion and the sentiment that Gladia names for each sentence, from the words alone and without a score.
 *
 * The lists are the vendor's (docs.gladia.io/chapters/audio-intelligence/sentiment-analysis, stored copy of 2026-04-30). The emotions are declared open: a
 * message in the vendor's own AsyncAPI file says `joy`, which is not on the list. No label needs a common counterpart of its own: `awe` and `sympathy`, which
 * have none, have figures of their own in the affect table, and a counterpart would replace these.
 */
export const SETS = [
  {
    set: "emotion",
    kind: "label",
    open: true,
    labels: [
      "adoration",
      "amusement",
      "anger",
      "awe",
      "confusion",
      "contempt",
      "contentment",
      "desire",
      "disappointment",
      "disgust",
      "distress",
      "ecstatic",
      "elation",
      "embarrassment",
      "fear",
      "interest",
      "pain",
      "realization",
      "relief",
      "sadness",
      "negative_surprise",
      "positive_surprise",
      "sympathy",
      "triumph",
      "neutral",
    ],
  },
  { set: "sentiment", kind: "label", open: true, labels: ["positive", "negative", "neutral", "mixed", "unknown"] },
] as const satisfies readonly LabelSet[];
