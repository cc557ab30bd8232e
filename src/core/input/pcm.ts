import { BYTES_PER_SAMPLE, createSampleDecoder, createWavHeaderParser, type WavHeader } from "../../dsp/codec/index.ts";
import { EmotionError } from "../../spec/errors.ts";
import type { ByteReader } from "./byte-reader.ts";
import { checkLimits } from "./limits.ts";
import type { RawFormat, RecordingFormat } from "./recording.ts";
import { audioEnd, isTrailingChunk, WAV_TAIL_BYTES } from "./wav-tail.ts";

/**
 * What programs write as the size of audio that they pipe out before they know its length, besides 0 and 0xFFFFFFFF: SoX and
 * espeak-ng 1.51 the first, arecord (alsa-utils) values near the largest signed and unsigned 32-bit numbers.
 */
const PIPED_BYTES: ReadonlySet<number> = new Set([0x7fff_f000, 0x7fff_ff00, 0x7fff_ffff, 0x8000_0000, 0xffff_ff00]);

/**
 * Most times the audio that is there that a header may declare: below it a recording counts as cut and what is there is worth
 * reading, above it the header counts as a lie.
 */
const MAX_DECLARED_RATIO = 20;

/** A recognised recording, before its audio is pulled. */
export interface Opened {
  readonly format: RecordingFormat;
  readonly durationMs?: number;
  /** Decodes the audio; runs once. The caller closes the reader. */
  decode(): AsyncGenerator<Float32Array, void, undefined>;
}

/** Opens audio without a header; a last incomplete sample frame is left out. */
export function openRaw(reader: ByteReader, raw: RawFormat, totalBytes: number | undefined): Opened {
  checkLimits(raw.sampleRateHz, raw.channels);
  const frameBytes = BYTES_PER_SAMPLE[raw.encoding] * raw.channels;
  return {
    format: { ...raw, container: "raw" },
    ...(totalBytes === undefined
      ? {}
      : { durationMs: (Math.floor(totalBytes / frameBytes) / raw.sampleRateHz) * 1000 }),
    decode: () => decodePcm(reader, raw, null, false),
  };
}

/**
 * Opens a WAV file.
 *
 * A recording that ends before its declared length gives the audio that is there, and then the error. Where the size is left open,
 * the audio goes on to the end; chunks of metadata behind it are left out when `totalBytes` is known (a pipe may not be held back).
 *
 * @throws {EmotionError} `bad-input` for a broken header, for an encoding that is not read, and, when `totalBytes` is known, for a
 *   header that declares more than 20 times the audio that is there.
 */
export async function openWav(reader: ByteReader, totalBytes: number | undefined): Promise<Opened> {
  const header = await readHeader(reader);
  const { sampleRateHz, channels, encoding, frameBytes, dataOffset } = header;
  checkLimits(sampleRateHz, channels);
  const presentBytes = totalBytes === undefined ? null : Math.max(0, totalBytes - dataOffset);
  const dataBytes = await audioBytes(reader, header, presentBytes);
  if (dataBytes !== null && presentBytes !== null && dataBytes - presentBytes >= frameBytes) {
    if (dataBytes > MAX_DECLARED_RATIO * presentBytes) throw truncated(dataBytes, presentBytes);
  }
  const readableBytes = Math.min(dataBytes ?? Number.POSITIVE_INFINITY, presentBytes ?? Number.POSITIVE_INFINITY);
  return {
    format: { sampleRateHz, channels, encoding, container: "wav" },
    ...(Number.isFinite(readableBytes)
      ? { durationMs: (Math.floor(readableBytes / frameBytes) / sampleRateHz) * 1000 }
      : {}),
    decode: () => decodePcm(reader, header, dataBytes, dataBytes === null && presentBytes !== null),
  };
}

/** Bytes of audio that the header declares, or `null` when it leaves them open. */
async function audioBytes(
  reader: ByteReader,
  { dataBytes }: WavHeader,
  presentBytes: number | null,
): Promise<number | null> {
  if (presentBytes === null) return dataBytes !== null && PIPED_BYTES.has(dataBytes) ? null : dataBytes;
  // No audio at all, only metadata.
  if (dataBytes === null && isTrailingChunk(await reader.peek(8), presentBytes)) return 0;
  return dataBytes;
}

async function readHeader(reader: ByteReader): Promise<WavHeader> {
  const parser = createWavHeaderParser();
  for (;;) {
    const chunk = await reader.peek(1024);
    if (chunk.length === 0) throw parser.endedEarly();
    const used = parser.push(chunk);
    await reader.skip(used ?? chunk.length);
    if (parser.header !== null) return parser.header;
  }
}

/** Decodes `dataBytes` bytes, or all there are when that is `null`; `metadataBehind` leaves out the chunks at their end. */
async function* decodePcm(
  reader: ByteReader,
  format: RawFormat,
  dataBytes: number | null,
  metadataBehind: boolean,
): AsyncGenerator<Float32Array, void, undefined> {
  const decoder = createSampleDecoder(format);
  const frameBytes = BYTES_PER_SAMPLE[format.encoding] * format.channels;
  let decodedBytes = 0;
  for await (const audio of metadataBehind ? withoutTail(reader) : upTo(reader, dataBytes)) {
    decodedBytes += audio.length;
    const { samples, failure } = decoder.pushUntilBad(audio);
    if (samples.length > 0) yield samples;
    if (failure !== null) throw failure;
  }
  if (dataBytes !== null && dataBytes - decodedBytes >= frameBytes) throw truncated(dataBytes, decodedBytes);
}

/** The next `count` bytes, or all when that is `null`. */
async function* upTo(reader: ByteReader, count: number | null): AsyncGenerator<Uint8Array, void, undefined> {
  for (let left = count ?? Number.POSITIVE_INFINITY; left > 0; ) {
    const chunk = await reader.next();
    if (chunk === null) return;
    yield chunk.subarray(0, left);
    left -= chunk.length;
  }
}

/** All bytes but the chunks of metadata at their end. */
async function* withoutTail(reader: ByteReader): AsyncGenerator<Uint8Array, void, undefined> {
  let held = new Uint8Array(0);
  for (let chunk = await reader.next(); chunk !== null; chunk = await reader.next()) {
    const all = new Uint8Array(held.length + chunk.length);
    all.set(held);
    all.set(chunk, held.length);
    const end = Math.max(0, all.length - WAV_TAIL_BYTES);
    if (end > 0) yield all.subarray(0, end);
    held = all.slice(end);
  }
  yield held.subarray(0, audioEnd(held));
}

function truncated(declaredBytes: number, presentBytes: number): EmotionError {
  return new EmotionError(
    "bad-input",
    `The WAV header says ${declaredBytes} bytes of audio but they end after ${presentBytes}: the recording is truncated or its header is wrong; copy it again, or repair it with: ffmpeg -i in.wav out.wav`,
    { declaredBytes, presentBytes },
  );
}
