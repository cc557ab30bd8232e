/** How far from the end of a WAV file with an open size chunks behind its audio are looked for. */
export const WAV_TAIL_BYTES = 65_536;

const CHUNK_HEADER_BYTES = 8;

/**
 * Chunks that programs write behind the audio: Microsoft's Multimedia Programming Interface 1.0 (1991), EBU Tech 3285 (`bext`) and
 * its supplements, and the common `id3 `, `iXML` and `PEAK`.
 */
const CHUNK_IDS: ReadonlySet<string> = new Set([
  ..."LIST DISP JUNK PEAK bext cart fact iXML inst plst smpl acid levl axml chna".split(" "),
  ..."cue ,PAD ,id3 ,ID3 ".split(","),
]);

/** Whether a chunk that belongs behind the audio begins with `head` and fits into `bytesLeft`. */
export function isTrailingChunk(head: Uint8Array, bytesLeft: number): boolean {
  return chunkEnd(head, 0) <= bytesLeft;
}

/**
 * Where the audio ends in the last bytes of a WAV file whose header leaves its size open: before the chunks that go on to the very
 * end of the file, or at the end when there are none.
 *
 * @param tail the last {@link WAV_TAIL_BYTES} bytes, or all of shorter audio.
 */
export function audioEnd(tail: Uint8Array): number {
  for (let at = 0; at + CHUNK_HEADER_BYTES <= tail.length; at++) {
    let end = at;
    while (end < tail.length) end = chunkEnd(tail, end);
    // Some writers leave the padding of the last chunk away.
    if (end <= tail.length + 1) return at;
  }
  return tail.length;
}

/** The end of the chunk at `at`, its padding included; infinite when no known chunk begins there. */
function chunkEnd(bytes: Uint8Array, at: number): number {
  if (at + CHUNK_HEADER_BYTES > bytes.length) return Number.POSITIVE_INFINITY;
  if (!CHUNK_IDS.has(String.fromCharCode(...bytes.subarray(at, at + 4)))) return Number.POSITIVE_INFINITY;
  const size = new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(4, true);
  return at + CHUNK_HEADER_BYTES + size + (size % 2);
}
