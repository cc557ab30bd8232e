/**
 * The common emotion labels every vendor's words are mapped to.
 *
 * A vendor's own label is always kept beside the common one. `mixed` (a vendor said "mixed") and `other` (a label with no common counterpart) are in {@link LABELS} only.
 */
export const COMMON_LABELS = [
  "anger",
  "disgust",
  "fear",
  "happiness",
  "sadness",
  "surprise",
  "neutral",
  "calm",
  "boredom",
  "contempt",
  "frustration",
  "excitement",
  "confusion",
  "interest",
  "distress",
] as const;

/** One of {@link COMMON_LABELS}. */
export type CommonLabel = (typeof COMMON_LABELS)[number];

/** The common labels, plus `mixed` (a vendor's own verdict) and `other` (a vendor label nothing maps to). */
export const LABELS = [...COMMON_LABELS, "mixed", "other"] as const;

/** One of {@link LABELS}. */
export type Label = (typeof LABELS)[number];

/** Three-way sentiment, cut from valence at ±1/3. */
export const SENTIMENTS = ["negative", "neutral", "positive"] as const;

/** One of {@link SENTIMENTS}. */
export type Sentiment = (typeof SENTIMENTS)[number];

/** Where a reading's evidence came from: how it was said (`acoustic`) or what was said (`lexical`). */
export const EVIDENCE = ["acoustic", "lexical"] as const;

/** One of {@link EVIDENCE}. */
export type Evidence = (typeof EVIDENCE)[number];

/** Why a reading was delivered without a claim. */
export const ABSTENTION_REASONS = [
  "silence",
  "too-short",
  "low-confidence",
  "vendor-null",
  "unsupported-language",
  "conflict",
  "uncalibrated",
] as const;

/** One of {@link ABSTENTION_REASONS}. */
export type AbstentionReason = (typeof ABSTENTION_REASONS)[number];

/**
 * How the scores of one label set are to be read.
 *
 * `posterior`: sum to 1 · `independent`: each 0..1 on its own · `thresholded`: only scores above the vendor's own cut are present ·
 * `polarity`: one score in -1..1 under the key `polarity` · `label`: the vendor named a label and gave no number (score 1).
 */
export const SCORE_KINDS = ["posterior", "independent", "thresholded", "polarity", "label"] as const;

/** One of {@link SCORE_KINDS}. */
export type ScoreKind = (typeof SCORE_KINDS)[number];
