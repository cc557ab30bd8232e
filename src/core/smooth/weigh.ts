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
  // A reading of no length (a typed message) still stands for a moment.
  const starts: number[] = [];
  const ends: number[] = [];
  const edges: number[] = [];
  const weights: number[] = [];
  for (const { span } of spans) {
    const end = Math.min(span.endMs, atMs);
    const start = Math.max(Math.min(span.startMs, end - 1), from);
    starts.push(start);
    ends.push(end);
    insert(edges, start);
    if (end >= from) insert(edges, end);
    weights.push(0);
  }
  // Loops without closures or arrays of their own: this runs on cold code twice a second, between a sample and its event.
  for (let i = 1; i < edges.length; i++) {
    const start = edges[i - 1] as number;
    const end = edges[i] as number;
    if (end === start) continue;
    let heard = 0;
    for (let k = 0; k < spans.length; k++) if (covers(starts[k], ends[k], start, end)) heard++;
    if (heard === 0) continue;
    const votes = (tau * (Math.exp((end - atMs) / tau) - Math.exp((start - atMs) / tau))) / heard;
    for (let k = 0; k < spans.length; k++) {
      if (!covers(starts[k], ends[k], start, end)) continue;
      weights[k] = (weights[k] as number) + votes * (spans[k] as Weighed).speechShare;
    }
  }
  return weights;
}

/** Puts a number where it belongs among sorted ones; a handful of them, mostly in order already. */
function insert(sorted: number[], value: number): void {
  let at = sorted.push(value) - 1;
  for (; at > 0 && (sorted[at - 1] as number) > value; at--) sorted[at] = sorted[at - 1] as number;
  sorted[at] = value;
}

function covers(a: number | undefined, b: number | undefined, start: number, end: number): boolean {
  return (a as number) <= start && (b as number) >= end;
}
