import { EmotionError } from "../../spec/errors.ts";
import type { Framing } from "./compressed.ts";

/** Fixed part of an Ogg page header (RFC 3533, section 6); a table of segment lengths follows it. */
const PAGE_HEADER_BYTES = 27;
const SEGMENT_COUNT_AT = 26;

/** Checks that Ogg pages follow each other without a hole and that the last one is complete. Passes all bytes on. */
export function createOggFraming(): Framing {
  const header = new Uint8Array(PAGE_HEADER_BYTES);
  let headerBytes = 0;
  let segmentsLeft = 0;
  let bodyLeft = 0;
  let offset = 0;
  let pages = 0;

  const finishHeader = (): void => {
    if (String.fromCharCode(...header.subarray(0, 4)) !== "OggS") {
      throw new EmotionError(
        "bad-input",
        `The Ogg file is damaged after ${pages} pages (byte ${offset}); copy it again.`,
        { pages, bytes: offset },
      );
    }
    segmentsLeft = header[SEGMENT_COUNT_AT] as number;
    pages++;
  };

  return {
    push(bytes) {
      for (let at = 0; at < bytes.length; ) {
        let used = 1;
        if (bodyLeft > 0 && segmentsLeft === 0) {
          used = Math.min(bodyLeft, bytes.length - at);
          bodyLeft -= used;
        } else if (segmentsLeft > 0) {
          bodyLeft += bytes[at] as number;
          segmentsLeft--;
        } else {
          header[headerBytes++] = bytes[at] as number;
          if (headerBytes === PAGE_HEADER_BYTES) {
            headerBytes = 0;
            finishHeader();
          }
        }
        at += used;
        offset += used;
      }
      return bytes;
    },
    end() {
      if (headerBytes > 0 || segmentsLeft > 0 || bodyLeft > 0) {
        throw new EmotionError(
          "bad-input",
          `The Ogg file ends in the middle of page ${pages}: the recording is truncated; copy it again.`,
          { pages, bytes: offset },
        );
      }
    },
  };
}

/** The first packet of the first page, as far as it lies in `head`; empty when there is none. */
export function firstPacket(head: Uint8Array): Uint8Array {
  return head.subarray(PAGE_HEADER_BYTES + (head[SEGMENT_COUNT_AT] ?? 0));
}
