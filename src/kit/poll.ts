import type { CallContext } from "../spec/context.ts";
import { EmotionError } from "../spec/errors.ts";

/** Options of {@link poll}. */
export interface PollOptions {
  /** Wait before the second question, ms; each next one is half as long again. Default 1000. */
  readonly firstMs?: number;
  /** Longest wait between two questions, ms. Default 10 000. */
  readonly maxMs?: number;
  /** Time until there must be an answer, ms. Default 1 800 000, half an hour. */
  readonly deadlineMs?: number;
  /** Names what is waited for in the error: "the transcript". */
  readonly what: string;
}

/**
 * Asks until there is an answer.
 *
 * @param ask the answer, or `null` for "not yet". Its failures end the poll: wrap it where a vendor is known to hiccup.
 * @throws EmotionError `timeout` after the deadline, `aborted` at once.
 */
export async function poll<T>(
  ctx: Pick<CallContext, "sleep" | "now">,
  ask: () => Promise<T | null>,
  { firstMs = 1000, maxMs = 10_000, deadlineMs = 1_800_000, what }: PollOptions,
): Promise<T> {
  const startedMs = ctx.now();
  for (let waitMs = firstMs; ; waitMs = Math.min(maxMs, waitMs * 1.5)) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (ctx.now() - startedMs + waitMs > deadlineMs) {
      throw new EmotionError("timeout", `The vendor did not finish ${what} within ${deadlineMs} ms.`, {
        timeoutMs: deadlineMs,
      });
    }
    await ctx.sleep(waitMs);
  }
}
