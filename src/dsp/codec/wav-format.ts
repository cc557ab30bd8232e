import { EmotionError } from "../../spec/errors.ts";
import type { SampleEncoding } from "./encodings.ts";

/** What a WAVE `fmt ` chunk says. */
export interface WavFormat {
  readonly encoding: SampleEncoding;
  readonly channels: number;
  readonly sampleRateHz: number;
  /** Bytes of one sample frame: one sample of every channel. */
  readonly frameBytes: number;
}

/** Bytes of a `fmt ` chunk that mean something to us; longer chunks are read to here. */
export const FMT_BYTES = 40;

// Format tags of Microsoft's mmreg.h (Windows SDK 10.0.26100).
const TAG_PCM = 0x0001;
const TAG_FLOAT = 0x0003;
const TAG_ALAW = 0x0006;
const TAG_MULAW = 0x0007;
const TAG_EXTENSIBLE = 0xfffe;

/** Last 14 bytes of a KSDATAFORMAT_SUBTYPE GUID whose first two bytes are a format tag. */
const SUBTYPE_SUFFIX = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];

const TAG_NAMES: Readonly<Record<number, string>> = {
  2: "Microsoft ADPCM",
  17: "IMA ADPCM",
  49: "GSM 06.10",
  80: "MPEG audio",
  85: "MP3",
  255: "AAC",
};

/**
 * Reads the body of a `fmt ` chunk.
 *
 * @param body the first {@link FMT_BYTES} bytes of the chunk, or all of a shorter one.
 * @throws {EmotionError} `bad-input` when it is too short, contradicts itself, or names an encoding that is not read.
 */
export function parseWavFormat(body: Uint8Array): WavFormat {
  if (body.length < 16) throw broken(`its format chunk has ${body.length} bytes instead of 16 or more`);
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const channels = view.getUint16(2, true);
  const sampleRateHz = view.getUint32(4, true);
  const frameBytes = view.getUint16(12, true);
  const bits = view.getUint16(14, true);
  if (channels === 0) throw broken("it declares 0 channels");
  const encoding = encodingOf(formatTag(view), bits, frameBytes / channels);
  return { encoding, channels, sampleRateHz, frameBytes };
}

function formatTag(view: DataView): number {
  const tag = view.getUint16(0, true);
  if (tag !== TAG_EXTENSIBLE) return tag;
  if (view.byteLength < FMT_BYTES) throw broken("its extensible format chunk is cut short");
  if (!SUBTYPE_SUFFIX.every((byte, i) => view.getUint8(26 + i) === byte))
    throw broken("its extensible format is not a known one");
  return view.getUint16(24, true);
}

function encodingOf(tag: number, bits: number, sampleBytes: number): SampleEncoding {
  if (tag === TAG_PCM) {
    // Samples of 9 to 15 or 17 to 23 bits lie in the upper bits of whole bytes, so they read as the wider kind.
    const encoding = ([undefined, "pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le"] as const)[sampleBytes];
    if (encoding !== undefined && bits > 0 && bits <= 8 * sampleBytes) return encoding;
  }
  if (tag === TAG_FLOAT && bits === 32 && sampleBytes === 4) return "pcm_f32le";
  if (tag === TAG_FLOAT && bits === 64 && sampleBytes === 8) return "pcm_f64le";
  if (tag === TAG_ALAW && sampleBytes === 1) return "alaw";
  if (tag === TAG_MULAW && sampleBytes === 1) return "mulaw";
  if (tag === TAG_PCM || tag === TAG_FLOAT || tag === TAG_ALAW || tag === TAG_MULAW) {
    throw broken(`it declares ${bits}-bit samples of ${sampleBytes} bytes`);
  }
  const name = TAG_NAMES[tag] ?? `format 0x${tag.toString(16).padStart(4, "0")}`;
  throw new EmotionError(
    "bad-input",
    `The WAV file holds ${name}, which is not read; convert it with: ffmpeg -i in.wav -c:a pcm_s16le out.wav`,
    { formatTag: tag },
  );
}

function broken(what: string): EmotionError {
  return new EmotionError("bad-input", `The WAV header is broken: ${what}; export the recording again as 16-bit PCM.`);
}
