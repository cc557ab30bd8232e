import { EmotionError } from "../spec/errors.ts";
import { abortError, onAbort } from "./abort.ts";

/** Options of {@link createBoundedQueue}. */
export interface BoundedQueueOptions<T> {
  /** Weight that may wait; an item heavier than this is taken when nothing else waits. */
  readonly capacity: number;
  /** Weight of an item, for example its ms of audio. Default 1 each. */
  readonly weigh?: (item: T) => number;
  /** Called when the consumer left early (`break`, `return()`); what waited is gone by then. */
  readonly onRelease?: () => void;
  /** Called when a read brought a queue that was full back below its capacity. */
  readonly onRoom?: () => void;
}

/** A queue between one producer side and ONE consumer that holds a bounded weight. */
export interface BoundedQueue<T> extends AsyncIterable<T> {
  /**
   * Adds an item in order. Returns `undefined` when there is room, and only otherwise a promise: resolved when the item was taken in, rejected
   * with `aborted` when the signal aborts first (the item is not added then) or with the error of {@link fail}.
   * After the consumer left, items are let go of without a word: see {@link released}.
   */
  push(item: T, signal?: AbortSignal): Promise<void> | undefined;
  /** Adds an item if there is room, and says whether it did. */
  tryPush(item: T): boolean;
  /** Adds an item that cannot be refused, and says whether there is still room after it. */
  force(item: T): boolean;
  /** Adds an item and makes room by dropping the oldest ones, which it returns, oldest first. The item itself is never dropped. */
  pushDroppingOldest(item: T): readonly T[];
  /** No more items: the consumer gets what waits (pushes in waiting included), then the end, or the error when one is given. */
  close(error?: unknown): void;
  /** The consumer and every waiting push get this error at once; what waits is let go of. */
  fail(error: unknown): void;
  /** Weight of what waits to be read. */
  readonly weight: number;
  /** Items that wait to be read. */
  readonly size: number;
  /** True once the consumer left early. */
  readonly released: boolean;
}

interface Reader<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: unknown): void;
}

interface Writer<T> {
  readonly item: T;
  admit(): void;
  refuse(error: unknown): void;
}

const NONE: readonly never[] = Object.freeze([]);
const END = Object.freeze({ done: true, value: undefined } as const);

/**
 * Makes a {@link BoundedQueue}.
 *
 * Pushing into room and reading what waits allocate nothing but the read's own promise, and no timer exists: it carries real-time audio.
 */
export function createBoundedQueue<T>(options: BoundedQueueOptions<T>): BoundedQueue<T> {
  return new Queue(options);
}

class Queue<T> implements BoundedQueue<T>, AsyncIterator<T, undefined> {
  readonly #options: BoundedQueueOptions<T>;
  #items: T[] = [];
  #head = 0;
  #weight = 0;
  #readers: Reader<T>[] = [];
  #writers: Writer<T>[] = [];
  #iterated = false;
  #closed = false;
  #released = false;
  #failure: { error: unknown; told: boolean } | undefined;

  constructor(options: BoundedQueueOptions<T>) {
    this.#options = options;
  }

  get weight(): number {
    return this.#weight;
  }

  get size(): number {
    return this.#items.length - this.#head;
  }

  get released(): boolean {
    return this.#released;
  }

