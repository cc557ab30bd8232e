import type { CallContext, Connection } from "../../src/spec/context.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import { PING } from "./wire.ts";

/** Time between two pings, and how long the answer may take, ms. Source: `PING_INTERVAL_MS` and `PONG_TIMEOUT_MS` of @symblai/symbl-js 1.4.10, `WebSocket.js`. */
export const PING_EVERY_MS = 30_500;
export const PONG_WITHIN_MS = 30_000;
/** Closes a socket whose peer does not answer. Same source. */
export const PONG_MISSING_CODE = 3006;

/** Watches over a socket by the vendor's own keep-alive. */
export interface Heartbeat {
  /** The peer said something: `__PONG__`, or anything else, which shows as well that it is there. */
  heard(): void;
  /** Gives nothing: pings until the signal aborts, then ends; throws `EmotionError` `network` when nothing was heard in time. */
  beat(ctx: Pick<CallContext, "sleep">, over: AbortSignal): AsyncIterable<never>;
}

/** Makes a {@link Heartbeat} for the connection that is open at the time, if any is. */
export function createHeartbeat(connection: () => Connection | null): Heartbeat {
  let answered = true;
  const ping = (): void => {
    answered = false;
    // A send that fails, or that a slow peer holds up, is for the session to tell; a dead peer shows by its missing answer.
    connection()
      ?.send(PING)
      .catch(() => undefined);
  };
  /** True when an answer is missing, false when the signal ended it. */
  const missing = async (ctx: Pick<CallContext, "sleep">, over: AbortSignal): Promise<boolean> => {
    try {
      for (let waitMs = PING_EVERY_MS; ; waitMs = PING_EVERY_MS - PONG_WITHIN_MS) {
        await ctx.sleep(waitMs, over);
        ping();
        await ctx.sleep(PONG_WITHIN_MS, over);
        if (!answered) return true;
      }
    } catch {
      // Whoever aborted the wait says why.
      return false;
    }
  };
  return {
    heard() {
      answered = true;
    },
    beat: (ctx, over) => ({
      [Symbol.asyncIterator]: () => ({
        async next() {
          if (!(await missing(ctx, over))) return { done: true, value: undefined };
          void connection()?.close(PONG_MISSING_CODE);
          throw new EmotionError("network", `The vendor did not answer a ping within ${PONG_WITHIN_MS} ms.`, {
            closeCode: PONG_MISSING_CODE,
            timeoutMs: PONG_WITHIN_MS,
          });
        },
      }),
    }),
  };
}
