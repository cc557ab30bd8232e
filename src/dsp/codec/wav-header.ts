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
  return new HeaderParser();
}

class HeaderParser implements WavHeaderParser {
  header: WavHeader | null = null;
  readonly #store = new Uint8Array(FMT_BYTES);
  #stored = 0;
  #wanted = RIFF_HEADER_BYTES;
  #expecting: Expecting = "riff";
  #toSkip = 0;
  #skipAfterBody = 0;
  #offset = 0;
  #format: WavFormat | null = null;
  #largeDataBytes: number | null = null;

  push(bytes: Uint8Array): number | null {
    let at = 0;
    while (this.header === null) {
      const skipped = Math.min(this.#toSkip, bytes.length - at);
      at += skipped;
      this.#toSkip -= skipped;
      const taken = this.#toSkip > 0 ? 0 : Math.min(this.#wanted - this.#stored, bytes.length - at);
      this.#store.set(bytes.subarray(at, at + taken), this.#stored);
      at += taken;
      this.#stored += taken;
      this.#offset += skipped + taken;
      if (this.#toSkip > 0 || this.#stored < this.#wanted) return null;
      this.#take();
    }
    return at;
  }

  endedEarly(): EmotionError {
    const reason =
      this.#expecting === "riff"
        ? "it ends inside its header"
        : this.#format === null
          ? "it ends before its format chunk"
          : "it ends before its audio";
    return new EmotionError(
      "bad-input",
      `The WAV file is broken: ${reason} (${this.#offset} bytes read); copy or export the recording again.`,
      { bytes: this.#offset },
    );
  }

  /** Reads what was stored and says what comes next. */
  #take(): void {
    const body = this.#store.subarray(0, this.#stored);
    const view = new DataView(this.#store.buffer, 0, this.#stored);
    if (this.#expecting === "riff") {
      checkRiff(body);
      this.#expectChunk(0);
    } else if (this.#expecting === "chunk") {
      this.#startChunk(fourCharacters(body, 0), view.getUint32(4, true));
    } else {
      if (this.#expecting === "fmt ") this.#format = parseWavFormat(body);
      else if (this.#stored === DS64_BYTES) this.#largeDataBytes = Number(view.getBigUint64(8, true));
      this.#expectChunk(this.#skipAfterBody);
    }
  }

  #startChunk(id: string, size: number): void {
    // Chunks are padded to an even length.
    const padded = size + (size % 2);
    if (id === "data") {
      if (this.#format === null) throw audioFirst();
      this.header = {
        ...this.#format,
        dataBytes: declaredBytes(size, this.#largeDataBytes),
        dataOffset: this.#offset,
      };
    } else if (id === "fmt " || id === "ds64") {
      const bytes = Math.min(size, id === "fmt " ? FMT_BYTES : DS64_BYTES);
      this.#skipAfterBody = padded - bytes;
      this.#expect(id, bytes);
    } else {
      this.#expectChunk(padded);
    }
  }

  #expectChunk(skipBytes: number): void {
    this.#toSkip = skipBytes;
    this.#expect("chunk", CHUNK_HEADER_BYTES);
  }

  #expect(what: Expecting, bytes: number): void {
    this.#expecting = what;
    this.#wanted = bytes;
    this.#stored = 0;
  }
}

function audioFirst(): EmotionError {
  return new EmotionError(
    "bad-input",
    "The WAV header is broken: its audio comes before its format chunk; export the recording again.",
  );
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
