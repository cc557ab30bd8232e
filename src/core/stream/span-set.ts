import type { Span } from "../../spec/audio.ts";

/** Stretches of time without overlaps, in bounded memory: the oldest are let go of, and only their length is kept. */
export interface SpanSet {
  add(span: Span): void;
  /** Ms of the span that lie in the set. */
  coveredMs(span: Span): number;
  /** The stretches that end after `atMs`, in order. */
  since(atMs: number): readonly Span[];
  /** Length of everything that was added, counted once, ms. */
  readonly totalMs: number;
}

/** Stretches closer than this are one: sample counts at odd rates are not whole milliseconds. */
const JOIN_MS = 0.01;

/** Makes an empty set of at most `max` stretches (default 512). */
export function createSpanSet(max = 512): SpanSet {
  const spans: Span[] = [];
  let forgottenMs = 0;
  const insert = ({ startMs, endMs }: Span): void => {
    let after = spans.length;
    while (after > 0 && (spans[after - 1] as Span).startMs > endMs + JOIN_MS) after--;
    let before = after;
    while (before > 0 && (spans[before - 1] as Span).endMs >= startMs - JOIN_MS) before--;
    const [first, last] = before < after ? [spans[before], spans[after - 1]] : [];
    const joined = {
      startMs: Math.min(startMs, first?.startMs ?? startMs),
      endMs: Math.max(endMs, last?.endMs ?? endMs),
    };
    spans.splice(before, after - before, joined);
  };
  return {
    add(span) {
      const { startMs, endMs } = span;
      if (!(endMs > startMs)) return;
      const last = spans.at(-1);
      // What is new mostly comes after all that is known.
      if (last === undefined || startMs > last.endMs + JOIN_MS) spans.push({ startMs, endMs });
      else insert(span);
      if (spans.length <= max) return;
      const oldest = spans.shift() as Span;
      forgottenMs += oldest.endMs - oldest.startMs;
    },
    coveredMs(span) {
      return coveredMs(span, spans);
    },
    since(atMs) {
      let first = spans.length;
      while (first > 0 && (spans[first - 1] as Span).endMs > atMs) first--;
      return spans.slice(first);
    },
    get totalMs() {
      return forgottenMs + spans.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
    },
  };
}

/** Ms of a span that lie in stretches which do not overlap one another. */
export function coveredMs({ startMs, endMs }: Span, spans: readonly Span[]): number {
  return spans.reduce(
    (sum, span) => sum + Math.max(0, Math.min(endMs, span.endMs) - Math.max(startMs, span.startMs)),
    0,
  );
}
