import type { CallContext } from "../spec/context.ts";
import { EmotionError } from "../spec/errors.ts";
import { throwIfAborted } from "./abort.ts";
import { createRetryBudget, endingError, type RetryOptions } from "./retry.ts";

/**
 * Statuses with which a vendor says that it has not done what was asked, and may do it later. Not 504: behind a gateway that lost patience the work may go on, and
 * be billed. Source: RFC 9110 section 15.6, RFC 6585 section 4.
 */
const NOT_NOW: readonly unknown[] = [429, 500, 502, 503];

/**
 * Sends a request again that was refused for now, as often and as late as the vendor asks for: what is sent once and billed, an upload or a job.
 *
 * A connection that broke is no refusal: nobody knows whether the vendor works on what it got, so it fails at once.
 *
 * @throws EmotionError the first refusal when attempts or time are spent; any other failure at once; `aborted`.
 */
export async function whenRefused<T>(
  ctx: Pick<CallContext, "signal" | "sleep" | "now" | "random">,
  request: () => Promise<T>,
  options: RetryOptions = {},
): Promise<T> {
  const budget = createRetryBudget(ctx, options);
  for (;;) {
    try {
      return await request();
    } catch (error) {
      throwIfAborted(ctx.signal);
      if (!EmotionError.isInstance(error) || !NOT_NOW.includes(error.facts.status)) throw error;
      const waitMs = budget.failed(error);
      if (waitMs === null) throw endingError(error, budget);
      await ctx.sleep(waitMs, ctx.signal);
    }
  }
}
