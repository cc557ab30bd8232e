import type { EmotionStreamEvent, GapEvent, Unstamped } from "../../spec/events.ts";
import { EVENTS_SCHEMA } from "../../spec/events.ts";

/** Options of {@link createOutput}. */
export interface OutputOptions {
  readonly streamId: string;
  /** Events held before producers must wait. Default 1024. */
  readonly maxEvents: number;
  /** Called with each event as it is delivered. */
  readonly onDeliver: (event: EmotionStreamEvent) => void;
}

/** The bounded way out: events in, stamped events out to one consumer. Interim readings of one utterance coalesce, nothing else is dropped. */
export interface Output {
  /** Adds an event; returns a promise only when the output is full, resolved when there is room again. */
  push(event: Unstamped): Promise<void> | undefined;
  /** Adds an event even when the output is full. */
  force(event: Unstamped): void;
  /** No more events: the consumer gets what is left, then the end. */
  close(): void;
  /** The consumer gets what is left, then the error; with `atOnce` it gets the error next. */
  fail(error: unknown, atOnce?: boolean): void;
  /** The next event for the consumer. */
  next(): Promise<IteratorResult<EmotionStreamEvent, undefined>>;
  /** What the next event will be stamped with. */
  stamp(): { readonly schema: typeof EVENTS_SCHEMA; readonly streamId: string; readonly seq: number };
  /** True once a consumer has asked for an event. */
  readonly consumed: boolean;
}

interface Waiter {
  resolve(result: IteratorResult<EmotionStreamEvent, undefined>): void;
  reject(error: unknown): void;
}

/** Starts an output; see {@link OutputOptions}. */
export function createOutput(options: OutputOptions): Output {
  return new EventQueue(options);
}

class EventQueue implements Output {
  readonly #options: OutputOptions;
  #waiting: (Unstamped | undefined)[] = [];
  #head = 0;
  #readers: Waiter[] = [];
  #room: PromiseWithResolvers<void> | undefined;
  #ended = false;
  #failure: { readonly error: unknown } | undefined;
  #consumed = false;
  #seq = 0;

  constructor(options: OutputOptions) {
    this.#options = options;
  }

  get consumed(): boolean {
    return this.#consumed;
  }

  push(event: Unstamped): Promise<void> | undefined {
    this.force(event);
    if (this.#size < this.#options.maxEvents || this.#over) return undefined;
    this.#room ??= Promise.withResolvers<void>();
    return this.#room.promise;
  }

  force(event: Unstamped): void {
    if (this.#over) return;
    const reader = this.#readers.shift();
    if (reader !== undefined) reader.resolve({ done: false, value: this.#deliver(event) });
    else if (!coalesced(this.#waiting, this.#head, event)) this.#waiting.push(event);
  }

  close(): void {
    this.#ended = true;
    if (this.#size === 0) this.#settle();
  }

  fail(error: unknown, atOnce = false): void {
    if ((this.#failure !== undefined && !atOnce) || (this.#ended && this.#size === 0)) return;
    this.#failure = { error };
    if (atOnce) this.#drop();
    if (this.#size === 0) this.#settle();
  }

  // Not async: that would put three more turns of promises between an event and its consumer.
  next(): Promise<IteratorResult<EmotionStreamEvent, undefined>> {
    this.#consumed = true;
    if (this.#size > 0) return Promise.resolve({ done: false, value: this.#deliver(this.#shift()) });
    if (this.#failure !== undefined) return Promise.reject(this.#failure.error);
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => {
      this.#readers.push({ resolve, reject });
    });
  }

  get #size(): number {
    return this.#waiting.length - this.#head;
  }

  get #over(): boolean {
    return this.#ended || this.#failure !== undefined;
  }

  stamp() {
    return { schema: EVENTS_SCHEMA, streamId: this.#options.streamId, seq: this.#seq } as const;
  }

  #deliver(event: Unstamped): EmotionStreamEvent {
    const { streamId } = this.#options;
    const stamped = { schema: EVENTS_SCHEMA, streamId, seq: this.#seq++, ...event } as EmotionStreamEvent;
    this.#options.onDeliver(stamped);
    return stamped;
  }

  #shift(): Unstamped {
    const event = this.#waiting[this.#head] as Unstamped;
    // The slot must not keep the event alive; the array is cut only now and then, so that taking stays O(1).
    this.#waiting[this.#head++] = undefined;
    if (this.#head === this.#waiting.length) {
      this.#waiting.length = 0;
      this.#head = 0;
    } else if (this.#head > 1024 && this.#head * 2 > this.#waiting.length) {
      this.#waiting.splice(0, this.#head);
      this.#head = 0;
    }
    if (this.#size < this.#options.maxEvents) this.#makeRoom();
    return event;
  }

  #drop(): void {
    this.#waiting = [];
    this.#head = 0;
  }

  #makeRoom(): void {
    this.#room?.resolve();
    this.#room = undefined;
  }

  #settle(): void {
    for (const reader of this.#readers.splice(0)) {
      if (this.#failure !== undefined) reader.reject(this.#failure.error);
      else reader.resolve({ done: true, value: undefined });
    }
    this.#makeRoom();
  }
}

/** Replaces a waiting interim reading of the same utterance by this newer one. */
function coalesced(queue: (Unstamped | undefined)[], head: number, event: Unstamped): boolean {
  if (event.type === "gap") return extended(queue, head, event);
  if (event.type !== "emotion") return false;
  for (let i = queue.length - 1; i >= head; i--) {
    const waiting = queue[i];
    if (waiting?.type !== "emotion" || waiting.channel !== event.channel || waiting.provider !== event.provider)
      continue;
    if (waiting.final || waiting.utteranceId !== event.utteranceId) return false;
    queue[i] = event;
    return true;
  }
  return false;
}

/** Lets a waiting gap grow instead of queueing one for every block that was dropped. */
function extended(queue: (Unstamped | undefined)[], head: number, gap: Unstamped<GapEvent>): boolean {
  const last = queue.findLastIndex((event, i) => i >= head && event?.type === "gap");
  const waiting = queue[last];
  if (waiting?.type !== "gap" || waiting.cause !== gap.cause || waiting.channel !== gap.channel) return false;
  if (Math.abs(waiting.span.endMs - gap.span.startMs) > 0.01) return false;
  queue[last] = { ...gap, span: { startMs: waiting.span.startMs, endMs: gap.span.endMs } };
  return true;
}
