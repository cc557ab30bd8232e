import { EmotionError } from "../../spec/errors.ts";
import { FMT_BYTES, parseWavFormat, type WavFormat } from "./wav-format.ts";

/** A parsed WAVE header, up to the first byte of audio. */
export interface WavHeader extends WavFormat {
  /** Bytes of audio the header declares; `null` when a streaming writer left the size open (0 or 0xFFFFFFFF). */
  readonly dataBytes: number | null;
  /** Bytes before the audio. */
  readonly dataOffset: number;
}

/** Streaming reader of RIFF, RF64 and BW64 WAVE headers. */
export interface WavHeaderParser {
  /**
   * Takes the next bytes; once the audio is reached, returns how many of them belonged to the header.
   *
   * @returns `null` while the header goes on, else the number of bytes used of this push.
   * @throws {EmotionError} `bad-input` when this is not a WAVE header, or an unreadable one.
   */
  push(bytes: Uint8Array): number | null;
  /** The header, once `push` returned a number. */
  readonly header: WavHeader | null;
  /** The sentence for a recording that ends before its audio begins. */
  endedEarly(): EmotionError;
}

const OPEN_SIZE = 0xffff_ffff;
const CHUNK_HEADER_BYTES = 8;
const RIFF_HEADER_BYTES = 12;
/** Of a `ds64` chunk, the 64-bit sizes at its start. */
const DS64_BYTES = 16;

type Expecting = "riff" | "chunk" | "fmt " | "ds64";

/** Starts a header parser; it stores at most 40 bytes and skips chunks it does not need without keeping them. */
export function createWavHeaderParser(): WavHeaderParser {
  const store = new Uint8Array(FMT_BYTES);
  let stored = 0;
  let wanted = RIFF_HEADER_BYTES;
  let expecting: Expecting = "riff";
  let toSkip = 0;
  let skipAfterBody = 0;
  let offset = 0;
  let format: WavFormat | null = null;
  let largeDataBytes: number | null = null;
  let header: WavHeader | null = null;

  const expect = (what: Expecting, bytes: number): void => {
    expecting = what;
    wanted = bytes;
    stored = 0;
  };

  const expectChunk = (skipBytes: number): void => {
    toSkip = skipBytes;
    expect("chunk", CHUNK_HEADER_BYTES);
  };

  const startChunk = (id: string, size: number): void => {
    // Chunks are padded to an even length.
    const padded = size + (size % 2);
    if (id === "data") {
      if (format === null)
        throw new EmotionError(
          "bad-input",
          "The WAV header is broken: its audio comes before its format chunk; export the recording again.",
        );
      header = { ...format, dataBytes: declaredBytes(size, largeDataBytes), dataOffset: offset };
    } else if (id === "fmt " || id === "ds64") {
      const bytes = Math.min(size, id === "fmt " ? FMT_BYTES : DS64_BYTES);
      skipAfterBody = padded - bytes;
      expect(id, bytes);
    } else {
      expectChunk(padded);
    }
  };

  const take = (): void => {
    const body = store.subarray(0, stored);
    const view = new DataView(store.buffer, 0, stored);
    if (expecting === "riff") {
      checkRiff(body);
      expectChunk(0);
    } else if (expecting === "chunk") {
      startChunk(fourCharacters(body, 0), view.getUint32(4, true));
    } else {
      if (expecting === "fmt ") format = parseWavFormat(body);
      else if (stored === DS64_BYTES) largeDataBytes = Number(view.getBigUint64(8, true));
      expectChunk(skipAfterBody);
    }
  };

  return {
    get header() {
      return header;
    },
    push(bytes) {
      let at = 0;
      while (header === null) {
        const skipped = Math.min(toSkip, bytes.length - at);
        at += skipped;
        toSkip -= skipped;
        const taken = toSkip > 0 ? 0 : Math.min(wanted - stored, bytes.length - at);
        store.set(bytes.subarray(at, at + taken), stored);
        at += taken;
        stored += taken;
        offset += skipped + taken;
        if (toSkip > 0 || stored < wanted) return null;
        take();
      }
      return at;
    },
    endedEarly() {
      const reason =
        expecting === "riff"
          ? "it ends inside its header"
          : format === null
            ? "it ends before its format chunk"
            : "it ends before its audio";
      return new EmotionError(
        "bad-input",
        `The WAV file is broken: ${reason} (${offset} bytes read); copy or export the recording again.`,
        { bytes: offset },
      );
    },
  };
}

function declaredBytes(size: number, largeDataBytes: number | null): number | null {
  if (size === OPEN_SIZE && largeDataBytes !== null && largeDataBytes > 0) return largeDataBytes;
  return size === OPEN_SIZE || size === 0 ? null : size;
}

function checkRiff(bytes: Uint8Array): void {
  const magic = fourCharacters(bytes, 0);
  const form = fourCharacters(bytes, 8);
  if ((magic === "RIFF" || magic === "RF64" || magic === "BW64") && form === "WAVE") return;
  throw new EmotionError(
    "bad-input",
    "The recording does not begin with a WAV header; give a WAV, FLAC, Ogg/Opus or MP3 file.",
  );
}

function fourCharacters(bytes: Uint8Array, from: number): string {
  return String.fromCharCode(...bytes.subarray(from, from + 4));
}
