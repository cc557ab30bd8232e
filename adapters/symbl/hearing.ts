import type { SessionItem } from "../../src/spec/adapter.ts";
import { sessionError } from "./errors.ts";
import { createSides } from "./sides.ts";
import { createTranscripts, type TranscriptParts } from "./transcripts.ts";
import { type LiveMessage, readMessage } from "./wire.ts";

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

type Named = Extract<LiveMessage, { type: "conversation_created" }>["data"];

/** Makes a {@link Hearing}. */
export function createHearing(parts: TranscriptParts): Hearing {
  const { recognised, finished } = createTranscripts(parts);
  const sides = createSides();
  const state = { ready: false, conversationId: null as string | null, stopped: false, over: false };

  function* begins(): Iterable<SessionItem> {
    if (state.ready) return;
    state.ready = true;
    yield { type: "open" };
  }
  const learn = ({ conversationId, data }: Named): void => {
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
      case "topic_response":
      case "tracker_response":
        return yield* sides(message);
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
