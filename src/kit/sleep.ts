import { abortError } from "./abort.ts";

/** Options of {@link sleep}. */
export interface SleepOptions {
  /** False lets a process end while nothing but this wait is left (Node). Default true. */
  readonly holdsProcess?: boolean;
}

/**
 * Waits `ms` milliseconds; the only timer of the library.
 *
 * @throws {EmotionError} `aborted` (or the signal's own `EmotionError`) at once when the signal aborts; the timer is gone by then.
 */
export function sleep(ms: number, signal?: AbortSignal, options: SleepOptions = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(abortError(signal));
      return;
    }
    const stop = (): void => {
      clearTimeout(timer);
      reject(abortError(signal as AbortSignal));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    // A browser's timer is a number and holds nothing.
    if (options.holdsProcess === false) (timer as { unref?: () => void }).unref?.();
    signal?.addEventListener("abort", stop, { once: true });
  });
}
