import { EmotionError, ERROR_POLICY } from "../../spec/errors.ts";

/** How {@link attempt} tries again. */
export interface AttemptOptions {
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
  /** Ends everything: while it is aborted nothing is tried again. */
  readonly signal: AbortSignal;
}

/** Tries of one call, the first included. */
const MAX_ATTEMPTS = 3;
/** Longest wait before the second try, ms; it doubles with each further one. */
const FIRST_WAIT_MS = 500;

/**
 * Calls until it succeeds: at most three times, and only after failures that `ERROR_POLICY` lets the same vendor try again.
 *
 * Waits a random time of up to 500 ms, then 1 s, and never less than the error's fact `retryAfterMs`.
 *
 * @throws what the last call threw.
 */
export async function attempt<T>(call: () => Promise<T>, { sleep, random, signal }: AttemptOptions): Promise<T> {
  for (let failed = 0; ; ) {
    try {
      return await call();
    } catch (error) {
      failed++;
      if (!EmotionError.isInstance(error) || failed >= MAX_ATTEMPTS || signal.aborted) throw error;
      if (!ERROR_POLICY[error.kind].sameVendor) throw error;
      const { retryAfterMs } = error.facts;
      const asked = typeof retryAfterMs === "number" ? retryAfterMs : 0;
      await sleep(Math.max(asked, random() * FIRST_WAIT_MS * 2 ** (failed - 1)), signal);
    }
  }
}
