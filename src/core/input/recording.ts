import type { SampleEncoding } from "../../dsp/codec/index.ts";

/** Container of a recording; `raw` has no header at all. */
export type Container = "wav" | "flac" | "ogg-opus" | "mp3" | "raw";

/** What is known of a recording before its audio is decoded. */
export interface RecordingFormat {
  /** Hz, 8000 to 48000. */
  readonly sampleRateHz: number;
  /** 1 or 2. */
  readonly channels: number;
  /** Encoding inside the container. */
  readonly encoding: SampleEncoding | "flac" | "opus" | "mp3";
  readonly container: Container;
}

/** An opened recording. */
export interface Recording {
  readonly format: RecordingFormat;
  /** Length in ms, when the header tells it. */
  readonly durationMs?: number;
  /**
   * The audio, once: interleaved samples in -1..1, in blocks of any length that end on a whole sample frame.
   * Ending the iteration early closes the source and frees the decoder.
   */
  readonly blocks: AsyncIterable<Float32Array>;
  /** Closes the source of a recording whose blocks are not wanted any more; does no harm when called twice. */
  close(): Promise<void>;
}

/** Layout of audio without a header. */
export interface RawFormat {
  readonly sampleRateHz: number;
  readonly encoding: SampleEncoding;
  readonly channels: number;
}

/** A `Blob` or `File`, as far as it is used. */
export interface BlobLike {
  readonly size: number;
  stream(): AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>;
}

/** Where the bytes of a recording come from. */
export type RecordingSource = AsyncIterable<Uint8Array> | ReadableStream<Uint8Array> | Uint8Array | BlobLike;

/** Options of `openRecording`. */
export interface OpenOptions {
  /** Set for audio without a header; default: the container is recognised by its first bytes. */
  readonly raw?: RawFormat;
  /** Name of the recording in error sentences, without its folder; default "The recording". */
  readonly name?: string;
  /** Bytes the source will give, when known: a header that declares more than 20 times as much is refused before any work. */
  readonly totalBytes?: number;
}
