import { abortError, onAbort } from "../kit/abort.ts";
import type { Clock } from "../kit/clock.ts";

/** A clock that stands still until a test moves it. */
export interface TestClock extends Clock {
  /**
   * Moves time on, waking sleepers in the order in which they are due; between two of them everything that has become ready runs, so that what
   * a woken sleeper starts within the stretch is woken too.
   */
  advance(ms: number): Promise<void>;
  /** Runs everything that is ready, without moving time. */
  settle(): Promise<void>;
  /** Sleepers that wait: 0 when nothing leaks. */
  readonly pending: number;
  /** When the next sleeper is due, ms on this clock; null when none waits. */
  readonly nextMs: number | null;
}

interface Sleeper {
  readonly atMs: number;
  wake(): void;
}

/** Ready work may take several turns of the event loop (streams, dynamic imports); a test that needs more has something real to wait for. */
const TURNS = 4;

/** Makes a {@link TestClock} that starts at `startMs`. Default 0. */
export function createTestClock(startMs = 0): TestClock {
  const sleepers: Sleeper[] = [];
  let nowMs = startMs;
  const earliest = (): Sleeper | undefined =>
    sleepers.reduce<Sleeper | undefined>(
      (first, s) => (first === undefined || s.atMs < first.atMs ? s : first),
      undefined,
    );
  const remove = (sleeper: Sleeper): void => {
    sleepers.splice(sleepers.indexOf(sleeper), 1);
  };
  return {
    now: () => nowMs,
    sleep(ms, signal) {
      if (signal?.aborted) return Promise.reject(abortError(signal));
      return new Promise((resolve, reject) => {
        let release: () => void = () => undefined;
        const sleeper: Sleeper = {
          atMs: nowMs + Math.max(0, ms),
          wake() {
            remove(sleeper);
            release();
            resolve();
          },
        };
        sleepers.push(sleeper);
        if (signal === undefined) return;
        release = onAbort(signal, () => {
          remove(sleeper);
          reject(abortError(signal));
        });
      });
    },
    async advance(ms) {
      const untilMs = nowMs + ms;
      await settle();
      for (let next = earliest(); next !== undefined && next.atMs <= untilMs; next = earliest()) {
        nowMs = next.atMs;
        next.wake();
        await settle();
      }
      nowMs = untilMs;
    },
    settle,
    get pending() {
      return sleepers.length;
    },
    get nextMs() {
      return earliest()?.atMs ?? null;
    },
  };
}

/** Runs everything that is ready: promises, and what they start, without the passing of time. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await nextTurn();
}

/** The platform's own, taken before a test can replace it by a fake. */
const onNextTurn = setImmediate;

/** One turn of the event loop. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    onNextTurn(() => resolve());
  });
}
