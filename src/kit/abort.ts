import { EmotionError } from "../spec/errors.ts";

/** The error of an aborted wait: the signal's reason when it is ours, else kind `aborted`. */
export function abortError(signal: AbortSignal): EmotionError {
  return EmotionError.isInstance(signal.reason) ? signal.reason : new EmotionError("aborted", "The call was aborted by its signal.");
}

/** Throws the error of an aborted signal. */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw abortError(signal);
}

/** Calls `react` once when the signal aborts (at once when it has); the result takes the listener off. */
export function onAbort(signal: AbortSignal, react: () => void): () => void {
  if (signal.aborted) {
    react();
    return () => undefined;
  }
  signal.addEventListener("abort", react, { once: true });
  return () => signal.removeEventListener("abort", react);
}

/** A promise that rejects at once when the signal aborts, whatever it waits for; its listener is gone when it settles. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const release = onAbort(signal, () => reject(abortError(signal)));
    promise.then(
      (value) => {
        release();
        resolve(value);
      },
      (error: unknown) => {
        release();
        reject(error);
      },
    );
  });
}

/** Iterates until the signal aborts, then rejects at once, even while the source never answers; the source is told to stop, not waited for. */
export async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T, void> {
  const iterator = source[Symbol.asyncIterator]();
  let finished = false;
  try {
    for (;;) {
      throwIfAborted(signal);
      const next = await abortable(iterator.next(), signal);
      if (next.done === true) {
        finished = true;
        return;
      }
      yield next.value;
    }
  } finally {
    if (!finished) iterator.return?.()?.then(undefined, () => undefined);
  }
}
