import { loadPeer } from "../../kit/lazy-peer.ts";
import { EmotionError } from "../../spec/errors.ts";
import type { ByteReader } from "./byte-reader.ts";
import { decodeCompressed, type PeerDecoder } from "./compressed.ts";
import { checkLimits } from "./limits.ts";
import { createMp3Framing, findFirstFrame } from "./mp3-framing.ts";
import { parseMpegInfo } from "./mpeg-header.ts";
import type { Opened } from "./pcm.ts";

/** How far into a file the first frame may lie, after any ID3 tag. */
const SEARCH_BYTES = 65_536;
/** 8 KiB at 64 kbit/s are 1 s. */
const FEED_BYTES = 8192;

const loadDecoder = async (): Promise<PeerDecoder> => {
  const { MPEGDecoder } = await loadPeer("mpg123-decoder", () => import("mpg123-decoder"), { purpose: "Reading MP3" });
  return new MPEGDecoder();
};

/** Opens an MP3 stream; the reader stands after any ID3 tag. */
export async function openMp3(reader: ByteReader): Promise<Opened> {
  const head = await reader.peek(SEARCH_BYTES);
  const first = findFirstFrame(head);
  if (first === null)
    throw new EmotionError(
      "bad-input",
      "The recording begins like MP3 but holds no MP3 frames; give a WAV, FLAC, Ogg/Opus or MP3 file.",
    );
  const { at, header } = first;
  const { sampleRateHz, channels } = header;
  checkLimits(sampleRateHz, channels);
  const info = parseMpegInfo(head.subarray(at, at + header.frameBytes), header);
  await reader.skip(at);
  const declaredFrames = info?.totalFrames ?? null;
  return {
    format: { sampleRateHz, channels, encoding: "mp3", container: "mp3" },
    ...(declaredFrames === null ? {} : { durationMs: (declaredFrames / sampleRateHz) * 1000 }),
    decode: () =>
      decodeCompressed(reader, {
        load: loadDecoder,
        framing: createMp3Framing(header),
        sampleRateHz,
        channels,
        declaredFrames,
        feedBytes: FEED_BYTES,
      }),
  };
}
