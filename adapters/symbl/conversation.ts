import { createRecentKeys } from "../../src/kit/recent-keys.ts";
import type { Observation } from "../../src/spec/adapter.ts";
import type { Span } from "../../src/spec/audio.ts";
import { findMessage, type Spoken } from "./match.ts";
import { type ApiMessage, dateMs, readingOf } from "./messages.ts";
import type { Dates, Timeline } from "./timeline.ts";

/** A sentiment that was not there this long after its message counts as never coming, ms. */
export const ANSWER_MS = 30_000;

/** Messages among which a listed one is looked for, answered ones included: more than are said in the time that the lists lag. */
const MOST_RECENT = 32;

/** A finished message of the live session. */
export interface Utterance extends Spoken {
  readonly key: string;
  readonly speaker?: string | undefined;
}

/** Joins finished messages with the sentiments that the Conversation API tells of them later, or never. */
export interface Conversation {
  /** A message is final: its sentiment is owed. Returns where it lies. */
  said(utterance: Utterance): Span;
  /** What the Conversation API lists; returns the readings that may be told now. */
  listed(messages: readonly ApiMessage[]): readonly Observation[];
  /** Gives up on what was owed for too long. */
  overdue(): readonly Observation[];
  /** Gives up on everything. */
  flush(): readonly Observation[];
  /** True while a sentiment is owed. */
  readonly owing: boolean;
  /** End of the last message that became final, ms. */
  readonly lastSaidMs: number;
  /** Everything that was said up to here has its reading, ms. */
  readonly answeredMs: number;
}

interface Owed {
  readonly utterance: Utterance;
  readonly span: Span;
  readonly dueMs: number;
  /** Null while it is owed. */
  answer: ApiMessage | "none" | null;
}

/**
 * Makes a {@link Conversation}; its readings leave in the order of their ends, each with the key of its message.
 *
 * A message that never gets a sentiment gets a reading without any. A sentiment that comes later than that is dropped, since its place in the order is gone.
 */
export function createConversation(timeline: Timeline, language: string | undefined, now: () => number): Conversation {
  let owed: Owed[] = [];
  let recent: readonly Utterance[] = [];
  const taken = createRecentKeys();
  let [lastSaidMs, answeredMs] = [0, 0];

  const told = ({ utterance, span, answer }: Owed): Observation => {
    const { key, text, speaker } = utterance;
    const dates = datesOf(utterance, answer);
    // Without dates it lay where it was said: audio has been sent since.
    const { startMs, endMs } = dates === null ? span : timeline.place(dates, answeredMs);
    // Where the vendor lets messages overlap or told the later one first, the end is moved: the order is promised.
    answeredMs = Math.max(answeredMs, endMs);
    return {
      key,
      span: { startMs, endMs: answeredMs },
      evidence: "lexical",
      final: true,
      text,
      ...(answer === null || answer === "none" ? { sets: [] } : readingOf(answer)),
      ...(speaker === undefined ? {} : { speaker }),
      ...(language === undefined ? {} : { language }),
    };
  };
  const release = (): readonly Observation[] => {
    const first = owed.findIndex(({ answer }) => answer === null);
    return owed.splice(0, first < 0 ? owed.length : first).map(told);
  };
  const giveUp = (late: (one: Owed) => boolean): readonly Observation[] => {
    for (const one of owed) if (one.answer === null && late(one)) one.answer = "none";
    return release();
  };
  return {
    said(utterance) {
      const span = timeline.place(utterance, lastSaidMs);
      lastSaidMs = Math.max(lastSaidMs, span.endMs);
      recent = [...recent, utterance].slice(-MOST_RECENT);
      owed.push({ utterance, span, dueMs: now() + ANSWER_MS, answer: null });
      owed = owed.toSorted((a, b) => a.span.endMs - b.span.endMs);
      return span;
    },
    listed(messages) {
      for (const { startTime, timeOffset } of messages) timeline.anchor(dateMs(startTime), timeOffset);
      for (const one of owed) {
        if (one.answer !== null) continue;
        const message = findMessage(one.utterance, messages, taken, recent);
        if (message?.sentiment === undefined || message.sentiment === null) continue;
        taken.add(message.id);
        one.answer = message;
      }
      return release();
    },
    overdue: () => giveUp(({ dueMs }) => dueMs <= now()),
    flush: () => giveUp(() => true),
    get owing() {
      return owed.length > 0;
    },
    get lastSaidMs() {
      return lastSaidMs;
    },
    get answeredMs() {
      return answeredMs;
    },
  };
}

/** When it was said: by the live message, else by its counterpart of the Conversation API; null where neither knows. */
function datesOf(utterance: Utterance, answer: Owed["answer"]): Dates | null {
  if (utterance.startDateMs !== null || utterance.endDateMs !== null) return utterance;
  if (answer === null || answer === "none") return null;
  const [startDateMs, endDateMs] = [dateMs(answer.startTime), dateMs(answer.endTime)];
  return startDateMs === null && endDateMs === null ? null : { startDateMs, endDateMs };
}
