/** What the header of an MPEG audio Layer III frame says (ISO/IEC 11172-3 and 13818-3; MPEG 2.5 is the common extension to 8 kHz). */
export interface MpegHeader {
  readonly version: 1 | 2 | 2.5;
  readonly sampleRateHz: number;
  readonly channels: 1 | 2;
  /** Bytes of the whole frame, header included. */
  readonly frameBytes: number;
  /** Sample frames it decodes to. */
  readonly frames: number;
}

/** Length of a frame header. */
export const MPEG_HEADER_BYTES = 4;

const VERSIONS = [2.5, undefined, 2, 1] as const;
const LAYER_3_BITS = 1;
const RATES_HZ = [44_100, 48_000, 32_000];
/** kbit/s by bit-rate index 1..14. */
const KBITS_MPEG1 = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const KBITS_MPEG2 = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

/** Reads the header at `at`; `null` when there is none of Layer III, or one of a free bit rate. */
export function parseMpegHeader(bytes: Uint8Array, at: number): MpegHeader | null {
  if (at + MPEG_HEADER_BYTES > bytes.length || bytes[at] !== 0xff) return null;
  const [, second = 0, third = 0, fourth = 0] = bytes.subarray(at, at + MPEG_HEADER_BYTES);
  if ((second & 0xe0) !== 0xe0) return null;
  const version = VERSIONS[(second >> 3) & 3];
  const baseRateHz = RATES_HZ[(third >> 2) & 3];
  const kbits = (version === 1 ? KBITS_MPEG1 : KBITS_MPEG2)[(third >> 4) - 1];
  if (version === undefined || ((second >> 1) & 3) !== LAYER_3_BITS || baseRateHz === undefined || kbits === undefined)
    return null;
  const sampleRateHz = version === 1 ? baseRateHz : version === 2 ? baseRateHz / 2 : baseRateHz / 4;
  const frames = version === 1 ? 1152 : 576;
  const padding = (third >> 1) & 1;
  return {
    version,
    sampleRateHz,
    channels: fourth >> 6 === 3 ? 1 : 2,
    frameBytes: Math.floor((frames / 8) * ((kbits * 1000) / sampleRateHz)) + padding,
    frames,
  };
}

/** What the `Xing` or `Info` tag of an encoder says; it fills the first frame of most files. */
export interface MpegInfo {
  /** Sample frames of the recording, without the encoder's delay and padding when it states them; `null` when not told. */
  readonly totalFrames: number | null;
}

/** Layout after "Xing" or "Info": 4 bytes of flags, then by flag 4 of frame count, 4 of bytes, 100 of seek table, 4 of quality. */
const XING_FIELDS: readonly (readonly [flag: number, bytes: number])[] = [
  [1, 4],
  [2, 4],
  [4, 100],
  [8, 4],
];
const LAME_DELAYS_AT = 21;

/** Reads the tag inside a whole first frame; `null` when the frame holds audio. */
export function parseMpegInfo(frame: Uint8Array, header: MpegHeader): MpegInfo | null {
  const sideInfoBytes = header.version === 1 ? (header.channels === 1 ? 17 : 32) : header.channels === 1 ? 9 : 17;
  const at = MPEG_HEADER_BYTES + sideInfoBytes;
  if (at + 8 > frame.length) return null;
  const name = String.fromCharCode(...frame.subarray(at, at + 4));
  if (name !== "Xing" && name !== "Info") return null;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const flags = view.getUint32(at + 4);
  if ((flags & 1) === 0 || at + 12 > frame.length) return { totalFrames: null };
  const mpegFrames = view.getUint32(at + 8);
  const lameAt = XING_FIELDS.reduce((sum, [flag, bytes]) => sum + ((flags & flag) === 0 ? 0 : bytes), at + 8);
  const delays =
    lameAt + LAME_DELAYS_AT + 3 <= frame.length ? view.getUint32(lameAt + LAME_DELAYS_AT - 1) & 0xff_ffff : 0;
  return { totalFrames: Math.max(0, mpegFrames * header.frames - (delays >> 12) - (delays & 0xfff)) };
}
