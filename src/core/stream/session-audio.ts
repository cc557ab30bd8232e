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
  /** No more audio. */
  end(): void;
  /** Makes the adapter's pull and the pump's push reject. */
  fail(error: unknown): void;
  /** The adapter is gone: whatever waits is dropped and the pump goes on. */
  abandon(): void;
}

/** Options of {@link createSessionAudio}. */
export interface SessionAudioOptions {
  /** Samples per second and channel count of the session. */
  readonly sampleRateHz: number;
  readonly channels: number;
  /** Audio that may wait for the adapter, ms. */
  readonly bufferMs: number;
  readonly clock: ClockMap;
  /** Called when the adapter pulls a piece, before it gets it, and again when it comes for the next one. */
  readonly onPull: (piece: SessionPiece) => Promise<void> | undefined;
  readonly onDone: (piece: SessionPiece) => Promise<void> | undefined;
}

/** Starts the audio of one session. It can be read once; leaving the loop early releases the pump. */
export function createSessionAudio(options: SessionAudioOptions): SessionAudio {
  const { clock, sampleRateHz, channels } = options;
  const waiting: SessionPiece[] = [];
  let waitingMs = 0;
  let ended = false;
  let abandoned = false;
  let failure: { error: unknown } | undefined;
  let reader: PromiseWithResolvers<SessionPiece | null> | undefined;
  let room: PromiseWithResolvers<void> | undefined;

  const freeRoom = (): void => {
    room?.resolve();
    room = undefined;
  };
  const abandon = (): void => {
    abandoned = true;
    waiting.length = 0;
    freeRoom();
    reader?.resolve(null);
    reader = undefined;
  };
  const take = async (): Promise<SessionPiece | null> => {
    if (failure !== undefined) throw failure.error;
    const piece = waiting.shift();
    if (piece !== undefined) {
      waitingMs -= piece.endMs - piece.startMs;
      if (waitingMs < options.bufferMs) freeRoom();
      return piece;
    }
    if (ended || abandoned) return null;
    reader = Promise.withResolvers();
    return reader.promise;
  };

  async function* pull(): AsyncGenerator<AudioChunk, undefined> {
    let pulledSamples = 0;
    try {
      for (let piece = await take(); piece !== null; piece = await take()) {
        const startMs = (pulledSamples / sampleRateHz) * 1000;
        pulledSamples += piece.pcm.length / channels;
        clock.pulled(startMs, piece.startMs, (pulledSamples / sampleRateHz) * 1000 - startMs);
        const pulled = options.onPull(piece);
        if (pulled !== undefined) await pulled;
        yield { pcm: piece.pcm, startMs, speech: piece.speech };
        const done = options.onDone(piece);
        if (done !== undefined) await done;
      }
    } finally {
      abandon();
    }
  }

  const iterator = pull();
  return {
    push(piece) {
      if (failure !== undefined) return Promise.reject(failure.error);
      if (abandoned || ended) return undefined;
      if (reader !== undefined) {
        const pending = reader;
        reader = undefined;
        pending.resolve(piece);
        return undefined;
      }
      waiting.push(piece);
      waitingMs += piece.endMs - piece.startMs;
      if (waitingMs < options.bufferMs) return undefined;
      room ??= Promise.withResolvers<void>();
      return room.promise;
    },
    end() {
      ended = true;
      if (waiting.length === 0) reader?.resolve(null);
    },
    fail(error) {
      failure ??= { error };
      waiting.length = 0;
      freeRoom();
      reader?.reject(failure.error);
      reader = undefined;
    },
    abandon,
    [Symbol.asyncIterator]: () => iterator,
  };
}
