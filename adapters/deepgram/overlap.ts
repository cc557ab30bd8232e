import type { Span } from "../../src/spec/audio.ts";

/** True when more than half of a stretch lies in another; one without a length lies in none. */
export function liesIn({ startMs, endMs }: Span, other: Span): boolean {
  const halfMs = (endMs - startMs) / 2;
  return halfMs > 0 && Math.min(endMs, other.endMs) - Math.max(startMs, other.startMs) > halfMs;
}
