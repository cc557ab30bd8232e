import type { Segment } from "./wire.ts";

/** The sentiment of a stretch of words. */
export interface Sentiment {
  /** -1..1. */
  readonly score: number;
  /** The vendor's word where one segment covers the whole stretch; a mean of several has none. */
  readonly label?: string;
}

/** True when the segments cover the words `0..words - 1` without a gap or an overlap. */
export function tiles(segments: readonly Segment[], words: number): boolean {
  let next = 0;
  for (const { start_word, end_word } of segments) {
    if (start_word !== next || end_word < start_word) return false;
    next = end_word + 1;
  }
  return next === words;
}

/**
 * The sentiment of the words `from..to - 1`: the mean of the segments that touch them, weighted by the words they share.
 *
 * @returns `null` when no segment touches them.
 */
export function sentimentOf(segments: readonly Segment[], from: number, to: number): Sentiment | null {
  const shared = segments
    .map((segment) => ({
      segment,
      words: Math.min(to, segment.end_word + 1) - Math.max(from, segment.start_word),
    }))
    .filter(({ words }) => words > 0);
  const [first] = shared;
  if (first === undefined) return null;
  const { sentiment, sentiment_score } = first.segment;
  if (shared.length === 1) return { score: sentiment_score, label: sentiment };
  const total = shared.reduce((sum, { words }) => sum + words, 0);
  return { score: shared.reduce((sum, { segment, words }) => sum + segment.sentiment_score * words, 0) / total };
}

/** Words of a text as the vendor counts them: what stands between spaces. */
export function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => word !== "").length;
}
