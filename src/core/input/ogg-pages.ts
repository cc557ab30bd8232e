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
  const header = new Uint8Array(HEADER_BYTES);
  let headerBytes = 0;
  let segmentsLeft = 0;
  let bodyLeft = 0;
  let crc = 0;
  let offset = 0;
  let pages = 0;

  const count = (bytes: Uint8Array): void => {
    for (let i = 0; i < bytes.length; i++)
      crc = (crc << 8) ^ (CRC_TABLE[(crc >>> 24) ^ (bytes[i] as number)] as number);
  };

  const damaged = (): EmotionError =>
    new EmotionError("bad-input", `The Ogg file is damaged near byte ${offset} (page ${pages}); copy it again.`, {
      pages,
      bytes: offset,
    });

  const endPage = (): void => {
    const view = new DataView(header.buffer);
    if (crc >>> 0 !== view.getUint32(CHECKSUM_AT, true)) throw damaged();
    headerBytes = 0;
    crc = 0;
  };

  const endHeader = (): void => {
    pages++;
    if (!isOgg(header)) throw damaged();
    segmentsLeft = header[SEGMENT_COUNT_AT] as number;
    const unsigned = header.slice();
    unsigned.fill(0, CHECKSUM_AT, CHECKSUM_AT + 4);
    count(unsigned);
  };

  /** Takes the next part of the page and returns its length. */
  const take = (rest: Uint8Array): number => {
    if (headerBytes < HEADER_BYTES) {
      const part = rest.subarray(0, HEADER_BYTES - headerBytes);
      header.set(part, headerBytes);
      headerBytes += part.length;
      if (headerBytes === HEADER_BYTES) endHeader();
      return part.length;
    }
    const part = rest.subarray(0, segmentsLeft > 0 ? segmentsLeft : bodyLeft);
    count(part);
    if (segmentsLeft > 0) {
      bodyLeft += part.reduce((sum, length) => sum + length, 0);
      segmentsLeft -= part.length;
    } else {
      bodyLeft -= part.length;
    }
    return part.length;
  };

  return {
    push(bytes) {
      for (let at = 0; at < bytes.length; ) {
        const used = take(bytes.subarray(at));
        at += used;
        offset += used;
        if (headerBytes === HEADER_BYTES && segmentsLeft === 0 && bodyLeft === 0) endPage();
      }
      return bytes;
    },
    end() {
      if (headerBytes === 0) return;
      throw new EmotionError(
        "bad-input",
        `The Ogg file ends in the middle of page ${pages}: the recording is truncated; copy it again.`,
        { pages, bytes: offset },
      );
    },
  };
}

/** The first packet of the first page, as far as it lies in `head`; empty when there is none. */
export function firstPacket(head: Uint8Array): Uint8Array {
  return head.subarray(HEADER_BYTES + (head[SEGMENT_COUNT_AT] ?? 0));
}

function isOgg(header: Uint8Array): boolean {
  return String.fromCharCode(...header.subarray(0, 4)) === "OggS";
}
