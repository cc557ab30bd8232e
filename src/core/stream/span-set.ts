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

/** Makes an empty set of at most `max` stretches (default 512), 16 bytes each. */
export function createSpanSet(max = 512): SpanSet {
  // Numbers side by side: an object for each stretch would take five times the memory.
  const starts: number[] = [];
  const ends: number[] = [];
  let forgottenMs = 0;
  const spanAt = (i: number): Span => ({ startMs: starts[i] as number, endMs: ends[i] as number });
  return {
    add({ startMs, endMs }) {
      if (!(endMs > startMs)) return;
      // What is new is mostly at the end: searched from there.
      let after = starts.length;
      while (after > 0 && (starts[after - 1] as number) > endMs + JOIN_MS) after--;
      let before = after;
      while (before > 0 && (ends[before - 1] as number) >= startMs - JOIN_MS) before--;
      const joins = after > before;
      const from = joins ? Math.min(startMs, starts[before] as number) : startMs;
      const to = joins ? Math.max(endMs, ends[after - 1] as number) : endMs;
      starts.splice(before, after - before, from);
      ends.splice(before, after - before, to);
      if (starts.length > max) forgottenMs += (ends.shift() as number) - (starts.shift() as number);
    },
    coveredMs({ startMs, endMs }) {
      let total = 0;
      for (let i = 0; i < starts.length; i++)
        total += Math.max(0, Math.min(endMs, ends[i] as number) - Math.max(startMs, starts[i] as number));
      return total;
    },
    since(atMs) {
      let first = ends.length;
      while (first > 0 && (ends[first - 1] as number) > atMs) first--;
      return Array.from({ length: ends.length - first }, (_, i) => spanAt(first + i));
    },
    get totalMs() {
      return starts.reduce((sum, startMs, i) => sum + (ends[i] as number) - startMs, forgottenMs);
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
