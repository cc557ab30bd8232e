import { abortError } from "./abort.ts";

/**
 * Waits `ms` milliseconds; the only timer of the library.
 *
 * @throws {EmotionError} `aborted` (or the signal's own `EmotionError`) at once when the signal aborts; the timer is gone by then.
 */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
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
    signal?.addEventListener("abort", stop, { once: true });
  });
}
