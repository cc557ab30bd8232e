import { onAbort } from "../../../kit/abort.ts";
import { createRetryBudget, DEFAULT_DEADLINE_MS, endingError } from "../../../kit/retry.ts";
import { EmotionError } from "../../../spec/errors.ts";
import type { Host } from "../call-context.ts";
import type { ReconnectOptions } from "./setting.ts";

/** The attempts to bring a line up again. */
export interface Reconnect {
  /**
   * Takes the failure of a session.
   *
   * @param healthyMs how long the session had worked.
   * @param answeredMs how far the line's audio was answered, input clock: a session that brings it on is no failed attempt, however soon it is lost. Default: not known.
   * @returns ms to wait before the next one.
   * @throws EmotionError what ends the line: no attempt or no time is left, or the kind allows none.
   */
  failed(error: EmotionError, healthyMs: number, answeredMs?: number): number;
  /** Waits; rejects at once when the line is over. */
  wait(ms: number): Promise<void>;
  /**
   * A session is being opened; `late` is called when it has not by the deadline, with what began the attempts, or `timeout` where it is the first.
   *
   * @returns says that it was opened, or is over.
   */
  opening(late: (error: EmotionError) => void): () => void;
}

/** Audio that has to be answered between two losses for the later one not to count against the attempts, ms: a call is as long as it is, so it can be lost only so often. */
const ADVANCE_MS = 1000;

/** Starts with nothing lost and every attempt left. */
export function createReconnect(
  host: Pick<Host, "now" | "random" | "sleep">,
  signal: AbortSignal,
  { maxAttempts, deadlineMs = DEFAULT_DEADLINE_MS }: ReconnectOptions,
): Reconnect {
  const budget = createRetryBudget(host, { deadlineMs, ...(maxAttempts === undefined ? {} : { maxAttempts }) });
  let answeredBeforeMs = 0;
  return {
    failed(error, healthyMs, answeredMs = 0) {
      const advanced = answeredMs - answeredBeforeMs >= ADVANCE_MS;
      if (advanced) answeredBeforeMs = answeredMs;
      const waitMs = budget.failed(error, healthyMs, advanced);
      if (waitMs === null) throw endingError(error, budget);
      return waitMs;
    },
    wait: (ms) => host.sleep(ms, signal),
    opening(late) {
      const over = new AbortController();
      const stop = (): void => over.abort();
      const unlisten = onAbort(signal, stop);
      host
        .sleep(budget.leftMs ?? deadlineMs, over.signal)
        .then(
          () =>
            late(budget.original ?? new EmotionError("timeout", "The session was not opened in time.", { deadlineMs })),
          () => undefined,
        )
        .finally(unlisten);
      return stop;
    },
  };
}
