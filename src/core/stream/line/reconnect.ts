import { createRetryBudget, endingError, type RetryOptions } from "../../../kit/retry.ts";
import type { EmotionError } from "../../../spec/errors.ts";
import type { Host } from "../call-context.ts";

/** The attempts to bring a line up again. */
export interface Reconnect {
  /**
   * Takes the failure of a session; resolves when the next attempt is due.
   *
   * @param healthyMs how long the session had been open.
   * @throws EmotionError what ends the line: no attempt or no time is left, or the kind allows none. At once when the signal aborts.
   */
  next(error: EmotionError, healthyMs: number): Promise<void>;
  /** An attempt is under way; `giveUp` is called when it has not opened by the deadline. The result says that it has, or is over. */
  attempt(giveUp: (error: EmotionError) => void): () => void;
}

/** Starts with nothing lost and every attempt left. */
export function createReconnect(
  host: Pick<Host, "now" | "random" | "sleep">,
  signal: AbortSignal,
  options: RetryOptions,
): Reconnect {
  const budget = createRetryBudget(host, options);
  return {
    async next(error, healthyMs) {
      const waitMs = budget.failed(error, healthyMs);
      if (waitMs === null) throw endingError(error, budget);
      await host.sleep(waitMs, signal);
    },
    attempt(giveUp) {
      const { leftMs, original } = budget;
      if (leftMs === null || original === null) return () => undefined;
      const opened = new AbortController();
      const release = (): void => opened.abort();
      signal.addEventListener("abort", release, { once: true });
      host
        .sleep(leftMs, opened.signal)
        .then(
          () => giveUp(original),
          () => undefined,
        )
        .finally(() => signal.removeEventListener("abort", release));
      return release;
    },
  };
}
