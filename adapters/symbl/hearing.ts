import type { SessionItem } from "../../src/spec/adapter.ts";
import type { Conversation } from "./conversation.ts";
import { sessionError } from "./errors.ts";
import { createUtteranceKeys } from "./keys.ts";
import { dateMs } from "./messages.ts";
import { createUnseen } from "./seen.ts";
import { type LiveMessage, type LiveText, readMessage, wordsOf } from "./wire.ts";

/** What a live session has heard from the vendor so far. */
export interface Hearing {
  /** What a message means; the conversation is told of every finished text. */
  hear(message: string | Uint8Array): Iterable<SessionItem>;
  /** The vendor takes audio. */
  readonly ready: boolean;
  /** Null until the vendor says it. */
  readonly conversationId: string | null;
  /** The vendor stopped recognising, as it was asked to. */
  readonly stopped: boolean;
  /** The vendor said its last word. */
  readonly over: boolean;
}

/** What a {@link Hearing} works with. */
export interface HearingParts {
  readonly conversation: Conversation;
  readonly sentMs: () => number;
  /** The name that every message's speaker is told by; only where the caller named one. */
  readonly named: boolean;
}

type Of<T extends LiveMessage["type"]> = Extract<LiveMessage, { type: T }>["data"];

/** Makes a {@link Hearing}. */
export function createHearing({ conversation, sentMs, named }: HearingParts): Hearing {
  const keys = createUtteranceKeys();
  const unseen = createUnseen();
  const state = { ready: false, conversationId: null as string | null, stopped: false, over: false };
  /** The last recognised text, while nothing else was heard: the same again is a repeated message. */
  let lastRecognised: string | null = null;

  function* begins(): Iterable<SessionItem> {
    if (state.ready) return;
    state.ready = true;
    yield { type: "open" };
  }
  function* recognised({ isFinal, payload, punctuated }: Of<"recognition_result">): Iterable<SessionItem> {
    const text = punctuated?.transcript ?? payload?.raw?.alternatives?.[0]?.transcript ?? "";
    const key = keys.current;
    if (isFinal === true) {
      // What it says is final only with its message: that one has been punctuated and dated.
      if (text !== "" && text !== lastRecognised) keys.recognised();
      lastRecognised = text;
      return;
    }
    lastRecognised = null;
    const span = { startMs: Math.min(conversation.lastSaidMs, sentMs()), endMs: sentMs() };
    if (text !== "") yield { type: "transcript", key, span, text, final: false };
  }
  function* finished({ messages }: Of<"message_response">): Iterable<SessionItem> {
    const fresh = messages.filter((message) => {
      const id = idOf(message);
      return message.payload.content !== "" && (id === null || unseen(`message ${id}`));
    });
    const its = fresh.length === 0 ? [] : keys.finished(fresh.length);
    for (const [i, message] of fresh.entries()) {
      const key = its[i] as string;
      const text = message.payload.content;
      const speaker = named ? (message.from?.name ?? message.from?.userId ?? undefined) : undefined;
      const span = conversation.said({ key, text, speaker, ...datesOf(message) });
      yield { type: "transcript", key, span, text, final: true, ...(speaker === undefined ? {} : { speaker }) };
    }
  }
  function* insights({ insights: told }: Of<"insight_response">): Iterable<SessionItem> {
    for (const insight of told) {
      const text = insight.payload?.content ?? insight.text ?? "";
      if (!unseen(`insight ${insight.id ?? `${insight.type} ${text}`}`)) continue;
      yield { type: "side", name: insight.type, data: { text, ...known("confidence", insight.confidence) } };
    }
  }
  function* topics({ topics: told }: Of<"topic_response">): Iterable<SessionItem> {
    for (const { id, phrases, score } of told) {
      if (!unseen(`topic ${id ?? String(phrases)}`)) continue;
      yield { type: "side", name: "topic", data: { text: phrases ?? "", ...known("score", score) } };
    }
  }
  function* trackers({ trackers: told }: Of<"tracker_response">): Iterable<SessionItem> {
    for (const { name, matches } of told) {
      if (unseen(`tracker ${name} ${JSON.stringify(matches)}`)) {
        yield { type: "side", name: "tracker", data: { name, matches: matches ?? [] } };
      }
    }
  }
  const learn = ({ conversationId, data }: Of<"conversation_created">): void => {
    state.conversationId ??= conversationId ?? data?.conversationId ?? null;
  };
  function* understand(message: LiveMessage): Iterable<SessionItem> {
    switch (message.type) {
      case "started_listening":
        return yield* begins();
      case "recognition_started":
        learn(message.data);
        return yield* begins();
      case "conversation_created":
        return learn(message.data);
      case "recognition_result":
        return yield* recognised(message.data);
      case "message_response":
        return yield* finished(message.data);
      case "insight_response":
        return yield* insights(message.data);
      case "topic_response":
        return yield* topics(message.data);
      case "tracker_response":
        return yield* trackers(message.data);
      case "recognition_stopped":
        state.stopped = true;
        return;
      case "conversation_completed":
        learn(message.data);
        state.over = true;
        return;
      case "error":
        throw sessionError(message.data.details ?? message.data.message);
      default:
        message satisfies never;
    }
  }
  return {
    *hear(text) {
      const message = readMessage(text);
      if (message !== null) yield* understand(message);
    },
    get ready() {
      return state.ready;
    },
    get conversationId() {
      return state.conversationId;
    },
    get stopped() {
      return state.stopped;
    },
    get over() {
      return state.over;
    },
  };
}

/** Without an id, what was said and when stands for it; without a date too, nothing does, and the same words may have been said again. */
function idOf({ id, payload, duration }: LiveText): string | null {
  const date = duration?.startTime;
  return id ?? (typeof date === "string" ? `${date} ${payload.content}` : null);
}

function datesOf(message: LiveText): { readonly startDateMs: number | null; readonly endDateMs: number | null } {
  const { duration } = message;
  const words = duration === undefined || duration === null ? wordsOf(message) : [];
  return {
    startDateMs: dateMs(duration?.startTime ?? words[0]?.startTime),
    endDateMs: dateMs(duration?.endTime ?? words.at(-1)?.endTime),
  };
}

function known(name: string, value: number | null | undefined): Readonly<Record<string, number>> {
  return typeof value === "number" ? { [name]: value } : {};
}
