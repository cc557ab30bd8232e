import type { Span } from "../../src/spec/audio.ts";

/** When something was said by the vendor's clock, ms since 1970. */
export interface Dates {
  readonly startDateMs: number | null;
  readonly endDateMs: number | null;
}

/** Turns the vendor's dates into ms of the session's audio. */
export interface Timeline {
  /**
   * Where something lies in the audio sent so far; never beyond it. Without dates it is taken to lie between `afterMs` and the end of that audio.
   */
  place(dates: Dates, afterMs: number): Span;
  /** The Conversation API says how far into the conversation a date is. */
  anchor(startDateMs: number | null, timeOffsetS: number | null | undefined): void;
}

/**
 * Makes a {@link Timeline}.
 *
 * The zero is the beginning of the conversation. Where it lies on the vendor's clock is known once the Conversation API has told the `timeOffset` of a message: its
 * `startTime` less that. Until then it is taken to be as early as it can be: nobody can have spoken after the end of what was sent, so the zero is at least each end
 * less the audio sent when that was told. The error is what the vendor takes to finish a message, and no longer than the first poll.
 */
export function createTimeline(sentMs: () => number): Timeline {
  let zeroMs: number | null = null;
  let earliestZeroMs = Number.NEGATIVE_INFINITY;
  return {
    place({ startDateMs, endDateMs }, afterMs) {
      const sent = sentMs();
      const within = (ms: number, fromMs: number): number => Math.min(sent, Math.max(fromMs, ms));
      const [start, end] = [startDateMs ?? endDateMs, endDateMs ?? startDateMs];
      if (start === null || end === null) return { startMs: within(afterMs, 0), endMs: sent };
      earliestZeroMs = Math.max(earliestZeroMs, end - sent);
      const zero = zeroMs ?? earliestZeroMs;
      const startMs = within(start - zero, 0);
      return { startMs, endMs: within(end - zero, startMs) };
    },
    anchor(startDateMs, timeOffsetS) {
      if (zeroMs !== null || startDateMs === null || typeof timeOffsetS !== "number") return;
      zeroMs = startDateMs - timeOffsetS * 1000;
    },
  };
}
