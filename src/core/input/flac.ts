import { loadPeer } from "../../kit/lazy-peer.ts";
import { EmotionError } from "../../spec/errors.ts";
import type { ByteReader } from "./byte-reader.ts";
import { decodeCompressed, type Framing, type PeerDecoder } from "./compressed.ts";
import { createFlacFraming } from "./flac-framing.ts";
import { checkLimits } from "./limits.ts";
import type { Opened } from "./pcm.ts";

/** Magic, the header of the first metadata block, and the STREAMINFO block itself (RFC 9639, sections 8.1 and 8.2). */
const FLAC_HEAD_BYTES = 42;
const FEED_BYTES = 16_384;
/** The decoder package (0.2.11) leaves out a native stream's last frame when it is short, unless so much follows it. */
const TRAILING_BYTES = 16_384;

const loadDecoder = async (): Promise<PeerDecoder> => {
  const { FLACDecoder } = await loadPeer("@wasm-audio-decoders/flac", () => import("@wasm-audio-decoders/flac"), {
    purpose: "Reading FLAC",
  });
  return new FLACDecoder();
};

/** Opens a native FLAC stream. */
export async function openFlac(reader: ByteReader): Promise<Opened> {
  return openStreamInfo(reader, await reader.peek(FLAC_HEAD_BYTES));
}

/**
 * Opens a FLAC stream whose STREAMINFO is already at hand, native or inside Ogg.
 *
 * @param head "fLaC" and the first metadata block.
 * @param container checks the container around it; default: none, and the last frame is checked where no length is declared.
 */
export function openStreamInfo(reader: ByteReader, head: Uint8Array, container?: Framing): Opened {
  const type = (head[4] ?? 0) & 0x7f;
  if (head.length < FLAC_HEAD_BYTES || type !== 0) {
    throw new EmotionError(
      "bad-input",
      "The FLAC file is broken: it ends or goes wrong inside its header; copy or export the recording again.",
    );
  }
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  // 20 bits of rate, 3 of channels less 1, 5 of bit depth less 1, 36 of total samples.
  const packed = view.getBigUint64(18);
  const sampleRateHz = Number(packed >> 44n);
  const channels = Number((packed >> 41n) & 7n) + 1;
  const bits = Number((packed >> 36n) & 31n) + 1;
  const frames = Number(packed & 0xf_ffff_ffffn);
  checkLimits(sampleRateHz, channels);
  const framing = container ?? (frames === 0 ? createFlacFraming() : undefined);
  return {
    format: { sampleRateHz, channels, encoding: "flac", container: "flac" },
    ...(frames === 0 ? {} : { durationMs: (frames / sampleRateHz) * 1000 }),
    decode: () =>
      decodeCompressed(reader, {
        load: loadDecoder,
        sampleRateHz,
        channels,
        declaredFrames: frames === 0 ? null : frames,
        feedBytes: FEED_BYTES,
        trailingBytes: container === undefined ? TRAILING_BYTES : 0,
        exact: exactValue(bits),
        ...(framing === undefined ? {} : { framing }),
      }),
  };
}

/** The decoder package (0.2.11) divides by the highest sample, 32767 for 16 bits; every other format here divides by 32768. */
function exactValue(bits: number): (sample: number) => number {
  const highest = 2 ** (bits - 1) - 1;
  return (sample) => Math.round(sample * highest) / (highest + 1);
}
