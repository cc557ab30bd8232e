import { EmotionError } from "../../spec/errors.ts";
import { type ByteReader, createByteReader } from "./byte-reader.ts";
import { openFlac } from "./flac.ts";
import { ID3V2_HEADER_BYTES, id3v2Bytes } from "./id3.ts";
import { openMp3 } from "./mp3.ts";
import { openOgg } from "./ogg.ts";
import { type Opened, openRaw, openWav } from "./pcm.ts";
import type { OpenOptions, Recording, RecordingSource } from "./recording.ts";
import { SNIFF_BYTES, sniff } from "./sniff.ts";

/**
 * Opens a recording: recognises its container, reads its header, and decodes the audio as it is pulled.
 *
 * Memory stays flat whatever the length. FLAC, Ogg/Opus and MP3 need their optional peer package.
 *
 * @param source the bytes; an async iterable is read only as fast as `blocks` is.
 * @param options see {@link OpenOptions}.
 * @param signal rejects the open, or the pull of the next block, at once.
 * @throws {EmotionError} `bad-input` with one sentence that says what is wrong and what to do; `unsupported` when an optional
 *   package is missing; `aborted`.
 */
export async function openRecording(
  source: RecordingSource,
  options: OpenOptions = {},
  signal?: AbortSignal,
): Promise<Recording> {
  const reader = createByteReader(source, signal);
  const totalBytes = options.totalBytes ?? knownSize(source);
  try {
    const opened =
      options.raw === undefined
        ? await openSniffed(reader, totalBytes)
        : await openHeaderless(reader, options.raw, totalBytes);
    return {
      format: opened.format,
      ...(opened.durationMs === undefined ? {} : { durationMs: opened.durationMs }),
      blocks: blocksOf(opened, reader, options.name),
      close: () => reader.close(),
    };
  } catch (error) {
    await reader.close();
    throw named(error, options.name);
  }
}

async function openSniffed(reader: ByteReader, totalBytes: number | undefined): Promise<Opened> {
  switch (sniff(await reader.peek(SNIFF_BYTES))) {
    case "wav":
      return openWav(reader, totalBytes);
    case "flac":
      return openFlac(reader);
    case "ogg":
      return openOgg(reader);
    case "mp3":
      return openMp3(reader);
    case "id3":
      return openTagged(reader);
  }
}

/** An ID3v2 tag stands before MP3 audio as a rule, and now and then before FLAC. */
async function openTagged(reader: ByteReader): Promise<Opened> {
  const tag = await reader.peek(ID3V2_HEADER_BYTES);
  if (tag.length < ID3V2_HEADER_BYTES)
    throw new EmotionError("bad-input", "The recording ends inside its ID3 tag; copy it again.");
  await reader.skip(id3v2Bytes(tag));
  const head = await reader.peek(4);
  if (head.length === 0) throw new EmotionError("bad-input", "The recording holds an ID3 tag but no audio.");
  return String.fromCharCode(...head) === "fLaC" ? openFlac(reader) : openMp3(reader);
}

async function openHeaderless(
  reader: ByteReader,
  raw: NonNullable<OpenOptions["raw"]>,
  totalBytes: number | undefined,
): Promise<Opened> {
  const head = await reader.peek(4);
  if (head.length === 0)
    throw new EmotionError("bad-input", "The recording is empty (0 bytes); give a recording with audio in it.");
  const magic = String.fromCharCode(...head);
  if (magic === "RIFF" || magic === "fLaC" || magic === "OggS") {
    throw new EmotionError(
      "bad-input",
      `The recording has a header of its own ("${magic}"); leave rate, encoding and channels away.`,
    );
  }
  return openRaw(reader, raw, totalBytes);
}

async function* blocksOf(
  opened: Opened,
  reader: ByteReader,
  name: string | undefined,
): AsyncGenerator<Float32Array, void, undefined> {
  let samples = 0;
  try {
    for await (const block of opened.decode()) {
      samples += block.length;
      yield block;
    }
    if (samples === 0) throw new EmotionError("bad-input", "The recording holds no audio; give one with audio in it.");
  } catch (error) {
    throw named(error, name);
  } finally {
    await reader.close();
  }
}

function knownSize(source: RecordingSource): number | undefined {
  if (source instanceof Uint8Array) return source.length;
  return "size" in source && typeof source.size === "number" ? source.size : undefined;
}

/** Puts the recording's name before the sentence. */
function named(error: unknown, name: string | undefined): unknown {
  if (name === undefined || !EmotionError.isInstance(error) || error.kind === "aborted") return error;
  return new EmotionError(error.kind, `${name}: ${error.message}`, error.facts);
}
