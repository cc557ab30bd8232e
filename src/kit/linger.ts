import type { Clock } from "./clock.ts";

/** How long closing frames may outlive a call, ms. */
export const LINGER_MS = 1000;

/** Closing frames that may outlive their call. */
export interface Linger {
  /** Takes a promise along; whatever becomes of it is nobody's error any more. */
  add(promise: Promise<unknown>): void;
  /** Resolves when everything added has settled, or after `limitMs`; never rejects. */
  settle(): Promise<void>;
  /** How many have not settled yet. */
  readonly pending: number;
}

/** Makes a {@link Linger}; `limitMs` is {@link LINGER_MS} by default. */
export function createLinger(clock: Clock, limitMs: number = LINGER_MS): Linger {
  const pending = new Set<Promise<unknown>>();
  return {
    get pending() {
      return pending.size;
    },
    add(promise) {
      pending.add(promise);
      const forget = (): void => {
        pending.delete(promise);
      };
      promise.then(forget, forget);
    },
    async settle() {
      if (pending.size === 0) return;
      const enough = new AbortController();
      const limit = clock.sleep(limitMs, enough.signal).catch(() => undefined);
      await Promise.race([settleAll(pending), limit]);
      // The timer goes when it is not needed; a test that counts timers would see it.
      enough.abort();
    },
  };
}

/** Waits until the set is empty; what is added meanwhile counts. */
async function settleAll(pending: ReadonlySet<Promise<unknown>>): Promise<void> {
  while (pending.size > 0) await Promise.allSettled(pending);
}
