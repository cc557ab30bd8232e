import * as z from "zod/mini";
import type { Observation } from "../../src/spec/adapter.ts";
import { sentimentSets } from "./labels.ts";

const text = z.optional(z.nullable(z.string()));
const seconds = z.optional(z.nullable(z.number()));

/** One message of the Conversation API. Source: symblai/symbl-docs, conversation-api/messages.md, stored 2022-07-19; `timeOffset` and `duration` from its later examples. */
const MessageSchema = z.object({
  id: z.string(),
  text: z.string(),
  from: z.optional(z.nullable(z.object({ id: text, name: text, userId: text, email: text }))),
  startTime: text,
  endTime: text,
  /** From the beginning of the conversation, s. */
  timeOffset: seconds,
  duration: seconds,
  sentiment: z.optional(
    z.nullable(
      z.object({
        polarity: z.optional(
          z.nullable(z.object({ score: z.optional(z.nullable(z.number().check(z.minimum(-1), z.maximum(1)))) })),
        ),
        suggested: text,
      }),
    ),
  ),
});

/** The answer of `GET /v1/conversations/{id}/messages`. */
export const MessagesSchema = z.object({ messages: z.array(MessageSchema) });

/** One message of the Conversation API. */
export type ApiMessage = z.infer<typeof MessageSchema>;

/** What a message's sentiment says; nothing where it has none (yet). */
export function readingOf(message: ApiMessage): Pick<Observation, "sets" | "dims" | "raw"> {
  const { sentiment } = message;
  const score = sentiment?.polarity?.score ?? null;
  if (score === null) return { sets: [], raw: message };
  return { sets: sentimentSets(score, sentiment?.suggested), dims: { valence: score }, raw: message };
}

/** A date of the vendor as ms since 1970; null when there is none or it cannot be read. */
export function dateMs(date: string | null | undefined): number | null {
  const ms = typeof date === "string" ? Date.parse(date) : Number.NaN;
  return Number.isFinite(ms) ? ms : null;
}
