import { EmotionError } from "../../spec/errors.ts";

/** Bytes that {@link sniff} wants to see; fewer are enough for short recordings. */
export const SNIFF_BYTES = 4096;

/** A container that can be opened. `mp3` may begin with an ID3 tag. */
export type SniffedContainer = "wav" | "flac" | "ogg" | "mp3" | "id3";

interface Magic {
  readonly at: number;
  readonly text: string;
}

const READ: readonly (Magic & { readonly container: SniffedContainer })[] = [
  { at: 0, text: "RIFF", container: "wav" },
  { at: 0, text: "RF64", container: "wav" },
  { at: 0, text: "BW64", container: "wav" },
  { at: 0, text: "fLaC", container: "flac" },
  { at: 0, text: "OggS", container: "ogg" },
  { at: 0, text: "ID3", container: "id3" },
];

/** Formats that are recognised in order to say what to do about them. Each `what` completes "The recording is ...". */
const REFUSED: readonly (Magic & { readonly what: string; readonly example?: string })[] = [
  { at: 4, text: "ftypM4A", what: "an M4A (AAC) file", example: "in.m4a" },
  { at: 4, text: "ftyp", what: "an MP4, M4A or QuickTime file", example: "in.mp4" },
  { at: 4, text: "moov", what: "a QuickTime file" },
  { at: 8, text: "AVI ", what: "an AVI video" },
  { at: 8, text: "WEBP", what: "a picture" },
  { at: 0, text: "\x1a\x45\xdf\xa3", what: "a Matroska or WebM file" },
  { at: 0, text: "FORM", what: "an AIFF file" },
  { at: 0, text: "RIFX", what: "a big-endian WAV file" },
  { at: 0, text: "riff", what: "a Wave64 file" },
  { at: 0, text: ".snd", what: "an AU file" },
  { at: 0, text: "caff", what: "a CAF file" },
  { at: 0, text: "#!AMR", what: "an AMR file" },
  { at: 0, text: "\x30\x26\xb2\x75", what: "a Windows Media file" },
  { at: 0, text: "wvpk", what: "a WavPack file" },
  { at: 0, text: "MAC ", what: "a Monkey's Audio file" },
  { at: 0, text: "ADIF", what: "an AAC file" },
  { at: 0, text: "FLV\x01", what: "a Flash video" },
  { at: 0, text: "\x00\x00\x01\xba", what: "an MPEG video" },
];

const NOT_AUDIO: readonly (Magic & { readonly what: string })[] = [
  { at: 0, text: "PK\x03\x04", what: "a ZIP archive" },
  { at: 0, text: "\x1f\x8b", what: "a gzip archive" },
  { at: 0, text: "%PDF", what: "a PDF document" },
  { at: 0, text: "\x89PNG", what: "a picture" },
  { at: 0, text: "\xff\xd8\xff", what: "a picture" },
  { at: 0, text: "GIF8", what: "a picture" },
  { at: 0, text: "\x7fELF", what: "a program" },
];

const READABLE = "give a WAV, FLAC, Ogg/Opus or MP3 file, or say how raw audio is laid out (rate, encoding, channels)";

/**
 * Recognises a container by its first bytes.
 *
 * @param head the first {@link SNIFF_BYTES} bytes, or all of a shorter recording.
 * @throws {EmotionError} `bad-input`: empty, not audio, or audio that is not read, with what to do about it.
 */
export function sniff(head: Uint8Array): SniffedContainer {
  if (head.length === 0)
    throw new EmotionError("bad-input", "The recording is empty (0 bytes); give a recording with audio in it.");
  const refused = REFUSED.find((magic) => matches(head, magic));
  if (refused !== undefined) {
    throw new EmotionError(
      "bad-input",
      `The recording is ${refused.what}, which is not read; convert its audio with: ffmpeg -i ${refused.example ?? "in"} -vn out.wav`,
    );
  }
  const known = READ.find((magic) => matches(head, magic));
  if (known !== undefined) return known.container;
  if (isAdts(head))
    throw new EmotionError(
      "bad-input",
      "The recording is an AAC stream, which is not read; convert it with: ffmpeg -i in.aac out.wav",
    );
  if (isMpegFrame(head)) {
    if (((head[1] as number) & 0x06) === LAYER_3) return "mp3";
    throw new EmotionError(
      "bad-input",
      "The recording is MPEG audio of layer I or II, which is not read; convert it with: ffmpeg -i in.mp2 out.wav",
    );
  }
  const other = NOT_AUDIO.find((magic) => matches(head, magic));
  if (other !== undefined)
    throw new EmotionError("bad-input", `The recording is ${other.what}, not audio; ${READABLE}.`);
  if (looksLikeText(head)) throw new EmotionError("bad-input", `The recording is a text file, not audio; ${READABLE}.`);
  throw new EmotionError("bad-input", `The recording does not begin like any format that is read; ${READABLE}.`);
}

function matches(head: Uint8Array, { at, text }: Magic): boolean {
  if (head.length < at + text.length) return false;
  for (let i = 0; i < text.length; i++) if (head[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** Layer bits of MP3 in the second byte of a frame header. */
const LAYER_3 = 0x02;

/** ADTS shares the 12-bit sync word of MPEG audio and differs in its layer bits, which are 0. */
function isAdts(head: Uint8Array): boolean {
  return head.length >= 2 && head[0] === 0xff && ((head[1] as number) & 0xf6) === 0xf0;
}

function isMpegFrame(head: Uint8Array): boolean {
  return (
    head.length >= 4 &&
    head[0] === 0xff &&
    ((head[1] as number) & 0xe0) === 0xe0 &&
    ((head[2] as number) & 0xf0) !== 0xf0
  );
}

/** UTF-8 without control characters other than white space. */
function looksLikeText(head: Uint8Array): boolean {
  if (head.some((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0c && byte !== 0x0d))
    return false;
  try {
    // `stream` lets the last character be cut by the end of the head.
    new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}
