import { EmotionError } from "../../spec/errors.ts";
import type { Framing } from "./compressed.ts";

// Page layout and checksum: RFC 3533, section 6.
const HEADER_BYTES = 27;
const CHECKSUM_AT = 22;
const SEGMENT_COUNT_AT = 26;
const CRC_POLYNOMIAL = 0x04c1_1db7;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc < 0 ? CRC_POLYNOMIAL : 0);
  return crc;
});

/** Checks that Ogg pages follow each other without a hole, that each is whole, and that the last one is complete. Passes all bytes on. */
export function createOggFraming(): Framing {
  return new OggFraming();
}

class OggFraming implements Framing {
  readonly #header = new Uint8Array(HEADER_BYTES);
  #headerBytes = 0;
  #segmentsLeft = 0;
  #bodyLeft = 0;
  #crc = 0;
  #offset = 0;
  #pages = 0;

  push(bytes: Uint8Array): Uint8Array {
    for (let at = 0; at < bytes.length; ) {
      const used = this.#take(bytes.subarray(at));
      at += used;
      this.#offset += used;
      if (this.#headerBytes === HEADER_BYTES && this.#segmentsLeft === 0 && this.#bodyLeft === 0) this.#endPage();
    }
    return bytes;
  }

  end(): void {
    if (this.#headerBytes === 0) return;
    throw new EmotionError(
      "bad-input",
      `The Ogg file ends in the middle of page ${this.#pages}: the recording is truncated; copy it again.`,
      { pages: this.#pages, bytes: this.#offset },
    );
  }

  /** Takes the next part of the page and returns its length. */
  #take(rest: Uint8Array): number {
    if (this.#headerBytes < HEADER_BYTES) {
      const part = rest.subarray(0, HEADER_BYTES - this.#headerBytes);
      this.#header.set(part, this.#headerBytes);
      this.#headerBytes += part.length;
      if (this.#headerBytes === HEADER_BYTES) this.#endHeader();
      return part.length;
    }
    const part = rest.subarray(0, this.#segmentsLeft > 0 ? this.#segmentsLeft : this.#bodyLeft);
    this.#sum(part);
    if (this.#segmentsLeft > 0) {
      this.#bodyLeft += part.reduce((sum, length) => sum + length, 0);
      this.#segmentsLeft -= part.length;
    } else {
      this.#bodyLeft -= part.length;
    }
    return part.length;
  }

  #endHeader(): void {
    this.#pages++;
    if (!isOgg(this.#header)) throw this.#damaged();
    this.#segmentsLeft = this.#header[SEGMENT_COUNT_AT] as number;
    // The checksum is taken with its own field at zero.
    const unsigned = this.#header.slice();
    unsigned.fill(0, CHECKSUM_AT, CHECKSUM_AT + 4);
    this.#sum(unsigned);
  }

  #endPage(): void {
    if (this.#crc >>> 0 !== new DataView(this.#header.buffer).getUint32(CHECKSUM_AT, true)) throw this.#damaged();
    this.#headerBytes = 0;
    this.#crc = 0;
  }

  #sum(bytes: Uint8Array): void {
    let crc = this.#crc;
    for (let i = 0; i < bytes.length; i++) {
      crc = (crc << 8) ^ (CRC_TABLE[(crc >>> 24) ^ (bytes[i] as number)] as number);
    }
    this.#crc = crc;
  }

  #damaged(): EmotionError {
    return new EmotionError(
      "bad-input",
      `The Ogg file is damaged near byte ${this.#offset} (page ${this.#pages}); copy it again.`,
      { pages: this.#pages, bytes: this.#offset },
    );
  }
}

/** The first packet of the first page, as far as it lies in `head`; empty when there is none. */
export function firstPacket(head: Uint8Array): Uint8Array {
  return head.subarray(HEADER_BYTES + (head[SEGMENT_COUNT_AT] ?? 0));
}

function isOgg(header: Uint8Array): boolean {
  return String.fromCharCode(...header.subarray(0, 4)) === "OggS";
}
