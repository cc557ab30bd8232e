import { EmotionError } from "../../spec/errors.ts";
import type { Framing } from "./compressed.ts";

// Page layout and checksum: RFC 3533, section 6.
const HEADER_BYTES = 27;
const FLAGS_AT = 5;
const FIRST_PAGE = 2;
const CHECKSUM_AT = 22;
const SEGMENT_COUNT_AT = 26;
const CRC_POLYNOMIAL = 0x04c1_1db7;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc < 0 ? CRC_POLYNOMIAL : 0);
  return crc;
});

/**
 * Cuts Ogg at page boundaries and hands on whole pages whose checksum is right.
 *
 * @param continues whether a further recording in the same file, told by its first packet, can be decoded like the first.
 */
export function createOggFraming(continues: (firstPacket: Uint8Array) => boolean): Framing {
  return new OggFraming(continues);
}

class OggFraming implements Framing {
  failure: EmotionError | null = null;
  readonly #continues: (firstPacket: Uint8Array) => boolean;
  #waiting = new Uint8Array(0);
  #offset = 0;
  #pages = 0;
  /** Whether only first pages were seen yet; a first page after any other begins another recording (RFC 3533, section 4). */
  #beginning = true;

  constructor(continues: (firstPacket: Uint8Array) => boolean) {
    this.#continues = continues;
  }

  push(bytes: Uint8Array): readonly Uint8Array[] {
    const all = new Uint8Array(this.#waiting.length + bytes.length);
    all.set(this.#waiting);
    all.set(bytes, this.#waiting.length);
    const starts = [0];
    let at = 0;
    for (;;) {
      const length = this.#pageLength(all, at);
      if (length === null) break;
      const page = all.subarray(at, at + length);
      if (this.#begins(page)) starts.push(at);
      if (this.failure !== null) break;
      at += length;
      this.#offset += length;
      this.#pages++;
    }
    this.#waiting = all.slice(at);
    return starts.map((start, i) => all.subarray(start, starts[i + 1] ?? at));
  }

  end(): void {
    if (this.#waiting.length === 0) return;
    throw new EmotionError(
      "bad-input",
      `The Ogg file ends in the middle of page ${this.#pages + 1}: the recording is truncated; copy it again.`,
      { pages: this.#pages, bytes: this.#offset + this.#waiting.length },
    );
  }

  /** The length of the page at `at`; `null` when it is not there yet, or is damaged. */
  #pageLength(bytes: Uint8Array, at: number): number | null {
    const bodyAt = at + HEADER_BYTES + (bytes[at + SEGMENT_COUNT_AT] ?? 0);
    if (at + HEADER_BYTES > bytes.length) return null;
    if (!isOgg(bytes.subarray(at, at + 4))) this.failure = this.#damaged();
    if (this.failure !== null || bodyAt > bytes.length) return null;
    const end = bytes.subarray(at + HEADER_BYTES, bodyAt).reduce((sum, length) => sum + length, bodyAt);
    if (end > bytes.length) return null;
    const declared = new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(CHECKSUM_AT, true);
    if (checksum(bytes.subarray(at, end)) !== declared) this.failure = this.#damaged();
    return this.failure === null ? end - at : null;
  }

  /** Whether another recording begins at this page; one that cannot be joined is a failure. */
  #begins(page: Uint8Array): boolean {
    if (((page[FLAGS_AT] as number) & FIRST_PAGE) === 0) {
      this.#beginning = false;
      return false;
    }
    if (this.#beginning) return false;
    this.#beginning = true;
    if (this.#continues(firstPacket(page))) return true;
    this.failure = new EmotionError(
      "bad-input",
      `The Ogg file holds more than one recording, and the one from byte ${this.#offset} on cannot be joined to the first; give one recording per file.`,
      { pages: this.#pages, bytes: this.#offset },
    );
    return false;
  }

  #damaged(): EmotionError {
    return new EmotionError(
      "bad-input",
      `The Ogg file is damaged near byte ${this.#offset} (page ${this.#pages + 1}); copy it again.`,
      { pages: this.#pages, bytes: this.#offset },
    );
  }
}

/** The checksum is taken with its own field at zero. */
function checksum(page: Uint8Array): number {
  let crc = 0;
  for (let i = 0; i < page.length; i++) {
    const byte = i >= CHECKSUM_AT && i < CHECKSUM_AT + 4 ? 0 : (page[i] as number);
    crc = (crc << 8) ^ (CRC_TABLE[(crc >>> 24) ^ byte] as number);
  }
  return crc >>> 0;
}

/** The first packet of the first page, as far as it lies in `head`; empty when there is none. */
export function firstPacket(head: Uint8Array): Uint8Array {
  return head.subarray(HEADER_BYTES + (head[SEGMENT_COUNT_AT] ?? 0));
}

function isOgg(header: Uint8Array): boolean {
  return String.fromCharCode(...header.subarray(0, 4)) === "OggS";
}
