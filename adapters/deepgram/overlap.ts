import type { Span } from "../../src/spec/audio.ts";

/** True when more than half of a stretch lies in one of others; one without a length lies in none. */
export function liesIn({ startMs, endMs }: Span, others: readonly Span[]): boolean {
  const halfMs = (endMs - startMs) / 2;
  return others.some((other) => Math.min(endMs, other.endMs) - Math.max(startMs, other.startMs) > halfMs && halfMs > 0);
}
