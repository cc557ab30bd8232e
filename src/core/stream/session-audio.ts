import { createBoundedQueue } from "../../kit/bounded-queue.ts";
import type { AudioChunk, SpeechMark } from "../../spec/audio.ts";
import type { ClockMap } from "./clock-map.ts";

/** A stretch of the input clock and its voice activity, one mark per channel of the session. */
export interface SpeechStep {
  readonly startMs: number;
  readonly endMs: number;
  readonly speech: readonly SpeechMark[];
}

/** A chunk for a session, with its place on the input clock; it is speech where any part of it is. */
export interface SessionPiece extends SpeechStep {
  readonly pcm: Int16Array;
  /** The steps of the speech detector in it, where it holds several. */
  readonly steps?: readonly SpeechStep[];
}

/** The steps of the speech detector in a piece: itself, where it is one. */
export function stepsOf(piece: SessionPiece): readonly SpeechStep[] {
  return piece.steps ?? [piece];
}

/** The bounded audio of one session: the pump pushes, the adapter pulls. */
export interface SessionAudio extends AsyncIterable<AudioChunk> {
  /** Adds a piece; returns a promise only when the adapter is behind by the bound, resolved when there is room. */
  push(piece: SessionPiece): Promise<void> | undefined;
  /** Gives the session audio that an earlier one had, before anything is pushed; the `takenMs` of it that were taken once do not count against the bound. */
  replay(pieces: readonly SessionPiece[], takenMs: number): void;
  /** No more audio. */
  end(): void;
  /** Makes the adapter's pull and the pump's push reject. */
  fail(error: unknown): void;
  /** The adapter is gone: whatever waits is dropped and the pump goes on. */
  abandon(): void;
  /** True when the adapter was given everything to the end, or the session was ended for it. */
  readonly drained: boolean;
}

/** Options of {@link createSessionAudio}. */
export interface SessionAudioOptions {
  /** Samples per second and channel count of the session. */
  readonly sampleRateHz: number;
  readonly channels: number;
  /** Audio that may wait for the adapter, ms. */
  readonly bufferMs: number;
  /** Session clock of the first sample, ms: where the session before it was resumed. Default 0. */
  readonly originMs?: number;
  readonly clock: ClockMap;
  /** Called when the adapter pulls a piece, before it gets it, and again when it comes for the next one. */
  readonly onPull: (piece: SessionPiece) => Promise<void> | undefined;
  readonly onDone: (piece: SessionPiece) => Promise<void> | undefined;
}

/** Starts the audio of one session. It can be read once; leaving the loop early releases the pump. */
export function createSessionAudio(options: SessionAudioOptions): SessionAudio {
  let replayMs = 0;
  const queue = createBoundedQueue<SessionPiece>({
    // A replay must not hold back what is said meanwhile: the input goes on as fast as the session catches up.
    get capacity() {
      return options.bufferMs + replayMs;
    },
    weigh: ({ startMs, endMs }) => endMs - startMs,
  });
  const pieces = queue[Symbol.asyncIterator]();
  const abandon = (): void => {
    void pieces.return?.();
  };
  const iterator = new Pulls(options, pieces, abandon);
  let ended = false;
  return {
    get drained() {
      // An adapter may stop asking once the end is announced and it holds the last piece.
      return iterator.drained || (ended && queue.size === 0);
    },
    // A session that was ended before the call (a channel that turned out to be a twin) hears nothing more.
    push: (piece) => (ended ? undefined : queue.push(piece)),
    replay(pieces, takenMs) {
      replayMs = takenMs;
      for (const piece of pieces) queue.force(piece);
    },
    end() {
      ended = true;
      queue.close();
    },
    fail: (error) => queue.fail(error),
    abandon,
    [Symbol.asyncIterator]: () => iterator,
  };
}

const END = Object.freeze({ done: true, value: undefined } as const);

/**
 * The adapter's side: pieces in, chunks on the session clock out, one pull after the other even when they are not awaited.
 *
 * Not a generator, which would put two more turns of promises between a sample and its event.
 */
class Pulls implements AsyncIterator<AudioChunk, undefined> {
  readonly #options: SessionAudioOptions;
  readonly #pieces: AsyncIterator<SessionPiece, undefined>;
  readonly #abandon: () => void;
  readonly #pull = (): Promise<IteratorResult<AudioChunk, undefined>> => this.#chunk();
  #turns = 0;
  #last: Promise<unknown> = Promise.resolve();
  #over = false;
  #samples = 0;
  #handed: SessionPiece | undefined;
  /** True when the adapter was given everything. */
  drained = false;

  constructor(options: SessionAudioOptions, pieces: AsyncIterator<SessionPiece, undefined>, abandon: () => void) {
    this.#options = options;
    this.#pieces = pieces;
    this.#abandon = abandon;
  }

  next(): Promise<IteratorResult<AudioChunk, undefined>> {
    const turn = this.#turns++ === 0 ? this.#chunk() : this.#last.then(this.#pull, this.#pull);
    this.#last = turn;
    return turn;
  }

  return(): Promise<IteratorResult<AudioChunk, undefined>> {
    this.#leave();
    return Promise.resolve(END);
  }

  async #chunk(): Promise<IteratorResult<AudioChunk, undefined>> {
    try {
      if (this.#over) return END;
      const done = this.#handed === undefined ? undefined : this.#options.onDone(this.#handed);
      this.#handed = undefined;
      if (done !== undefined) await done;
      const next = await this.#pieces.next();
      if (next.done === true) {
        if (!this.#over) this.drained = true;
        this.#leave();
        return END;
      }
      const piece = next.value;
      const startMs = this.#place(piece);
      const pulled = this.#options.onPull(piece);
      if (pulled !== undefined) await pulled;
      this.#handed = piece;
      return { done: false, value: { pcm: piece.pcm, startMs, speech: piece.speech } };
    } catch (error) {
      this.#leave();
      throw error;
    } finally {
      this.#turns--;
    }
  }

  /** Where the piece begins on the session clock. */
  #place({ pcm, startMs: inputMs }: SessionPiece): number {
    const { clock, sampleRateHz, channels, originMs = 0 } = this.#options;
    // Multiplied first: whole milliseconds stay whole.
    const startMs = originMs + (this.#samples * 1000) / sampleRateHz;
    this.#samples += pcm.length / channels;
    clock.pulled(startMs, inputMs, originMs + (this.#samples * 1000) / sampleRateHz - startMs);
    return startMs;
  }

  #leave(): void {
    this.#over = true;
    this.#abandon();
  }
}
