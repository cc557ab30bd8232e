import type { VoicedUtterance } from "../utterance.ts";
import type { WallClock } from "./tokens.ts";

/** A person as the vendor names one. */
export interface Person {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly userId?: string | undefined;
  readonly email?: string | undefined;
}

/** A message of a conversation, and when its sentiment is known. */
interface Message {
  readonly id: string;
  readonly utterance: VoicedUtterance;
  readonly from: Person;
  readonly sentimentAtMs: number;
}

/** A conversation as the vendor keeps it. */
export interface Conversation {
  readonly id: string;
  /** Ms since 1970. */
  readonly startedAtMs: number;
  /** Before a recording's job is completed, its conversation shows nothing. */
  visible: boolean;
  add(utterance: VoicedUtterance, from: Person, sentimentInMs: number): void;
  /** As the Conversation API lists them. */
  list(options: { readonly sentiment: boolean; readonly verbose: boolean }): readonly Record<string, unknown>[];
}

/** Keeps conversations by their ids. */
export interface Conversations {
  open(visible: boolean): Conversation;
  find(id: string): Conversation | undefined;
}

/** The emotion of a scripted utterance whose sentiment never comes. */
export const NEVER = "never";

/** Starts the store; ids are numbers, as the Conversation API has them, and have nothing to do with those of live messages. */
export function createConversations(wall: WallClock): Conversations {
  const kept = new Map<string, Conversation>();
  let made = 5_093_011_103_940_608;
  const newId = (): string => String(made++);
  return {
    find: (id) => kept.get(id),
    open(visible) {
      const [id, startedAtMs] = [newId(), wall.now()];
      const messages: Message[] = [];
      const conversation: Conversation = {
        id,
        startedAtMs,
        visible,
        add(utterance, from, sentimentInMs) {
          const never = utterance.emotion === NEVER;
          const sentimentAtMs = never ? Number.POSITIVE_INFINITY : wall.now() + sentimentInMs;
          messages.push({ id: newId(), utterance, from, sentimentAtMs });
        },
        list: ({ sentiment, verbose }) =>
          conversation.visible
            ? messages.map((message) => ({
                ...described(message, id, startedAtMs),
                ...(sentiment && message.sentimentAtMs <= wall.now() ? { sentiment: sentimentOf(message) } : {}),
                ...(verbose ? { words: wordsOf(message.utterance, startedAtMs) } : {}),
              }))
            : [],
      };
      kept.set(id, conversation);
      return conversation;
    },
  };
}

function described({ id, utterance, from }: Message, conversationId: string, startedAtMs: number) {
  return {
    id,
    text: utterance.text,
    from,
    ...datesOf(utterance, startedAtMs),
    timeOffset: hundredths(utterance.startMs / 1000),
    duration: hundredths((utterance.endMs - utterance.startMs) / 1000),
    conversationId,
    phrases: [],
  };
}

/** Cut points of the documentation: below -0.3 negative, above 0.3 positive. */
function sentimentOf({ utterance: { sentiment } }: Message) {
  const suggested = sentiment > 0.3 ? "positive" : sentiment < -0.3 ? "negative" : "neutral";
  return { polarity: { score: sentiment }, suggested };
}

/** Words with their dates, as both APIs have them. */
export function wordsOf({ words }: VoicedUtterance, startedAtMs: number) {
  return words.map(({ word, startMs, endMs }) => ({ word, ...datesOf({ startMs, endMs }, startedAtMs) }));
}

/** A stretch of audio as dates of the vendor. */
export function datesOf({ startMs, endMs }: { readonly startMs: number; readonly endMs: number }, startedAtMs: number) {
  const date = (ms: number): string => new Date(startedAtMs + ms).toISOString();
  return { startTime: date(startMs), endTime: date(endMs) };
}

function hundredths(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}
