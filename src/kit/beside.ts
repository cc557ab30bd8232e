import { EmotionError } from "../spec/errors.ts";
import { abortError, onAbort } from "./abort.ts";

/** A source that can be read past while it is silent. */
export interface Beside<T> extends AsyncIterable<T | null, undefined> {
  /** Has `null` said, once, as soon as the source has nothing to say. */
  ring(): void;
}

/**
 * Says what the messages of a connection say, and `null` in their silences when it was rung for, until the signal aborts; then it rejects at once.
 *
 * Nothing of the source is lost, and what it has to say goes first. It outlives its loop: leaving it does not stop the source. An `EmotionError` of the source
 * passes as it is; anything else it throws becomes `network`.
 */
export function beside<T>(source: AsyncIterator<T>, signal: AbortSignal): Beside<T> {
  return new Messages(source, signal);
}

const END = Object.freeze({ done: true, value: undefined } as const);

interface Reader<T> {
  resolve(result: IteratorResult<T | null, undefined>): void;
  reject(error: unknown): void;
}

// One turn of promises from the source to the reader, and nothing made but the reader's own: every message of a session comes this way.
class Messages<T> implements Beside<T>, AsyncIterator<T | null, undefined> {
  readonly #source: AsyncIterator<T>;
  readonly #signal: AbortSignal;
  #reader: Reader<T> | undefined;
  /** The source was asked and has not been read since. */
  #asked = false;
  #arrived: IteratorResult<T> | undefined;
  #failure: { readonly error: EmotionError } | undefined;
  #rung = false;
  #release: (() => void) | undefined;

  constructor(source: AsyncIterator<T>, signal: AbortSignal) {
    this.#source = source;
    this.#signal = signal;
  }

  [Symbol.asyncIterator](): AsyncIterator<T | null, undefined> {
    return this;
  }

  ring(): void {
    this.#rung = true;
    if (this.#reader !== undefined) this.#sayNothing();
  }

  next(): Promise<IteratorResult<T | null, undefined>> {
    if (this.#signal.aborted) return Promise.reject(abortError(this.#signal));
    this.#release ??= onAbort(this.#signal, () => this.#reader?.reject(abortError(this.#signal)));
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
      if (!this.#asked) {
        this.#asked = true;
        this.#source.next().then(this.#arrive, this.#fail);
      } else this.#settle();
      if (this.#rung) this.#sayNothing();
    });
  }

  return(): Promise<IteratorResult<T | null, undefined>> {
    this.#release?.();
    this.#release = undefined;
    return Promise.resolve(END);
  }

  readonly #arrive = (result: IteratorResult<T>): void => {
    this.#arrived = result;
    this.#settle();
  };

  readonly #fail = (error: unknown): void => {
    this.#failure = {
      error: EmotionError.isInstance(error) ? error : new EmotionError("network", "The connection broke."),
    };
    this.#settle();
  };

  /** Hands what arrived to who waits for it. */
  #settle(): void {
    const [reader, arrived] = [this.#reader, this.#arrived];
    if (reader === undefined || (arrived === undefined && this.#failure === undefined)) return;
    this.#reader = undefined;
    if (arrived === undefined) {
      this.#release?.();
      reader.reject(this.#failure?.error);
      return;
    }
    this.#arrived = undefined;
    this.#asked = false;
    if (arrived.done === true) this.#release?.();
    reader.resolve(arrived.done === true ? END : arrived);
  }

  /** After one turn, in which what the source has ready arrives. */
  #sayNothing(): void {
    void Promise.resolve().then(() => {
      const reader = this.#reader;
      if (reader === undefined || !this.#rung) return;
      this.#rung = false;
      this.#reader = undefined;
      reader.resolve({ done: false, value: null });
    });
  }
}
