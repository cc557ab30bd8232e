import type { Span } from "../../spec/audio.ts";

/** A span that takes part, and the share 0..1 of it that was speech. */
export interface Weighed {
  readonly span: Span;
  readonly speechShare: number;
}

/**
 * How much each span counts at `atMs`, in ms of audio.
 *
 * Every millisecond of the last `windowMs` has one vote, which the spans that heard it share equally: overlapping analysis windows are not summed twice.
 * A vote `age` ms old counts exp(-age / tau) with tau = windowMs / 2, and nothing beyond the window (where the factor has fallen to 0.14). A span with
 * little speech counts less, in proportion.
 *
 * @returns one weight per span, in order; 0 for a span outside the window.
 */
export function recencyWeights(spans: readonly Weighed[], atMs: number, windowMs: number): number[] {
  const from = atMs - windowMs;
  const tau = windowMs / 2;
  const clipped = spans.map(({ span }) => {
    // A reading of no length (a typed message) still stands for a moment.
    const end = Math.min(span.endMs, atMs);
    return [Math.max(Math.min(span.startMs, end - 1), from), end] as const;
  });
  const edges = [...new Set(clipped.flat())].filter((edge) => edge >= from).sort((a, b) => a - b);
  const weights = spans.map(() => 0);
  for (let i = 1; i < edges.length; i++) {
    const start = edges[i - 1] as number;
    const end = edges[i] as number;
    const heard = clipped.flatMap(([a, b], index) => (a <= start && b >= end ? [index] : []));
    const votes = tau * (Math.exp((end - atMs) / tau) - Math.exp((start - atMs) / tau));
    for (const index of heard) {
      weights[index] = (weights[index] as number) + (votes / heard.length) * (spans[index]?.speechShare ?? 0);
    }
  }
  return weights;
}
