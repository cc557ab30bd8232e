import type { SessionItem } from "../../src/spec/adapter.ts";
import type { Conversation } from "./conversation.ts";
import { createUtteranceKeys } from "./keys.ts";
import { dateMs } from "./messages.ts";
import { createUnseen } from "./seen.ts";
import { type LiveMessage, type LiveText, wordsOf } from "./wire.ts";

type Of<T extends LiveMessage["type"]> = Extract<LiveMessage, { type: T }>["data"];

/** Interim and final transcripts of a session. */
export interface Transcripts {
  recognised(result: Of<"recognition_result">): Iterable<SessionItem>;
  /** Tells each message once; the conversation is told of it too. */
  finished(response: Of<"message_response">): Iterable<SessionItem>;
}

/** What {@link Transcripts} work with. */
export interface TranscriptParts {
  readonly conversation: Conversation;
  readonly sentMs: () => number;
  /** Every message's speaker is told by name; only where the caller named one. */
  readonly named: boolean;
}

/** Makes {@link Transcripts}. */
export function createTranscripts({ conversation, sentMs, named }: TranscriptParts): Transcripts {
  const keys = createUtteranceKeys();
  const unseen = createUnseen();
  /** The last recognised text, while nothing else was heard: the same again is a repeated message. */
  let lastRecognised: string | null = null;

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
  return { recognised, finished };
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
