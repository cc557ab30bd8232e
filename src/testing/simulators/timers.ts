import type { Clock } from "../../kit/clock.ts";

/** A rule that something must happen again and again. */
export interface Deadline {
  /** It has happened: the time begins anew. */
  touch(): void;
  stop(): void;
}

/** Timers on a clock that all end together. */
export interface Timers {
  /** Runs something later, unless the returned function or `clear` is called before. */
  after(ms: number, run: () => void): () => void;
  /** Runs something once when `ms` have passed without a `touch`; the time begins at once. */
  deadline(ms: number, run: () => void): Deadline;
  /** Ends all of them, for good. */
  clear(): void;
}

/** Starts a set of {@link Timers}. */
export function createTimers(clock: Clock): Timers {
  const running = new Set<AbortController>();
  let over = false;
  const after = (ms: number, run: () => void): (() => void) => {
    if (over) return () => undefined;
    const cancelled = new AbortController();
    running.add(cancelled);
    clock.sleep(ms, cancelled.signal).then(
      () => {
        if (running.delete(cancelled)) run();
      },
      () => undefined,
    );
    return () => {
      running.delete(cancelled);
      cancelled.abort();
    };
  };
  return {
    after,
    deadline(ms, run) {
      // One sleeper that looks when it wakes: frames come far more often than deadlines pass.
      let touchedMs = clock.now();
      const look = (): void => {
        const leftMs = touchedMs + ms - clock.now();
        if (leftMs <= 0) run();
        else stop = after(leftMs, look);
      };
      let stop = after(ms, look);
      return {
        touch: () => {
          touchedMs = clock.now();
        },
        stop: () => stop(),
      };
    },
    clear() {
      over = true;
      for (const timer of running) timer.abort();
      running.clear();
    },
  };
}
