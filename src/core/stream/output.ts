import type { EmotionStreamEvent, Unstamped } from "../../spec/events.ts";
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
  /** True once a consumer has asked for an event. */
  readonly consumed: boolean;
}

interface Waiter {
  resolve(result: IteratorResult<EmotionStreamEvent, undefined>): void;
  reject(error: unknown): void;
}

/** Starts an output; see {@link OutputOptions}. */
export function createOutput({ streamId, maxEvents, onDeliver }: OutputOptions): Output {
  const queue: Unstamped[] = [];
  let head = 0;
  const readers: Waiter[] = [];
  let room: { promise: Promise<void>; resolve: () => void } | undefined;
  let ended = false;
  let failure: { error: unknown } | undefined;
  let consumed = false;
  let seq = 0;

  const deliver = (event: Unstamped): EmotionStreamEvent => {
    const stamped = { schema: EVENTS_SCHEMA, streamId, seq: seq++, ...event } as EmotionStreamEvent;
    onDeliver(stamped);
    return stamped;
  };
  const shift = (): Unstamped => {
    const event = queue[head++] as Unstamped;
    if (head > 1024 && head * 2 > queue.length) {
      queue.splice(0, head);
      head = 0;
    }
    return event;
  };
  const size = (): number => queue.length - head;
  const makeRoom = (): void => {
    if (room === undefined || size() >= maxEvents) return;
    room.resolve();
    room = undefined;
  };
  const add = (event: Unstamped): void => {
    if (ended || failure !== undefined) return;
    const reader = readers.shift();
    if (reader !== undefined) reader.resolve({ done: false, value: deliver(event) });
    else if (!coalesced(queue, head, event)) queue.push(event);
  };
  const settleReaders = (): void => {
    for (const reader of readers.splice(0)) {
      if (failure !== undefined) reader.reject(failure.error);
      else reader.resolve({ done: true, value: undefined });
    }
    room?.resolve();
    room = undefined;
  };

  return {
    get consumed() {
      return consumed;
    },
    push(event) {
      add(event);
      if (size() < maxEvents || ended || failure !== undefined) return undefined;
      room ??= Promise.withResolvers<void>();
      return room.promise;
    },
    force: add,
    close() {
      ended = true;
      if (size() === 0) settleReaders();
    },
    fail(error, atOnce = false) {
      if ((failure !== undefined && !atOnce) || (ended && size() === 0)) return;
      failure = { error };
      if (atOnce) head = queue.length;
      if (size() === 0) settleReaders();
    },
    async next() {
      consumed = true;
      if (size() > 0) {
        const value = deliver(shift());
        makeRoom();
        return { done: false, value };
      }
      if (failure !== undefined) throw failure.error;
      if (ended) return { done: true, value: undefined };
      return new Promise((resolve, reject) => {
        readers.push({ resolve, reject });
      });
    },
  };
}

/** Replaces a waiting interim reading of the same utterance by this newer one. */
function coalesced(queue: Unstamped[], head: number, event: Unstamped): boolean {
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
