import { EmotionError } from "../../spec/errors.ts";
import type { EmotionStreamEvent, EventOf, EventType } from "../../spec/events.ts";
import type { Summary } from "../../spec/summary.ts";
import type { StreamEngine } from "./engine.ts";
import type { AudioInput } from "./sample-reader.ts";
import { checkTap } from "./taps.ts";
import { createReadable, createWritable } from "./web-streams.ts";
import type { WriteTextOptions } from "./write-options.ts";

/** A function called with each event of one type. */
export type Tap<T extends EventType> = (event: EventOf<T>) => void;

/**
 * A live call: audio in, typed affect events out.
 *
 * It is an async iterable for one consumer; the iterator is the truth and the only error path. Taps see the same events as they are delivered.
 * Leaving the loop early, aborting the signal or disposing the stream releases everything it holds.
 */
export interface EmotionStream extends AsyncIterable<EmotionStreamEvent>, AsyncDisposable {
  readonly streamId: string;
  /**
   * Sends audio; resolves when there is room for more.
   *
   * @throws EmotionError `unsupported` where the provider only reads text, `bad-input` after `end()`, for non-finite samples or for floats that are scaled as integers, `aborted` after an abort, or the error that ended the stream.
   */
  write(audio: AudioInput): Promise<void>;
  /**
   * Sends a text that was written, for example a line of a chat; resolves when it was accepted.
   *
   * It is read by the text provider (`text` of the config), and comes back as `transcript`, `emotion`, `state` and `alert` like speech does, with
   * `clock: "wall"` and the name of its channel as `medium`. Its times are ms since the stream began. At most 16 text channels and 256 writers.
   *
   * @throws EmotionError `unsupported` where the text provider's package is missing, `policy` where it may not be read, `bad-input` after `end()`,
   * `config` for an unknown option, `aborted` after an abort, or the error for which the text provider reads no more (`auth`, `quota`).
   */
  writeText(text: string, options?: WriteTextOptions): Promise<void>;
  /** Says that no more audio and no more text comes: what is buffered is read, then the `end` event is delivered. */
  end(): void;
  /** Consumes the iterator for those who only tap; resolves with the summary, rejects with the `EmotionError` that ended the stream. */
  drain(): Promise<Summary>;
  /**
   * Calls `tap` with each event of a type as it is delivered. A tap that throws costs one `warning`, nothing else.
   *
   * @throws EmotionError `config` for a type that no event has.
   */
  on<T extends EventType>(type: T, tap: Tap<T>): this;
  off<T extends EventType>(type: T, tap: Tap<T>): this;
  /** The input as a web stream: `audio.pipeThrough(stream)` works. Closing it ends the stream, aborting it aborts. */
  readonly writable: WritableStream<AudioInput>;
  /** The output as a web stream; reading it is the one consumer. */
  readonly readable: ReadableStream<EmotionStreamEvent>;
}

/** Wraps an engine into the public stream. */
export function createPublicStream(engine: StreamEngine): EmotionStream {
  let taken = false;
  const take = (): void => {
    if (taken)
      throw new EmotionError("config", "This stream already has a consumer; iterate it, drain it or read it once.");
    taken = true;
  };
  const leave = async (): Promise<void> => {
    engine.abort(new EmotionError("aborted", "The consumer left the stream."));
    await engine.released;
  };
  const iterate = (): AsyncIterator<EmotionStreamEvent, undefined> => {
    take();
    return {
      next: engine.next,
      async return() {
        await leave();
        return { done: true, value: undefined };
      },
    };
  };

  let writable: WritableStream<AudioInput> | undefined;
  let readable: ReadableStream<EmotionStreamEvent> | undefined;

  const stream: EmotionStream = {
    streamId: engine.streamId,
    write: engine.write,
    writeText: engine.writeText,
    end: () => engine.end(),
    async drain() {
      let summary: Summary | undefined;
      for await (const event of stream) if (event.type === "end") summary = event.summary;
      if (summary === undefined) throw new EmotionError("aborted", "The stream was left before its summary.");
      return summary;
    },
    on(type, tap) {
      checkTap(type, tap);
      engine.taps.on(type, tap as (event: EmotionStreamEvent) => void);
      return stream;
    },
    off(type, tap) {
      engine.taps.off(type, tap as (event: EmotionStreamEvent) => void);
      return stream;
    },
    get writable() {
      writable ??= createWritable(engine);
      return writable;
    },
    get readable() {
      readable ??= createReadable(iterate());
      return readable;
    },
    [Symbol.asyncIterator]: iterate,
    [Symbol.asyncDispose]: leave,
  };
  return stream;
}
