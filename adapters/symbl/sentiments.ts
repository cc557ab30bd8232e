import type { SessionItem } from "../../src/spec/adapter.ts";
import type { CallContext } from "../../src/spec/context.ts";
import { EmotionError, type ErrorKind } from "../../src/spec/errors.ts";
import { ANSWER_MS, type Conversation } from "./conversation.ts";
import type { Hearing } from "./hearing.ts";
import type { ApiMessage } from "./messages.ts";
import type { Service } from "./service.ts";

/** A question that fails like this is asked again, so many times in a row. */
const PASSING: readonly ErrorKind[] = ["network", "timeout", "vendor", "rate-limit"];
const MOST_FAILURES = 3;
/** A question that hangs must leave time for another one before {@link ANSWER_MS} are over, ms. */
const QUESTION_MS = 10_000;

/** What the poll of a live session works with. */
export interface SentimentParts {
  readonly ctx: CallContext;
  readonly service: Service;
  readonly conversation: Conversation;
  readonly hearing: Hearing;
  readonly sentMs: () => number;
  readonly news: News;
}

/** Wakes the poll when there may be something to do. */
export interface News {
  tell(): void;
  /** The socket is let go of: no more messages will come. */
  end(): void;
  readonly ended: boolean;
  /** Resolves at the next news, at once when there were some since the last time. */
  next(): Promise<void>;
}

/** Makes {@link News}. */
export function createNews(): News {
  let told = false;
  let ended = false;
  let wake: (() => void) | undefined;
  const tell = (): void => {
    told = true;
    wake?.();
  };
  return {
    tell,
    end() {
      ended = true;
      tell();
    },
    get ended() {
      return ended;
    },
    async next() {
      if (!told) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      told = false;
    },
  };
}

/**
 * The side of a live session that asks the Conversation API for sentiments, while some are owed and after the socket is gone.
 *
 * Asks at once for a message that comes after a quiet time, and otherwise every `pollMs`; never while nothing is owed. Ends when the socket is gone and nothing is owed.
 *
 * A conversation that the API does not know yet (404) is asked for again, for as long as an answer is waited for.
 *
 * @throws EmotionError when a question fails for good, or three times in a row.
 */
export async function* sentiments(parts: SentimentParts): AsyncGenerator<SessionItem, void> {
  const { ctx, service, conversation, hearing, sentMs, news } = parts;
  const { pollMs } = service.settings;
  const ask = createQuestion(parts);
  let askAtMs = Number.NEGATIVE_INFINITY;
  function* told(items: readonly SessionItem[]): Iterable<SessionItem> {
    yield* items;
    if (items.length > 0) yield { type: "progress", throughMs: conversation.answeredMs };
  }
  for (;;) {
    if (!conversation.owing) {
      if (news.ended) break;
      await news.next();
      continue;
    }
    const waitMs = askAtMs - ctx.now();
    if (waitMs > 0) await ctx.sleep(waitMs);
    askAtMs = ctx.now() + pollMs;
    if (hearing.conversationId === null && news.ended) yield* told(conversation.flush());
    else yield* told([...conversation.listed(await ask()), ...conversation.overdue()]);
  }
  if (hearing.over || hearing.stopped) yield { type: "progress", throughMs: sentMs() };
}

/** A question that may fail a few times. */
function createQuestion({ ctx, service, hearing }: SentimentParts): () => Promise<readonly ApiMessage[]> {
  let failures = 0;
  let known = false;
  let unknownSinceMs: number | null = null;
  /** The socket names a conversation before the API knows it; an answer is not waited for any longer either. */
  const isEarly = (error: unknown): boolean => {
    if (known || !EmotionError.isInstance(error) || error.facts.status !== 404) return false;
    unknownSinceMs ??= ctx.now();
    return ctx.now() - unknownSinceMs < ANSWER_MS;
  };
  return async () => {
    const { conversationId } = hearing;
    if (conversationId === null) return [];
    try {
      const messages = await service.messages(ctx, conversationId, QUESTION_MS);
      failures = 0;
      known = true;
      return messages;
    } catch (error) {
      if (isEarly(error)) return [];
      failures += 1;
      const passing = EmotionError.isInstance(error) && PASSING.includes(error.kind) && failures < MOST_FAILURES;
      if (!passing) throw error;
      const { retryAfterMs } = error.facts;
      if (typeof retryAfterMs === "number") await ctx.sleep(retryAfterMs);
      return [];
    }
  };
}
