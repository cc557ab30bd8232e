import { EmotionError } from "../../spec/errors.ts";
import type { Framing } from "./compressed.ts";

/** Longest last frame that is looked for: 65,535 samples of 2 channels at 32 bits, uncompressed. */
const MAX_FRAME_BYTES = 540_672;
/** Generator x^16 + x^15 + x^2 + 1 (RFC 9639, section 9.3). */
const CRC_TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ ((crc & 0x8000) === 0 ? 0 : 0x8005);
  return crc;
});

/**
 * Checks at the end of a native FLAC stream that its last frame is whole: the decoder leaves out a cut frame without a word.
 *
 * A tag after the last frame counts as a cut frame, as it does for the decoder. Passes all bytes on. Meant for streams whose header does not tell their length; keeps at most 1.1 MB.
 */
export function createFlacFraming(): Framing {
  let tail: Uint8Array[] = [];
  let tailBytes = 0;
  return {
    failure: null,
    push(bytes) {
      tail.push(bytes);
      tailBytes += bytes.length;
      if (tailBytes > 2 * MAX_FRAME_BYTES) {
        tail = [join(tail, tailBytes).slice(-MAX_FRAME_BYTES)];
        tailBytes = MAX_FRAME_BYTES;
      }
      return [bytes];
    },
    end() {
      if (hasLastFrame(join(tail, tailBytes))) return;
      throw new EmotionError(
        "bad-input",
        "The FLAC file ends in the middle of a frame: the recording is truncated; copy it again.",
      );
    },
  };
}

/**
 * Whether a frame ends exactly where the bytes do: the checksum over a frame and its own checksum is 0.
 *
 * Goes backwards in one pass, whatever the bytes are: a checksum is the sum of what each bit adds to it, and `added` holds what the
 * eight bits of a byte add from where they stand.
 */
function hasLastFrame(bytes: Uint8Array): boolean {
  const added = Uint16Array.from({ length: 8 }, (_, bit) => CRC_TABLE[1 << bit] as number);
  let crc = 0;
  for (let at = bytes.length - 1; at >= 0; at--) {
    const byte = bytes[at] as number;
    for (let bit = 0; bit < 8; bit++) {
      const value = added[bit] as number;
      if (((byte >> bit) & 1) === 1) crc ^= value;
      added[bit] = (value << 8) ^ (CRC_TABLE[value >> 8] as number);
    }
    // Fourteen bits of sync code, a reserved 0, then the blocking strategy (RFC 9639, section 9.1).
    if (crc === 0 && byte === 0xff && ((bytes[at + 1] ?? 0) & 0xfe) === 0xf8) return true;
  }
  return false;
}

function join(chunks: readonly Uint8Array[], totalBytes: number): Uint8Array {
  const joined = new Uint8Array(totalBytes);
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}
