import * as z from "zod/mini";
import { checkJson, parseJson } from "../../src/kit/json.ts";
import { EmotionError } from "../../src/spec/errors.ts";

/** Keep-alive of the vendor's own client: plain text, not JSON. Source: @symblai/symbl-js 1.4.10, `WebSocket.js`. */
export const PING = "__PING__";
export const PONG = "__PONG__";

/** Asks for the end; answered by `recognition_stopped` and `conversation_completed`. */
export const STOP_REQUEST = JSON.stringify({ type: "stop_request" });

const text = z.optional(z.nullable(z.string()));
const Conversation = z.object({
  conversationId: text,
  data: z.optional(z.nullable(z.object({ conversationId: text }))),
});
const From = z.optional(z.nullable(z.object({ id: text, name: text, userId: text })));

/** A finished message; a documented minimal one has neither id nor times. */
const Message = z.object({
  id: text,
  from: From,
  payload: z.object({ content: z.string() }),
  duration: z.optional(z.nullable(z.object({ startTime: text, endTime: text }))),
  metadata: z.optional(z.nullable(z.looseObject({ words: z.optional(z.unknown()) }))),
});

const Insight = z.looseObject({
  id: text,
  type: z.string(),
  text,
  payload: z.optional(z.nullable(z.object({ content: text }))),
  confidence: z.optional(z.nullable(z.number())),
});

const Topic = z.looseObject({ id: text, phrases: z.optional(z.unknown()), score: z.optional(z.nullable(z.number())) });

const Tracker = z.looseObject({ name: z.string(), matches: z.optional(z.nullable(z.array(z.unknown()))) });

const Alternative = z.object({ transcript: text, confidence: z.optional(z.nullable(z.number())) });

/** Messages by their type, enveloped or flat. Sources: symblai/symbl-docs streaming reference (stored 2022-07-19), @symblai/symbl-js 1.4.10, @symblai/symbl-web-sdk 1.0.14. */
const SCHEMAS = {
  started_listening: z.object({}),
  recognition_started: Conversation,
  conversation_created: Conversation,
  recognition_result: z.object({
    isFinal: z.optional(z.nullable(z.boolean())),
    payload: z.optional(
      z.nullable(
        z.object({
          raw: z.optional(z.nullable(z.object({ alternatives: z.optional(z.nullable(z.array(Alternative))) }))),
        }),
      ),
    ),
    punctuated: z.optional(z.nullable(z.object({ transcript: text }))),
  }),
  recognition_stopped: z.object({}),
  conversation_completed: Conversation,
  message_response: z.object({ messages: z.array(Message) }),
  insight_response: z.object({ insights: z.array(Insight) }),
  topic_response: z.object({ topics: z.array(Topic) }),
  tracker_response: z.object({ trackers: z.array(Tracker) }),
  error: z.object({ details: z.optional(z.unknown()), message: z.optional(z.unknown()) }),
} as const;

/** Types of messages that are understood. */
export type MessageType = keyof typeof SCHEMAS;

/** A message of the vendor, out of its envelope. */
export type LiveMessage = {
  [K in MessageType]: { readonly type: K; readonly data: z.infer<(typeof SCHEMAS)[K]> };
}[MessageType];

/** A finished message as `message_response` holds it. */
export type LiveText = z.infer<typeof Message>;

const Typed = z.looseObject({ type: z.string() });
const WHAT = "a message of symbl";

/**
 * Reads a message. Some types come in an envelope of type `message`, some do not, and the vendor's clients disagree for `error`: both forms are read for all of them.
 *
 * @returns null for a type that is not known.
 * @throws EmotionError `protocol` for what is no JSON object, has no type, or lacks a required field.
 */
export function readMessage(message: string | Uint8Array): LiveMessage | null {
  if (typeof message !== "string") {
    throw new EmotionError("protocol", "symbl sent binary data where a text message was expected.", {
      provider: "symbl",
    });
  }
  const outer = parseJson(message, Typed, WHAT);
  const inner = outer.type === "message" ? checkJson(outer.message, Typed, WHAT) : outer;
  const { type } = inner;
  if (!Object.hasOwn(SCHEMAS, type)) return null;
  const schema: z.ZodMiniType = SCHEMAS[type as MessageType];
  return { type, data: checkJson(inner, schema, WHAT) } as LiveMessage;
}

const WordsSchema = z.array(z.looseObject({ word: text, startTime: text, endTime: text }));

/** Words of a message with their times; the vendor writes them as a JSON text inside its JSON. Empty when they cannot be read: they are extra. */
export function wordsOf({ metadata }: LiveText): z.infer<typeof WordsSchema> {
  const words = metadata?.words;
  const parsed = WordsSchema.safeParse(typeof words === "string" ? parsedOr(words) : words);
  return parsed.success ? parsed.data : [];
}

function parsedOr(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
