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
  /** An acknowledgement: the vendor holds its audio up to `range[1]`. */
  acknowledged(range: readonly [number, number]): void;
  /** A time of the vendor, s, on the session clock in ms, never beyond what was sent. */
  toSessionMs(seconds: number): number;
}

/**
 * Keeps a {@link Position}.
 *
 * A session that goes on takes the vendor's word for where it is: the first acknowledgement tells what reached the vendor before the connection broke, and
 * that much is not sent again. Where audio was sent before that was known, the vendor holds some of it twice and its times run ahead: they are set back.
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
    acknowledged([start, end]) {
      if (foundBytes === null) {
        foundBytes = wholeFrames(start);
        if (firstSent !== null) ahead = foundBytes - firstSent;
      }
      const held = wholeFrames(end);
      if (firstSent === null || held <= serverBytes) return;
      serverBytes = held;
      acked = Math.max(acked, Math.min(sent, held - ahead));
    },
    toSessionMs(seconds) {
      return Math.max(0, Math.min(msOf(sent), Math.round((seconds * 1000 - msOf(ahead)) * 1000) / 1000));
    },
  };
}
