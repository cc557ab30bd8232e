import type { AudioChunk, AudioFormat } from "../../src/spec/audio.ts";

/** Where a session stands in its audio, on its own clock and on the vendor's count of bytes. */
export interface Position {
  /** End of what was sent, session clock, ms. */
  readonly sentMs: number;
  /** End of what was acknowledged, session clock, ms, in whole frames. */
  readonly ackedMs: number;
  /** The same in bytes of the session's clock, and on the vendor's count. */
  readonly acked: { readonly bytes: number; readonly serverBytes: number };
  /** The part of a frame that the vendor does not have yet; none of it is an empty array. To be called for every frame in order, before it is sent. */
  unsent(chunk: AudioChunk): Int16Array;
  /** Something was acknowledged, in this session or before it. */
  readonly known: boolean;
  /** An acknowledgement: the vendor holds its audio up to `range[1]`. True for that of an empty chunk, which says where the vendor is. */
  acknowledged(range: readonly [number, number]): boolean;
  /** A time of the vendor, s, on the session clock in ms, never beyond what was sent. */
  toSessionMs(seconds: number): number;
}

/**
 * Keeps a {@link Position}.
 *
 * A session that goes on takes the vendor's word for where it is: acknowledgements that come before anything is sent tell what reached the vendor before the
 * connection broke, and that much is not sent again. Where audio was sent before that was known, the vendor holds some of it twice and its times run ahead: they are set back.
 * The end of a range is taken down to a whole frame, since the vendor's documents differ on whether the last byte belongs to it.
 *
 * @param from what the session before had acknowledged. Default: nothing.
 */
export function createPosition(format: AudioFormat, from: Position["acked"] | null): Position {
  const frameBytes = 2 * format.channels.length;
  const wholeFrames = (bytes: number): number => Math.floor(bytes / frameBytes) * frameBytes;
  const msOf = (bytes: number): number => (bytes / frameBytes / format.sampleRateHz) * 1000;
  const bytesAt = (ms: number): number => Math.round((ms / 1000) * format.sampleRateHz) * frameBytes;
  let acked = from?.bytes ?? 0;
  let serverBytes = from?.serverBytes ?? 0;
  /** The vendor's count before our first frame, once it is known. */
  let foundBytes = from === null ? 0 : null;
  let known = acked > 0;
  let firstSent: number | null = null;
  let sent = acked;
  /** The vendor's count minus ours. */
  let ahead = serverBytes - acked;

  return {
    get sentMs() {
      return msOf(sent);
    },
    get ackedMs() {
      return msOf(acked);
    },
    get acked() {
      return { bytes: acked, serverBytes };
    },
    unsent({ pcm, startMs }) {
      let at = firstSent === null ? bytesAt(startMs) : sent;
      let skip = 0;
      if (firstSent === null) {
        const held = acked + Math.max(0, (foundBytes ?? serverBytes) - serverBytes);
        skip = Math.min(pcm.byteLength, Math.max(0, held - at));
        at += skip;
        if (skip < pcm.byteLength) {
          firstSent = at;
          ahead = (foundBytes ?? serverBytes) - at;
        }
      }
      sent = at + pcm.byteLength - skip;
      return skip === 0 ? pcm : pcm.subarray(skip / 2);
    },
    get known() {
      return known;
    },
    acknowledged([start, end]) {
      known = true;
      const isEmpty = end <= start;
      const held = wholeFrames(end);
      if (firstSent === null) {
        // An empty chunk's, or one that is late, of audio sent before the connection broke.
        foundBytes = Math.max(foundBytes ?? 0, isEmpty ? wholeFrames(start) : held);
        return isEmpty;
      }
      if (foundBytes === null && start >= serverBytes) {
        foundBytes = wholeFrames(start);
        ahead = foundBytes - firstSent;
      }
      if (held > serverBytes) {
        serverBytes = held;
        acked = Math.max(acked, Math.min(sent, held - ahead));
      }
      return isEmpty;
    },
    toSessionMs(seconds) {
      return Math.max(0, Math.min(msOf(sent), Math.round((seconds * 1000 - msOf(ahead)) * 1000) / 1000));
    },
  };
}
