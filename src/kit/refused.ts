import type { CallContext } from "../spec/context.ts";
import { EmotionError } from "../spec/errors.ts";
import { abortable, throwIfAborted } from "./abort.ts";
import { createRetryBudget, endingError, type RetryOptions } from "./retry.ts";

/** The server cannot handle the request now and says so; source: RFC 9110 section 15.6.4. Behind any other 5xx the work may have been done, and be billed. */
const UNAVAILABLE = 503;
/** Time for all attempts, ms: a limit per minute is waited for, and an upload takes long itself. Ours. */
const DEADLINE_MS = 300_000;

/**
 * Sends a request again that was refused for now (a rate limit, or 503), no sooner than the vendor asks for: what is sent once and billed, an upload or a job.
 *
 * A connection that broke is no refusal: nobody knows whether the vendor works on what it got, so it fails at once.
 *
 * @param options of the attempts; `deadlineMs` is 300 000 by default, and a wait that would end behind it is not begun.
 * @throws EmotionError the first refusal when attempts or time are spent; any other failure at once; `aborted`.
 */
export async function whenRefused<T>(
  ctx: Pick<CallContext, "signal" | "sleep" | "now" | "random">,
  request: () => Promise<T>,
  options: RetryOptions = {},
): Promise<T> {
  throwIfAborted(ctx.signal);
  const budget = createRetryBudget(ctx, { deadlineMs: DEADLINE_MS, ...options });
  for (;;) {
    try {
      return await abortable(request(), ctx.signal);
    } catch (error) {
      throwIfAborted(ctx.signal);
      if (!EmotionError.isInstance(error) || !isRefusal(error)) throw error;
      const waitMs = budget.failed(error);
      if (waitMs === null) throw endingError(error, budget);
      await ctx.sleep(waitMs, ctx.signal);
    }
  }
}

function isRefusal({ kind, facts }: EmotionError): boolean {
  return kind === "rate-limit" || facts.status === UNAVAILABLE;
}
