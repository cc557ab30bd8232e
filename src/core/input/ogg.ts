import { loadPeer } from "../../kit/lazy-peer.ts";
import { EmotionError } from "../../spec/errors.ts";
import type { ByteReader } from "./byte-reader.ts";
import { decodeCompressed, type PeerDecoder } from "./compressed.ts";
import { openStreamInfo } from "./flac.ts";
import { checkLimits } from "./limits.ts";
import { createOggFraming, firstPacket } from "./ogg-pages.ts";
import type { Opened } from "./pcm.ts";

/** Opus always decodes to this rate, whatever was encoded (RFC 7845, section 5.1). */
const OPUS_RATE_HZ = 48_000;
/** 4 KiB of 24 kbit/s speech are 1.4 s. */
const FEED_BYTES = 4096;
const HEAD_BYTES = 512;
const OPUS_CHANNELS_AT = 9;
/** "fLaC" follows the five-byte signature, two version bytes and a two-byte count (RFC 9639, section 10.1). */
const OGG_FLAC_MAGIC_AT = 9;

const OTHER_CODECS: readonly (readonly [start: string, name: string])[] = [
  ["\x01vorbis", "Vorbis"],
  ["Speex   ", "Speex"],
  ["\x80theora", "Theora video"],
  ["fishead", "several streams"],
];

const loadOpus = async (): Promise<PeerDecoder> => {
  const { OggOpusDecoder } = await loadPeer("ogg-opus-decoder", () => import("ogg-opus-decoder"), {
    purpose: "Reading Ogg/Opus",
  });
  return new OggOpusDecoder();
};

/** Opens an Ogg stream that holds Opus or FLAC. Opus recordings of as many channels that follow each other are read as one. */
export async function openOgg(reader: ByteReader): Promise<Opened> {
  const packet = firstPacket(await reader.peek(HEAD_BYTES));
  if (startsWith(packet, "OpusHead") && packet.length > OPUS_CHANNELS_AT)
    return openOpus(reader, packet[OPUS_CHANNELS_AT] as number);
  if (startsWith(packet, "\x7fFLAC"))
    return openStreamInfo(
      reader,
      packet.subarray(OGG_FLAC_MAGIC_AT),
      createOggFraming(() => false),
    );
  const codec = OTHER_CODECS.find(([start]) => startsWith(packet, start))?.[1];
  if (codec === undefined)
    throw new EmotionError(
      "bad-input",
      "The Ogg file is broken: its first page holds no known audio; copy or export the recording again.",
    );
  throw new EmotionError(
    "bad-input",
    `The Ogg file holds ${codec}, which is not read; convert its audio with: ffmpeg -i in.ogg -vn out.wav`,
  );
}

function openOpus(reader: ByteReader, channels: number): Opened {
  checkLimits(OPUS_RATE_HZ, channels);
  return {
    format: { sampleRateHz: OPUS_RATE_HZ, channels, encoding: "opus", container: "ogg-opus" },
    decode: () =>
      decodeCompressed(reader, {
        load: loadOpus,
        framing: createOggFraming((packet) => startsWith(packet, "OpusHead") && packet[OPUS_CHANNELS_AT] === channels),
        sampleRateHz: OPUS_RATE_HZ,
        channels,
        declaredFrames: null,
        feedBytes: FEED_BYTES,
      }),
  };
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return String.fromCharCode(...bytes.subarray(0, text.length)) === text;
}
