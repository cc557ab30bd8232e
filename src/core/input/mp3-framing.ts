import { EmotionError } from "../../spec/errors.ts";
import type { Framing } from "./compressed.ts";
import { MPEG_HEADER_BYTES, type MpegHeader, parseMpegHeader } from "./mpeg-header.ts";

/** The first place where a frame header is followed, one frame later, by another of the same kind; `null` when there is none. */
export function findFirstFrame(bytes: Uint8Array): { readonly at: number; readonly header: MpegHeader } | null {
  for (let at = 0; at + MPEG_HEADER_BYTES <= bytes.length; at++) {
    const header = parseMpegHeader(bytes, at);
    if (header === null) continue;
    const next = at + header.frameBytes;
    const following = parseMpegHeader(bytes, next);
    if (following === null ? next === bytes.length : alike(header, following)) return { at, header };
  }
  return null;
}

/**
 * Cuts MP3 at frame boundaries and hands on whole frames only.
 *
 * Anything after the last frame (tags, padding) is left out. Frames that follow something that is no frame mean damage: the decoder
 * would slip in time there without a word.
 */
export function createMp3Framing(first: MpegHeader): Framing {
  let waiting = new Uint8Array(0);
  let frames = 0;
  let lost = false;
  let failure: EmotionError | null = null;

  const wholeFrames = (bytes: Uint8Array): number => {
    let at = 0;
    for (;;) {
      const header = parseMpegHeader(bytes, at);
      if (header === null || !alike(first, header)) {
        lost = at + MPEG_HEADER_BYTES <= bytes.length;
        return at;
      }
      if (at + header.frameBytes > bytes.length) return at;
      at += header.frameBytes;
      frames++;
    }
  };

  const checkAfterLoss = (bytes: Uint8Array): void => {
    const found = findFirstFrame(bytes);
    if (found === null || found.at + found.header.frameBytes >= bytes.length) return;
    const atMs = Math.round(((frames * first.frames) / first.sampleRateHz) * 1000);
    if (!alike(first, found.header)) {
      failure = new EmotionError(
        "bad-input",
        `The MP3 file changes its rate or channels at about ${atMs} ms; give one recording per file.`,
        { atMs },
      );
      return;
    }
    failure = new EmotionError(
      "bad-input",
      `The MP3 file is damaged at about ${atMs} ms; copy it again, or repair it with: ffmpeg -i in.mp3 out.wav`,
      { atMs },
    );
  };

  return {
    get failure() {
      return failure;
    },
    push(bytes) {
      const all = new Uint8Array(waiting.length + bytes.length);
      all.set(waiting);
      all.set(bytes, waiting.length);
      if (lost) {
        checkAfterLoss(all);
        // Enough for a frame and the header after it to be found across the cut.
        waiting = all.slice(-2 * MAX_FRAME_BYTES);
        return [];
      }
      const end = wholeFrames(all);
      waiting = all.slice(end);
      if (lost) checkAfterLoss(waiting);
      return [all.subarray(0, end)];
    },
    end: () => undefined,
  };
}

/** Longest Layer III frame: 320 kbit/s at 32 kHz. */
const MAX_FRAME_BYTES = 1441;

function alike(a: MpegHeader, b: MpegHeader): boolean {
  return a.version === b.version && a.sampleRateHz === b.sampleRateHz && a.channels === b.channels;
}
