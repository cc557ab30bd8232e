import type { Sentiments } from "./wire.ts";

/** A stretch of words with one sentiment; both indexes are inclusive. */
export interface Segment {
  readonly start_word: number;
  readonly end_word: number;
  /** -1..1. */
  readonly sentiment_score: number;
  /** The vendor's word. */
  readonly sentiment?: string;
}

/** The sentiment of a stretch of words. */
export interface Sentiment {
  /** -1..1. */
  readonly score: number;
  /** The vendor's word where one segment covers the whole stretch; a mean of several has none. */
  readonly label?: string;
}

/** The segments of an answer, in the order of their words; one that does not say where it is, or how it sounds, says nothing. */
export function segmentsOf(sentiments: Sentiments | null | undefined): readonly Segment[] {
  return (sentiments?.segments ?? [])
    .flatMap(({ start_word, end_word, sentiment_score, sentiment }): Segment[] => {
      if (start_word == null || end_word == null || sentiment_score == null) return [];
      return [{ start_word, end_word, sentiment_score, ...(sentiment != null && { sentiment }) }];
    })
    .sort((a, b) => a.start_word - b.start_word);
}

/** The sentiment of all words of an answer together, where it has no list of segments; `null` where it has, or tells nothing. */
export function averageOf(sentiments: Sentiments | null | undefined): Sentiment | null {
  const { sentiment, sentiment_score: score } = sentiments?.average ?? {};
  return score == null || sentiments?.segments != null
    ? null
    : { score, ...(sentiment != null && { label: sentiment }) };
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
  if (shared.length === 1) return { score: sentiment_score, ...(sentiment !== undefined && { label: sentiment }) };
  const total = shared.reduce((sum, { words }) => sum + words, 0);
  return { score: shared.reduce((sum, { segment, words }) => sum + segment.sentiment_score * words, 0) / total };
}

/** Words of a text as the vendor counts them: what stands between spaces. */
export function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => word !== "").length;
}
