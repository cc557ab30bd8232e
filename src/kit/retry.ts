import type { CallContext } from "../spec/context.ts";
import { EmotionError, ERROR_POLICY } from "../spec/errors.ts";
import { abortable, linkSignals, throwIfAborted } from "./abort.ts";

/** Options of {@link createRetryBudget} and {@link retrying}, all optional; every figure is a choice of this library. */
export interface RetryOptions {
  /** Attempts after the first one that may be spent before they heal. Default 5; 0 never tries again. */
  readonly maxAttempts?: number;
  /** Time for all consecutive attempts together, from the first failure, ms. Default 60 000. */
  readonly deadlineMs?: number;
  /** Healthy time that gives one spent attempt back, ms. Default 10 000. */
  readonly healMs?: number;
  /** Shorter than this nothing was healthy: a vendor that accepts and hangs up is still failing. Default 5000 ms. */
  readonly stableMs?: number;
  /** Longest wait before the second attempt, ms; it doubles with every further one. Default 250. */
  readonly baseMs?: number;
  /** Longest wait of all, ms, unless the vendor asks for more. Default 10 000. */
  readonly maxWaitMs?: number;
}

/** The attempts that are left, and how long to wait before the next one. */
export interface RetryBudget {
  /**
   * Takes a failure.
   *
   * @param healthyMs how long the attempt had worked before it failed. Default 0.
   * @param advanced it had brought the work on, however short it was: it counts as stable, and as one attempt given back. Default false.
   * @returns ms to wait before the next attempt; `null` when there is to be none: the kind forbids it, the budget is spent, or the deadline would pass.
   */
  failed(error: EmotionError, healthyMs?: number, advanced?: boolean): number | null;
  /** The failure that began the attempts under way: what to tell when they come to nothing. */
  readonly original: EmotionError | null;
  /** Ms until the deadline of the attempts under way; `null` when none are. */
  readonly leftMs: number | null;
}

/** Time for all consecutive attempts by default, ms. */
export const DEFAULT_DEADLINE_MS = 60_000;

const DEFAULTS = {
  maxAttempts: 5,
  deadlineMs: DEFAULT_DEADLINE_MS,
  healMs: 10_000,
  stableMs: 5000,
  baseMs: 250,
  maxWaitMs: 10_000,
} as const satisfies Required<RetryOptions>;

/** Waits grow no further than this many doublings, whatever the longest wait is. */
const MAX_DOUBLINGS = 30;

/**
 * Makes a {@link RetryBudget}: exponential waits with full jitter, never shorter than `facts.retryAfterMs`; attempts that heal with healthy time; and one
 * deadline over every attempt since the last stable stretch.
 */
export function createRetryBudget(ctx: Pick<CallContext, "now" | "random">, options: RetryOptions = {}): RetryBudget {
  const { maxAttempts, deadlineMs, healMs, stableMs, baseMs, maxWaitMs } = { ...DEFAULTS, ...options };
  let original: EmotionError | null = null;
  let sinceMs = 0;
  let consecutive = 0;
  let spent = 0;
  return {
    get original() {
      return original;
    },
    get leftMs() {
      return original === null ? null : Math.max(0, sinceMs + deadlineMs - ctx.now());
    },
    failed(error, healthyMs = 0, advanced = false) {
      if (advanced || healthyMs >= stableMs) {
        spent = Math.max(0, spent - Math.max(advanced ? 1 : 0, healthyMs / healMs));
        original = null;
        consecutive = 0;
      }
      if (original === null) {
        original = error;
        sinceMs = ctx.now();
      }
      if (!ERROR_POLICY[error.kind].sameVendor || spent + 1 > maxAttempts) return null;
      const longestMs = Math.min(maxWaitMs, baseMs * 2 ** Math.min(consecutive, MAX_DOUBLINGS));
      const waitMs = Math.max(ctx.random() * longestMs, retryAfterOf(error));
      if (ctx.now() + waitMs >= sinceMs + deadlineMs) return null;
      spent++;
      consecutive++;
      return waitMs;
    },
  };
}

/**
 * Calls a function until it succeeds, for calls that may be repeated as they are: a poll, a request.
 *
 * @param attempt gets a signal that also aborts at the deadline, and the number of failures so far.
 * @throws EmotionError the first failure when attempts or time are spent; a failure whose kind forbids another attempt at once; `timeout` when the first
 * attempt outlasts the deadline; `aborted` at once when `ctx.signal` aborts.
 */
export async function retrying<T>(
  ctx: Pick<CallContext, "signal" | "sleep" | "now" | "random">,
  attempt: (signal: AbortSignal, failures: number) => Promise<T>,
  options: RetryOptions = {},
): Promise<T> {
  throwIfAborted(ctx.signal);
  const budget = createRetryBudget(ctx, options);
  const deadlineMs = options.deadlineMs ?? DEFAULT_DEADLINE_MS;
  const { signal, abort, release } = linkSignals(ctx.signal);
  const late = new EmotionError("timeout", "The call was not answered in the time for all its attempts.", {
    deadlineMs,
  });
  const over = linkSignals();
  ctx.sleep(deadlineMs, over.signal).then(
    () => abort(late),
    () => undefined,
  );
  try {
    for (let failures = 0; ; failures++) {
      try {
        return await abortable(attempt(signal, failures), signal);
      } catch (error) {
        if (ctx.signal.aborted) throwIfAborted(ctx.signal);
        if (signal.aborted) throw budget.original ?? late;
        if (!EmotionError.isInstance(error)) throw error;
        const waitMs = budget.failed(error);
        if (waitMs === null) throw endingError(error, budget);
        await ctx.sleep(waitMs);
      }
    }
  } finally {
    over.abort();
    release();
  }
}

/** What ends attempts that came to nothing: what began them, unless the last failure itself forbids another. */
export function endingError(last: EmotionError, { original }: Pick<RetryBudget, "original">): EmotionError {
  return ERROR_POLICY[last.kind].sameVendor ? (original ?? last) : last;
}

/** Ms that the vendor asks to wait, by the fact `retryAfterMs`; 0 where it asks for nothing. */
export function retryAfterOf({ facts }: EmotionError): number {
  const { retryAfterMs } = facts;
  return typeof retryAfterMs === "number" && Number.isFinite(retryAfterMs) ? Math.max(0, retryAfterMs) : 0;
}
