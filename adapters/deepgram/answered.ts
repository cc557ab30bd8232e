/** Audio between two results that no result covers is waited for so long, ms; then it is taken to hold nothing. */
const MOST_MISSING_MS = 10_000;

/** How far one channel has been answered without a gap. */
export interface Answered {
  /** Ms. */
  readonly throughMs: number;
  /** A stretch was answered for good; returns false when exactly this one was before. */
  note(startMs: number, endMs: number): boolean;
}

/**
 * Makes an {@link Answered}.
 *
 * Final results tile the audio of a channel; one that comes out of turn leaves a gap behind it, which is waited for until 10 s of later audio are answered.
 */
export function createAnswered(): Answered {
  let throughMs = 0;
  const seen = new Map<number, number>();
  const close = (mayMissMs: number): void => {
    for (const [startMs, endMs] of [...seen].sort(([a], [b]) => a - b)) {
      // Seconds with two decimals, turned into ms: neighbours may miss each other by a rounding.
      if (startMs <= throughMs + mayMissMs) throughMs = Math.max(throughMs, endMs);
    }
  };
  return {
    get throughMs() {
      return throughMs;
    },
    note(startMs, endMs) {
      if (seen.get(startMs) === endMs) return false;
      seen.set(startMs, endMs);
      close(ROUNDING_MS);
      const lastMs = Math.max(...seen.values());
      if (lastMs - throughMs > MOST_MISSING_MS) close(Number.POSITIVE_INFINITY);
      for (const [start, end] of seen) if (end < throughMs - KEPT_MS) seen.delete(start);
      return true;
    },
  };
}

const ROUNDING_MS = 25;
/** Answered stretches that are remembered to know a repetition by, ms. */
const KEPT_MS = 60_000;