  push(item: T, signal?: AbortSignal): Promise<void> | undefined {
    if (this.#released) return undefined;
    if (signal?.aborted) return Promise.reject(abortError(signal));
    const refusal = this.#refusal();
    if (refusal !== undefined) return Promise.reject(refusal);
    if (this.#writers.length === 0 && this.#fits(item)) {
      this.#add(item);
      return undefined;
    }
    return this.#wait(item, signal);
  }

  tryPush(item: T): boolean {
    if (this.#released || this.#refusal() !== undefined || this.#writers.length > 0 || !this.#fits(item)) return false;
    this.#add(item);
    return true;
  }

  force(item: T): boolean {
    if (this.#released || this.#refusal() !== undefined) return true;
    this.#admitAll();
    this.#add(item);
    return this.#weight < this.#options.capacity;
  }

  pushDroppingOldest(item: T): readonly T[] {
    if (this.#released || this.#refusal() !== undefined) return NONE;
    this.#admitAll();
    this.#add(item);
    let dropped: T[] | undefined;
    while (this.#weight > this.#options.capacity && this.size > 1) {
      dropped ??= [];
      dropped.push(this.#shift());
    }
    return dropped ?? NONE;
  }

  close(error?: unknown): void {
    if (this.#closed) return;
    this.#closed = true;
    if (error !== undefined) this.#failure ??= { error, told: false };
    if (this.size === 0 && this.#writers.length === 0) this.#settleReaders();
  }

  fail(error: unknown): void {
    if (this.#released || (this.#closed && this.size === 0 && this.#writers.length === 0)) return;
    this.#closed = true;
    this.#failure = { error, told: false };
    this.#clear();
    for (const writer of this.#writers.splice(0)) writer.refuse(error);
    this.#settleReaders();
  }

  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    if (this.#iterated)
      throw new EmotionError("protocol", "A bounded queue has one consumer; it is being read already.");
    this.#iterated = true;
    return this;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.size > 0) return Promise.resolve({ done: false, value: this.#take() });
    if (this.#closed || this.#released) return this.#ending();
    return new Promise((resolve, reject) => {
      this.#readers.push({ resolve, reject });
    });
  }

  return(): Promise<IteratorResult<T, undefined>> {
    const early = !this.#released && !(this.#closed && this.size === 0);
    this.#released = true;
    this.#clear();
    for (const writer of this.#writers.splice(0)) writer.admit();
    for (const reader of this.#readers.splice(0)) reader.resolve(END);
    if (early) this.#options.onRelease?.();
    return Promise.resolve(END);
  }

  #weigh(item: T): number {
    return this.#options.weigh === undefined ? 1 : this.#options.weigh(item);
  }

  #fits(item: T): boolean {
    return this.#weight === 0 || this.#weight + this.#weigh(item) <= this.#options.capacity;
  }

  /** Why nothing can be added any more. */
  #refusal(): unknown {
    if (!this.#closed) return undefined;
    return this.#failure?.error ?? new EmotionError("bad-input", "Nothing can be added to a queue that was closed.");
  }

  #add(item: T): void {
    const reader = this.#readers.shift();
    if (reader !== undefined) {
      reader.resolve({ done: false, value: item });
      return;
    }
    this.#items.push(item);
    this.#weight += this.#weigh(item);
  }

  #shift(): T {
    const item = this.#items[this.#head] as T;
    // The slot must not keep the item alive; the array is cut only now and then, so that reading stays O(1).
    this.#items[this.#head++] = undefined as T;
    if (this.#head === this.#items.length) {
      this.#items.length = 0;
      this.#head = 0;
    } else if (this.#head >= 1024 && this.#head * 2 > this.#items.length) {
      this.#items.splice(0, this.#head);
      this.#head = 0;
    }
    this.#weight = this.size === 0 ? 0 : this.#weight - this.#weigh(item);
    return item;
  }

  #take(): T {
    const { capacity, onRoom } = this.#options;
    const wasFull = this.#weight >= capacity;
    const item = this.#shift();
    while (this.#writers.length > 0 && this.#fits((this.#writers[0] as Writer<T>).item)) this.#admitNext();
    if (wasFull && this.#weight < capacity) onRoom?.();
    return item;
  }

  #admitNext(): void {
    const writer = this.#writers.shift() as Writer<T>;
    this.#add(writer.item);
    writer.admit();
  }

  #admitAll(): void {
    while (this.#writers.length > 0) this.#admitNext();
  }

  #wait(item: T, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      let release: () => void = () => undefined;
      const writer: Writer<T> = {
        item,
        admit: () => {
          release();
          resolve();
        },
        refuse: (error) => {
          release();
          reject(error);
        },
      };
      this.#writers.push(writer);
      if (signal === undefined) return;
      release = onAbort(signal, () => {
        this.#writers.splice(this.#writers.indexOf(writer), 1);
        reject(abortError(signal));
        this.#afterWithdrawal();
      });
    });
  }

  /** A push that gave up may have been what the others, or the end, stood behind. */
  #afterWithdrawal(): void {
    while (this.#writers.length > 0 && this.#fits((this.#writers[0] as Writer<T>).item)) this.#admitNext();
    if (this.#closed && this.size === 0 && this.#writers.length === 0) this.#settleReaders();
  }

  #ending(): Promise<IteratorResult<T, undefined>> {
    const failure = this.#failure;
    if (failure === undefined || failure.told || this.#released) return Promise.resolve(END);
    failure.told = true;
    return Promise.reject(failure.error);
  }

  #settleReaders(): void {
    for (const reader of this.#readers.splice(0)) {
      const failure = this.#failure;
      if (failure !== undefined && !failure.told) {
        failure.told = true;
        reader.reject(failure.error);
      } else reader.resolve(END);
    }
  }

  #clear(): void {
    this.#items.length = 0;
    this.#head = 0;
    this.#weight = 0;
  }
}
