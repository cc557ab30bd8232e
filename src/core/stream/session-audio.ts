import { createBoundedQueue } from "../../kit/bounded-queue.ts";
import type { AudioChunk, SpeechMark } from "../../spec/audio.ts";
import type { ClockMap } from "./clock-map.ts";

/** A chunk for a session, with its place on the input clock. */
export interface SessionPiece {
  readonly pcm: Int16Array;
  readonly startMs: number;
  readonly endMs: number;
  readonly speech: readonly SpeechMark[];
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
  const { clock, sampleRateHz, channels, originMs = 0 } = options;
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

  let drained = false;
  let ended = false;
  async function* pull(): AsyncGenerator<AudioChunk, undefined> {
    let pulledSamples = 0;
    try {
      for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) {
        const piece = next.value;
        // Multiplied first: whole milliseconds stay whole.
        const startMs = originMs + (pulledSamples * 1000) / sampleRateHz;
        pulledSamples += piece.pcm.length / channels;
        clock.pulled(startMs, piece.startMs, originMs + (pulledSamples * 1000) / sampleRateHz - startMs);
        const pulled = options.onPull(piece);
        if (pulled !== undefined) await pulled;
        yield { pcm: piece.pcm, startMs, speech: piece.speech };
        const done = options.onDone(piece);
        if (done !== undefined) await done;
      }
      drained = true;
    } finally {
      abandon();
    }
  }

  const iterator = pull();
  return {
    get drained() {
      // An adapter may stop asking once the end is announced and it holds the last piece.
      return drained || (ended && queue.size === 0);
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
