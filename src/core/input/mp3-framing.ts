import { EmotionError } from "../../spec/errors.ts";
import type { Framing } from "./compressed.ts";
import { ID3V2_HEADER_BYTES, id3v2Bytes } from "./id3.ts";
import { MPEG_HEADER_BYTES, type MpegHeader, parseMpegHeader, parseMpegInfo } from "./mpeg-header.ts";

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
 * Tags between frames are left out, and so is the `Xing` or `Info` frame of a further file joined to the first: it would decode to
 * silence. Anything after the last frame (tags, padding) is left out. Frames that follow something that is no frame mean damage:
 * the decoder would slip in time there without a word.
 */
export function createMp3Framing(first: MpegHeader): Framing {
  let waiting = new Uint8Array(0);
  let frames = 0;
  let toSkip = 0;
  let lost = false;
  let failure: EmotionError | null = null;

  /** Takes tags and whole frames from `bytes`, moves the frames to its start, and returns how much was taken and kept. */
  const takeFrames = (bytes: Uint8Array): { readonly taken: number; readonly kept: number } => {
    let at = 0;
    let kept = 0;
    for (;;) {
      const skipped = Math.min(toSkip, bytes.length - at);
      at += skipped;
      toSkip -= skipped;
      if (toSkip > 0) return { taken: at, kept };
      const header = parseMpegHeader(bytes, at);
      if (header === null || !alike(first, header)) {
        toSkip = tagBytes(bytes, at);
        if (toSkip > 0) continue;
        lost = at + MPEG_HEADER_BYTES <= bytes.length && !mayBeTag(bytes, at);
        return { taken: at, kept };
      }
      const end = at + header.frameBytes;
      if (end > bytes.length) return { taken: at, kept };
      if (frames === 0 || parseMpegInfo(bytes.subarray(at, end), header) === null) {
        bytes.copyWithin(kept, at, end);
        kept += header.frameBytes;
      }
      frames++;
      at = end;
    }
  };

  const checkAfterLoss = (bytes: Uint8Array): void => {
    const found = findFirstFrame(bytes);
    if (found === null || found.at + found.header.frameBytes >= bytes.length) return;
    failure = alike(first, found.header)
      ? broken("is damaged", "; copy it again, or repair it with: ffmpeg -i in.mp3 out.wav")
      : broken("changes its rate or channels", "; give one recording per file.");
  };

  const broken = (what: string, advice: string): EmotionError => {
    const atMs = Math.round(((frames * first.frames) / first.sampleRateHz) * 1000);
    return new EmotionError("bad-input", `The MP3 file ${what} at about ${atMs} ms${advice}`, { atMs });
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
      const { taken, kept } = takeFrames(all);
      waiting = all.slice(taken);
      if (lost) checkAfterLoss(waiting);
      return [all.subarray(0, kept)];
    },
    end() {
      if (lost || parseMpegHeader(waiting, 0) === null) return;
      throw broken("ends in the middle of a frame", ": the recording is truncated; copy it again.");
    },
  };
}

/** Longest Layer III frame: 320 kbit/s at 32 kHz. */
const MAX_FRAME_BYTES = 1441;
const ID3V1_BYTES = 128;

/** Length of the ID3v1 or ID3v2 tag whose beginning stands at `at`; 0 when there is none, or too little of it to tell. */
function tagBytes(bytes: Uint8Array, at: number): number {
  const start = characters(bytes, at, 3);
  if (start === "TAG") return ID3V1_BYTES;
  return start === "ID3" && at + ID3V2_HEADER_BYTES <= bytes.length ? id3v2Bytes(bytes.subarray(at)) : 0;
}

/** Whether what little there is could be the beginning of an ID3v2 tag. */
function mayBeTag(bytes: Uint8Array, at: number): boolean {
  return at + ID3V2_HEADER_BYTES > bytes.length && characters(bytes, at, 3) === "ID3";
}

function characters(bytes: Uint8Array, at: number, count: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + count));
}

function alike(a: MpegHeader, b: MpegHeader): boolean {
  return a.version === b.version && a.sampleRateHz === b.sampleRateHz && a.channels === b.channels;
}
