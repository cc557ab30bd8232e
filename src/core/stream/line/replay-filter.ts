import type { Span } from "../../../spec/audio.ts";
import type { Evidence } from "../../../spec/taxonomy.ts";
import { coveredMs, createSpanSet, type SpanSet } from "../span-set.ts";

/** What was delivered about a stretch: a reading, by its evidence, what was said, or something beside it, by its name. */
export type Delivery = Evidence | "transcript" | `side ${string}`;

/** What earlier sessions have delivered, by channel and kind. */
export interface DeliveredSpans {
  /** A final was delivered. */
  add(channel: number, delivery: Delivery, span: Span): void;
  /** The filter of a session that hears audio from `atMs` on again; what is delivered after it was made does not count. */
  filter(atMs: number): ReplayFilter;
}

/** Keeps what a session says after a replay from being said twice. */
export interface ReplayFilter {
  /**
   * The part of a span that is news: the span itself where nothing of it was delivered, `null` when more than half of it was. Of what is left the longest
   * stretch is told, and never one that ends before an earlier one: ends stay in order.
   */
  news(channel: number, delivery: Delivery, span: Span): Span | null;
}

/** Starts with nothing delivered. */
export function createDeliveredSpans(): DeliveredSpans {
  const sets = new Map<string, SpanSet>();
  return {
    add(channel, delivery, span) {
      const key = `${channel}/${delivery}`;
      const known = sets.get(key);
      const set = known ?? createSpanSet();
      if (known === undefined) sets.set(key, set);
      set.add(span);
    },
    filter: (atMs) => createReplayFilter(new Map(Array.from(sets, ([key, set]) => [key, set.since(atMs)]))),
  };
}

function createReplayFilter(delivered: ReadonlyMap<string, readonly Span[]>): ReplayFilter {
  const lastEndMs = new Map<string, number>();
  return {
    news(channel, delivery, span) {
      const key = `${channel}/${delivery}`;
      const told = newsOf(span, delivered.get(key) ?? [], lastEndMs.get(key) ?? Number.NEGATIVE_INFINITY);
      if (told !== null) lastEndMs.set(key, told.endMs);
      return told;
    },
  };
}

function newsOf(span: Span, delivered: readonly Span[], lastEndMs: number): Span | null {
  if (span.startMs >= (delivered.at(-1)?.endMs ?? Number.NEGATIVE_INFINITY)) return span;
  const lengthMs = span.endMs - span.startMs;
  const twiceMs = coveredMs(span, delivered);
  const inside = delivered.some(({ startMs, endMs }) => startMs < span.startMs && span.endMs < endMs);
  if (lengthMs > 0 ? twiceMs > lengthMs / 2 : inside) return null;
  if (twiceMs === 0) return span;
  const left = uncovered(span, delivered);
  const last = left.at(-1) as Span;
  const longest = left.reduce((a, b) => (b.endMs - b.startMs >= a.endMs - a.startMs ? b : a), last);
  return longest.endMs >= lastEndMs ? longest : last;
}

/** The stretches of a span outside others, in order. */
function uncovered({ startMs, endMs }: Span, spans: readonly Span[]): readonly Span[] {
  const left: Span[] = [];
  let at = startMs;
  for (const span of spans) {
    if (span.endMs <= at || span.startMs >= endMs) continue;
    if (span.startMs > at) left.push({ startMs: at, endMs: span.startMs });
    at = span.endMs;
  }
  if (at < endMs) left.push({ startMs: at, endMs });
  return left;
}
