import type { RecentKeys } from "../../src/kit/recent-keys.ts";
import type { ApiMessage } from "./messages.ts";
import { dateMs } from "./messages.ts";
import type { Dates } from "./timeline.ts";

/** Two messages with the same words are the same when they begin no further apart than this, ms; both dates are the vendor's own, so they hardly differ. */
const SAME_TEXT_MS = 2000;
/** Two messages with other words (other punctuation of numbers, say) are the same when they begin and end no further apart than this, ms. */
const OTHER_TEXT_MS = 250;

/** A finished message of the live session, as far as it is needed to find it again. */
export interface Spoken extends Dates {
  readonly text: string;
}

/**
 * Finds the message of the Conversation API that a live one is, by its words and its time: the ids of the two have nothing in common.
 *
 * @param taken ids that belong to others.
 * @param others what else was said of late: a message that lies nearer to one of these is not this one's, though its own is not listed, or is under another id.
 */
export function findMessage(
  spoken: Spoken,
  messages: readonly ApiMessage[],
  taken: Pick<RecentKeys, "has">,
  others: readonly Spoken[] = [],
): ApiMessage | null {
  const words = wordsOnly(spoken.text);
  const nearer = (message: ApiMessage, thanMs: number): boolean =>
    others.some((other) => {
      const apartMs = distanceMs(other, message, wordsOnly(message.text) === wordsOnly(other.text));
      return apartMs !== null && apartMs < thanMs;
    });
  let best: ApiMessage | null = null;
  let leastMs = Number.POSITIVE_INFINITY;
  for (const message of messages) {
    if (taken.has(message.id)) continue;
    const apartMs = distanceMs(spoken, message, wordsOnly(message.text) === words);
    if (apartMs === null || apartMs >= leastMs || nearer(message, apartMs)) continue;
    [best, leastMs] = [message, apartMs];
  }
  return best;
}

/** How far apart two messages begin, ms; null when they cannot be the same. */
function distanceMs(spoken: Spoken, message: ApiMessage, sameWords: boolean): number | null {
  const starts = between(spoken.startDateMs, dateMs(message.startTime));
  const ends = between(spoken.endDateMs, dateMs(message.endTime));
  if (sameWords) {
    // Without dates the words decide, and the vendor lists in order.
    const apart = starts ?? ends ?? 0;
    return apart <= SAME_TEXT_MS ? apart : null;
  }
  if (starts === null || ends === null || starts > OTHER_TEXT_MS || ends > OTHER_TEXT_MS) return null;
  return SAME_TEXT_MS + starts;
}

function between(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : Math.abs(a - b);
}

/** Words alone: the two sides punctuate on their own. */
function wordsOnly(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s]/gu, "")
    .replace(/\s+/g, " ")
    .trim();
}
