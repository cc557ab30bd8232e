import { BYTES_PER_SAMPLE, createSampleDecoder, createWavHeaderParser, type WavHeader } from "../../dsp/codec/index.ts";
import { EmotionError } from "../../spec/errors.ts";
import type { ByteReader } from "./byte-reader.ts";
import { checkLimits } from "./limits.ts";
import type { RawFormat, RecordingFormat } from "./recording.ts";

/** What SoX and espeak-ng 1.51 write as the size of audio that they pipe out before they know its length. */
const PIPED_BYTES = 0x7fff_f000;

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
    decode: () => decodePcm(reader, raw, null),
  };
}

/**
 * Opens a WAV file.
 *
 * @throws {EmotionError} `bad-input` for a broken header, for an encoding that is not read, and, when `totalBytes` is known,
 *   for a header that declares more audio than there is. Where it is not known, the audio that is there is delivered first.
 */
export async function openWav(reader: ByteReader, totalBytes: number | undefined): Promise<Opened> {
  const header = await readHeader(reader);
  const { sampleRateHz, channels, encoding, frameBytes, dataOffset } = header;
  const dataBytes = totalBytes === undefined && header.dataBytes === PIPED_BYTES ? null : header.dataBytes;
  checkLimits(sampleRateHz, channels);
  const presentBytes = totalBytes === undefined ? null : Math.max(0, totalBytes - dataOffset);
  if (dataBytes !== null && presentBytes !== null && dataBytes - presentBytes >= frameBytes)
    throw truncated(dataBytes, presentBytes);
  const audioBytes = dataBytes ?? presentBytes;
  return {
    format: { sampleRateHz, channels, encoding, container: "wav" },
    ...(audioBytes === null ? {} : { durationMs: (Math.floor(audioBytes / frameBytes) / sampleRateHz) * 1000 }),
    decode: () => decodePcm(reader, header, dataBytes),
  };
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

/** Decodes `dataBytes` bytes, or all there are when that is `null`. */
async function* decodePcm(
  reader: ByteReader,
  format: RawFormat,
  dataBytes: number | null,
): AsyncGenerator<Float32Array, void, undefined> {
  const decoder = createSampleDecoder(format);
  const frameBytes = BYTES_PER_SAMPLE[format.encoding] * format.channels;
  let decodedBytes = 0;
  while (dataBytes === null || decodedBytes < dataBytes) {
    const chunk = await reader.next();
    if (chunk === null) break;
    const audio = dataBytes === null ? chunk : chunk.subarray(0, dataBytes - decodedBytes);
    decodedBytes += audio.length;
    const samples = decoder.push(audio);
    if (samples.length > 0) yield samples;
  }
  if (dataBytes !== null && dataBytes - decodedBytes >= frameBytes) throw truncated(dataBytes, decodedBytes);
}

function truncated(declaredBytes: number, presentBytes: number): EmotionError {
  return new EmotionError(
    "bad-input",
    `The WAV header says ${declaredBytes} bytes of audio but they end after ${presentBytes}: the recording is truncated or its header is wrong; copy it again, or repair it with: ffmpeg -i in.wav out.wav`,
    { declaredBytes, presentBytes },
  );
}
