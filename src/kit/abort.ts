import { EmotionError } from "../spec/errors.ts";

/** The error of an aborted wait: the signal's reason when it is ours, else kind `aborted`. */
export function abortError(signal: AbortSignal): EmotionError {
  return EmotionError.isInstance(signal.reason)
    ? signal.reason
    : new EmotionError("aborted", "The call was aborted by its signal.");
}

/** Throws the {@link abortError} of an aborted signal. */
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

/** Why a wait ends that nobody needs any more. One for all of them: an error takes longer to make than most waits to end. */
const LET_GO = /* @__PURE__ */ new EmotionError("aborted", "Nobody waits for this any more.");

/** A signal that follows several others, and the way to let go of them. */
export interface LinkedSignal {
  /** Aborts with the reason of the first source that aborts. */
  readonly signal: AbortSignal;
  /** Aborts the linked signal alone. Default reason: an `EmotionError` `aborted`. */
  abort(reason?: unknown): void;
  /** Takes the listeners off the sources; the linked signal stays as it is. */
  release(): void;
}

/**
 * Links signals into one that aborts with the first of them.
 *
 * Unlike `AbortSignal.any` it can be released: a call that links a stream's signal a thousand times leaves nothing on it.
 */
export function linkSignals(...sources: readonly (AbortSignal | undefined)[]): LinkedSignal {
  const controller = new AbortController();
  const disposers: (() => void)[] = [];
  const release = (): void => {
    for (const dispose of disposers.splice(0)) dispose();
  };
  for (const source of sources) {
    if (source === undefined || controller.signal.aborted) continue;
    const dispose = onAbort(source, () => {
      controller.abort(source.reason);
      release();
    });
    disposers.push(dispose);
  }
  if (controller.signal.aborted) release();
  return {
    signal: controller.signal,
    abort(reason = LET_GO) {
      controller.abort(reason);
      release();
    },
    release,
  };
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

/** Many waits on one signal, with one listener for all of them. */
export interface AbortWatch {
  /** As {@link abortable}: rejects at once when the signal aborts, whatever the promise waits for. */
  guard<T>(promise: Promise<T>): Promise<T>;
  /** Takes the listener off. */
  release(): void;
}

/** Watches a signal for as long as a session waits for one thing after the other. */
export function watchAbort(signal: AbortSignal): AbortWatch {
  const waits = new Set<(error: EmotionError) => void>();
  const release = onAbort(signal, () => {
    for (const reject of waits) reject(abortError(signal));
    waits.clear();
  });
  return {
    release,
    guard: (promise) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) reject(abortError(signal));
        else waits.add(reject);
        promise.then(
          (value) => {
            waits.delete(reject);
            resolve(value);
          },
          (error: unknown) => {
            waits.delete(reject);
            reject(error);
          },
        );
      }),
  };
}

/**
 * Iterates until the signal aborts, then rejects at once, even while the source never answers: how an adapter reads its audio.
 *
 * An `EmotionError` of the source passes as it is; anything else it throws becomes `bad-input`, since only `EmotionError` leaves an adapter.
 * Left early (abort, `break`, an error in the loop), the source is told to stop, not waited for: it may be the one that hangs.
 */
export function untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncIterableIterator<T, undefined> {
  return new UntilAborted(source, signal);
}

const END = Object.freeze({ done: true, value: undefined } as const);

interface Reader<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: unknown): void;
}

// Not a generator: a chunk of a live call would wait for two more turns of promises.
class UntilAborted<T> implements AsyncIterableIterator<T, undefined> {
  readonly #source: AsyncIterable<T>;
  readonly #signal: AbortSignal;
  #iterator: AsyncIterator<T> | undefined;
  #over = false;
  /** Who waits for the next values, in the order in which they asked. */
  readonly #readers: Reader<T>[] = [];
  #release: () => void = () => undefined;

  constructor(source: AsyncIterable<T>, signal: AbortSignal) {
    this.#source = source;
    this.#signal = signal;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#over) return Promise.resolve(END);
    const signal = this.#signal;
    if (signal.aborted) {
      this.#finish(true);
      return Promise.reject(abortError(signal));
    }
    return new Promise((resolve, reject) => {
      this.#readers.push({ resolve, reject });
      try {
        this.#open().next().then(this.#arrive, this.#fail);
      } catch (error) {
        this.#readers.pop();
        this.#finish(true);
        reject(error);
      }
    });
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#finish(true);
    return Promise.resolve(END);
  }

  #open(): AsyncIterator<T> {
    if (this.#iterator !== undefined) return this.#iterator;
    const iterator = this.#source[Symbol.asyncIterator]();
    this.#iterator = iterator;
    // One listener for the whole loop: this runs per chunk of audio.
    this.#release = onAbort(this.#signal, () => {
      // Between two chunks nobody waits: the next pull is what rejects.
      if (this.#readers.length === 0) return;
      for (const reader of this.#readers.splice(0)) reader.reject(abortError(this.#signal));
      this.#finish(true);
    });
    return iterator;
  }

  // Made once, not for every chunk.
  readonly #arrive = (next: IteratorResult<T>): void => {
    const reader = this.#readers.shift();
    if (next.done === true) this.#finish(false);
    reader?.resolve(next.done === true ? END : next);
  };

  readonly #fail = (error: unknown): void => {
    const reader = this.#readers.shift();
    this.#finish(false);
    reader?.reject(EmotionError.isInstance(error) ? error : sourceFailed());
  };

  #finish(early: boolean): void {
    if (this.#over) return;
    this.#over = true;
    this.#release();
    if (early && this.#iterator !== undefined) stopQuietly(this.#iterator);
  }
}

function sourceFailed(): EmotionError {
  return new EmotionError("bad-input", "The audio source failed while it was read; see what feeds the stream.");
}

/** Tells an iterator that nobody will ask again, without waiting for it and whatever it answers. */
export function stopQuietly(iterator: AsyncIterator<unknown>): void {
  try {
    iterator.return?.()?.then(undefined, () => undefined);
  } catch {
    // An iterator that cannot even be stopped has nothing left that could be told to anyone.
  }
}
