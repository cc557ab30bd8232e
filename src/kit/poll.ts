import type { CallContext } from "../spec/context.ts";
import { EmotionError, ERROR_POLICY } from "../spec/errors.ts";
import { retryAfterOf } from "./retry.ts";

/** Options of {@link poll}. */
export interface PollOptions {
  /** Wait before the second question, ms; each next one is half as long again. Default 1000. */
  readonly firstMs?: number;
  /** Longest wait between two questions, ms. Default 10 000. */
  readonly maxMs?: number;
  /** Time until there must be an answer, ms. Default 1 800 000, half an hour. */
  readonly deadlineMs?: number;
  /** Questions in a row that may fail before their failure counts: a job that is paid for is not given up for one of them. Default 3; 1 gives up at once. */
  readonly maxFailures?: number;
  /** Names what is waited for in the error: "the transcript". */
  readonly what: string;
}

/**
 * Asks until there is an answer.
 *
 * A question that fails in a way that may pass (`ERROR_POLICY`) counts as "not yet", and the next one waits at least as long as the vendor asks for.
 *
 * @param ask the answer, or `null` for "not yet". What the vendor says of the job itself belongs after the poll: here it would be asked for again.
 * @throws EmotionError `timeout` after the deadline, `aborted` at once, the last failure of too many in a row, any other failure at once.
 */
export async function poll<T>(
  ctx: Pick<CallContext, "sleep" | "now">,
  ask: () => Promise<T | null>,
  { firstMs = 1000, maxMs = 10_000, deadlineMs = 1_800_000, maxFailures = 3, what }: PollOptions,
): Promise<T> {
  const startedMs = ctx.now();
  let failures = 0;
  for (let waitMs = firstMs; ; waitMs = Math.min(maxMs, waitMs * 1.5)) {
    let askedMs = 0;
    try {
      const answer = await ask();
      if (answer !== null) return answer;
      failures = 0;
    } catch (error) {
      if (!EmotionError.isInstance(error) || !ERROR_POLICY[error.kind].sameVendor || ++failures >= maxFailures)
        throw error;
      askedMs = retryAfterOf(error);
    }
    const pauseMs = Math.max(waitMs, askedMs);
    if (ctx.now() - startedMs + pauseMs > deadlineMs) {
      throw new EmotionError("timeout", `The vendor did not finish ${what} within ${deadlineMs} ms.`, {
        timeoutMs: deadlineMs,
      });
    }
    await ctx.sleep(pauseMs);
  }
}
