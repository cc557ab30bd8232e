import type { AudioChunk, AudioFormat, SpeechMark } from "../spec/audio.ts";

/** Lengths a vendor accepts, ms; as in `VendorInfo.audio.chunkMs`. */
export interface ChunkLimits {
  readonly min: number;
  readonly max: number;
}

/** Cuts and joins chunks to the lengths a vendor accepts. */
export interface Rechunker {
  /** Takes a chunk; returns the chunks that are complete with it, often one, none or several. */
  push(chunk: AudioChunk): readonly AudioChunk[];
  /** What is left at the end of the audio: one chunk, which may be shorter than the minimum, or null. */
  flush(): AudioChunk | null;
}

/**
 * Makes a {@link Rechunker} for audio without holes.
 *
 * Every sample comes out once and in order. `startMs` is the first chunk's start plus the exact count of samples since, so that it cannot drift.
 * A chunk made of several is marked speech when one of them is, with the highest of their probabilities; the pieces of a cut chunk keep its marks.
 * A chunk that fits comes out as it is, without a copy.
 */
export function createRechunker(format: AudioFormat, limits: ChunkLimits): Rechunker {
  return new Buffering(format, limits);
}

class Buffering implements Rechunker {
  readonly #channels: number;
  readonly #rateHz: number;
  readonly #min: number;
  readonly #max: number;
  #pending: Int16Array;
  #pendingLength = 0;
  #marks: readonly SpeechMark[] | undefined;
  #originMs: number | undefined;
  #sent = 0;

  constructor(format: AudioFormat, limits: ChunkLimits) {
    this.#channels = format.channels.length;
    this.#rateHz = format.sampleRateHz;
    const maxFrames = Math.max(1, Math.floor((limits.max * format.sampleRateHz) / 1000));
    // Where no whole number of samples lies between the two, the vendor's maximum counts.
    const minFrames = Math.min(maxFrames, Math.max(1, Math.ceil((limits.min * format.sampleRateHz) / 1000)));
    this.#max = maxFrames * this.#channels;
    this.#min = minFrames * this.#channels;
    this.#pending = new Int16Array(this.#max);
  }

  push(chunk: AudioChunk): readonly AudioChunk[] {
    this.#originMs ??= chunk.startMs;
    const { pcm } = chunk;
    const out: AudioChunk[] = [];
    let from = 0;
    while (from < pcm.length) {
      const left = pcm.length - from;
      if (this.#pendingLength === 0 && left >= this.#min) {
        const length = Math.min(left, this.#max);
        out.push(this.#emit(length === pcm.length ? pcm : pcm.subarray(from, from + length), chunk.speech));
        from += length;
        continue;
      }
      const length = Math.min(left, this.#max - this.#pendingLength);
      this.#pending.set(pcm.subarray(from, from + length), this.#pendingLength);
      this.#pendingLength += length;
      this.#marks = joined(this.#marks, chunk.speech);
      from += length;
      if (this.#pendingLength >= this.#min) out.push(this.#emitPending());
    }
    return out;
  }

  flush(): AudioChunk | null {
    return this.#pendingLength === 0 ? null : this.#emitPending();
  }

  #emitPending(): AudioChunk {
    const chunk = this.#emit(this.#pending.slice(0, this.#pendingLength), this.#marks);
    this.#pendingLength = 0;
    this.#marks = undefined;
    return chunk;
  }

  #emit(pcm: Int16Array, speech: readonly SpeechMark[] | undefined): AudioChunk {
    const startMs = (this.#originMs as number) + (this.#sent / this.#channels / this.#rateHz) * 1000;
    this.#sent += pcm.length;
    return speech === undefined ? { pcm, startMs } : { pcm, startMs, speech };
  }
}

/** Sends pieces one after the other; the promise, where there is one, says when the last was taken. Mostly it is one piece, and nothing is made for it. */
export function inTurn<T>(
  pieces: readonly T[],
  send: (piece: T) => Promise<void> | undefined,
): Promise<void> | undefined {
  if (pieces.length === 0) return undefined;
  return pieces.length === 1 ? send(pieces[0] as T) : sendEach(pieces, send);
}

async function sendEach<T>(pieces: readonly T[], send: (piece: T) => Promise<void> | undefined): Promise<void> {
  for (const piece of pieces) await send(piece);
}

/** Marks of two stretches as one: speech on a channel when one of them is, with the higher probability. */
export function joinedMarks(a: readonly SpeechMark[], b: readonly SpeechMark[]): readonly SpeechMark[] {
  return b.map((mark, channel) => {
    const other = a[channel];
    if (other === undefined) return mark;
    return {
      probability: Math.max(mark.probability, other.probability),
      active: mark.active || other.active,
    };
  });
}

function joined(
  a: readonly SpeechMark[] | undefined,
  b: readonly SpeechMark[] | undefined,
): readonly SpeechMark[] | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return joinedMarks(a, b);
}

/**
 * Re-chunks a whole stream; see {@link createRechunker}. Leaving early stops the source.
 *
 * Give it `untilAborted(audio, signal)`, not the other way round: a generator that waits for a chunk cannot be told to stop.
 */
export async function* rechunk(
  audio: AsyncIterable<AudioChunk>,
  format: AudioFormat,
  limits: ChunkLimits,
): AsyncGenerator<AudioChunk, void> {
  const rechunker = createRechunker(format, limits);
  for await (const chunk of audio) yield* rechunker.push(chunk);
  const last = rechunker.flush();
  if (last !== null) yield last;
}
