import { EmotionError } from "../../spec/errors.ts";
import type { BlobLike, RecordingSource } from "./recording.ts";

/** Larger chunks are handed on in pieces, so that one decoded block stays small. */
const MAX_CHUNK_BYTES = 65_536;

/** What a source is read by: as an iterable (a Uint8Array is one too), as a web stream, or as a Blob. */
const READABLE_BY = [Symbol.asyncIterator, Symbol.iterator, "getReader", "stream"] as const;

/** Pull access to the bytes of a source, with a look ahead. */
export interface ByteReader {
  /** The next `count` bytes, or fewer at the end of the source, without consuming them. */
  peek(count: number): Promise<Uint8Array>;
  /** Consumes and returns the next chunk, never empty; `null` at the end. */
  next(): Promise<Uint8Array | null>;
  /** Consumes up to `count` bytes; resolves to how many there were. */
  skip(count: number): Promise<number>;
  /** Closes the source; does no harm when called twice. */
  close(): Promise<void>;
}

/**
 * Starts reading a source.
 *
 * @throws {EmotionError} `bad-input` at once for something that cannot be read; from its methods: `aborted` as soon as the signal fires, `bad-input` when the source fails or yields
 *   something other than bytes.
 */
export function createByteReader(source: RecordingSource, signal?: AbortSignal): ByteReader {
  checkSource(source);
  const iterator = iterate(source);
  let buffered: Uint8Array[] = [];
  let bufferedBytes = 0;
  let ended = false;
  let closed = false;

  const pull = async (): Promise<boolean> => {
    if (signal?.aborted) throw aborted();
    if (ended) return false;
    const result = await untilAborted(iterator.next(), signal);
    if (result.done === true) {
      ended = true;
      return false;
    }
    const chunk = bytesOf(result.value);
    if (chunk.length > 0) {
      buffered.push(chunk);
      bufferedBytes += chunk.length;
    }
    return true;
  };

  const next = async (limit: number): Promise<Uint8Array | null> => {
    while (bufferedBytes === 0) if (!(await pull())) return null;
    if (signal?.aborted) throw aborted();
    const chunk = buffered[0] as Uint8Array;
    const piece = chunk.subarray(0, limit);
    if (piece.length === chunk.length) buffered.shift();
    else buffered[0] = chunk.subarray(limit);
    bufferedBytes -= piece.length;
    return piece;
  };

  return {
    async peek(count) {
      while (bufferedBytes < count) if (!(await pull())) break;
      if (buffered.length > 1 && (buffered[0] as Uint8Array).length < count) buffered = [join(buffered, bufferedBytes)];
      return (buffered[0] ?? new Uint8Array(0)).subarray(0, count);
    },
    next: () => next(MAX_CHUNK_BYTES),
    async skip(count) {
      let left = count;
      while (left > 0) {
        const piece = await next(left);
        if (piece === null) break;
        left -= piece.length;
      }
      return count - left;
    },
    async close() {
      if (closed) return;
      closed = true;
      const stopping = Promise.resolve(iterator.return?.()).catch(() => undefined);
      // A source that is stuck would keep an abort waiting for it.
      if (signal?.aborted !== true) await untilAborted(stopping, signal).catch(() => undefined);
    },
  };
}

/** Callers without types give anything; the sentence says how to give what they meant. */
function checkSource(source: unknown): void {
  if (typeof source === "object" && source !== null && READABLE_BY.some((key) => key in source)) return;
  const meant =
    source instanceof ArrayBuffer
      ? "an ArrayBuffer; wrap it in new Uint8Array(...)"
      : source instanceof URL
        ? "a URL; open a file: URL by its path, with fileURLToPath(...) of node:url"
        : `${source === null ? "null" : typeof source}; give a Uint8Array, a Blob or an async iterable of Uint8Array`;
  throw new EmotionError("bad-input", `The source of the recording is ${meant}.`);
}

function iterate(source: RecordingSource): AsyncIterator<unknown> {
  if (source instanceof Uint8Array) return once(source);
  const stream: unknown = isBlobLike(source) ? source.stream() : source;
  if (typeof stream === "object" && stream !== null) {
    if (Symbol.asyncIterator in stream) return (stream as AsyncIterable<unknown>)[Symbol.asyncIterator]();
    if (Symbol.iterator in stream) return fromSync((stream as Iterable<unknown>)[Symbol.iterator]());
    if ("getReader" in stream) return fromWebStream(stream as ReadableStream<unknown>);
  }
  throw new EmotionError("bad-input", "A recording must be a Uint8Array, a Blob or an async iterable of Uint8Array.");
}

function isBlobLike(source: RecordingSource): source is BlobLike {
  return "stream" in source && typeof source.stream === "function";
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function fromSync(iterator: Iterator<unknown>): AsyncIterator<unknown> {
  return {
    next: async () => iterator.next(),
    return: async () => iterator.return?.() ?? { done: true, value: undefined },
  };
}

/** Web streams are not async iterable in every browser. */
async function* fromWebStream(stream: ReadableStream<unknown>): AsyncGenerator<unknown> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  throw new EmotionError(
    "bad-input",
    `The source of the recording yields ${typeof value} values instead of bytes; give it without a text encoding.`,
  );
}

function join(chunks: readonly Uint8Array[], totalBytes: number): Uint8Array {
  const joined = new Uint8Array(totalBytes);
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}

const aborted = (): EmotionError => new EmotionError("aborted", "Reading the recording was aborted.");

async function untilAborted<T>(pending: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return pending.catch(rethrowAsBadInput);
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(aborted());
    signal.addEventListener("abort", onAbort, { once: true });
    pending
      .catch(rethrowAsBadInput)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", onAbort));
  });
}

function rethrowAsBadInput(error: unknown): never {
  if (EmotionError.isInstance(error)) throw error;
  const code: unknown = typeof error === "object" && error !== null ? (error as { code?: unknown }).code : undefined;
  const known = typeof code === "string" && /^[A-Z][A-Z0-9_]{1,40}$/.test(code) ? code : null;
  throw new EmotionError(
    "bad-input",
    `The source of the recording failed while it was read${known === null ? "" : ` (${known})`}.`,
    known === null ? {} : { code: known },
  );
}
