import { sleep } from "./sleep.ts";

/** Time as the library sees it: the platform's, or a test's. A `CallContext` is one. */
export interface Clock {
  /** Milliseconds on a monotonic clock; its zero means nothing. */
  now(): number;
  /** Waits; rejects with kind `aborted` at once when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The platform's clock. */
export const systemClock: Clock = Object.freeze({ now: () => performance.now(), sleep });
