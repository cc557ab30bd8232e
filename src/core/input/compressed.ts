import { EmotionError } from "../../spec/errors.ts";
import type { ByteReader } from "./byte-reader.ts";

/** What a decoder package returns for a stretch of bytes. */
export interface DecodedAudio {
  readonly channelData: readonly Float32Array[];
  readonly samplesDecoded: number;
  readonly errors: readonly unknown[];
}

/** A decoder of an optional package, as far as it is used. */
export interface PeerDecoder {
  readonly ready: Promise<void>;
  decode(bytes: Uint8Array): DecodedAudio | Promise<DecodedAudio>;
  flush?(): Promise<DecodedAudio>;
  free(): void | Promise<void>;
}

/** Looks at the bytes before the decoder does: decoders resynchronise silently, print, or never come back from garbage. */
export interface Framing {
  /**
   * Takes the next bytes and returns those that the decoder may have. The first array goes on with the stream, every further one
   * begins another recording that needs a fresh decoder.
   */
  push(bytes: Uint8Array): readonly Uint8Array[];
  /** What is wrong after the bytes that were returned; `null` as long as nothing is. No push may follow. */
  readonly failure: EmotionError | null;
  /** Throws `bad-input` when the recording ends in the middle of something. */
  end(): void;
}

/** What {@link decodeCompressed} needs. */
export interface CompressedOptions {
  readonly load: () => Promise<PeerDecoder>;
  readonly framing?: Framing;
  readonly sampleRateHz: number;
  readonly channels: number;
  /** Sample frames the header declares, or `null`. */
  readonly declaredFrames: number | null;
  /** Replaces a decoded sample by its exact value; default: leaves it. */
  readonly exact?: (sample: number) => number;
  /** Bytes handed to the decoder at once: bounds the length of one decoded block. */
  readonly feedBytes: number;
  /** Zeros handed to the decoder after the last byte, for one that gives a short last frame up only when more bytes follow it. Default 0. */
  readonly trailingBytes?: number;
}

const NOTHING: DecodedAudio = { channelData: [], samplesDecoded: 0, errors: [] };

/** Decodes through an optional package and frees its decoder on every path; audio before damage is delivered before the error. */
export async function* decodeCompressed(
  reader: ByteReader,
  options: CompressedOptions,
): AsyncGenerator<Float32Array, void, undefined> {
  const { sampleRateHz, channels, framing, declaredFrames } = options;
  let frames = 0;
  const damaged = (): EmotionError => {
    const atMs = Math.round((frames / sampleRateHz) * 1000);
    return new EmotionError(
      "bad-input",
      `The recording is damaged at about ${atMs} ms; copy it again, or repair it with: ffmpeg -i in out.wav`,
      { atMs },
    );
  };
  const check = async (pending: DecodedAudio | Promise<DecodedAudio>): Promise<Float32Array> => {
    const audio = await pending;
    if (audio.errors.length > 0 || (audio.samplesDecoded > 0 && audio.channelData.length < channels)) throw damaged();
    frames += audio.samplesDecoded;
    return interleave(audio, channels, options.exact);
  };
  let decoder = await options.load();
  try {
    await decoder.ready;
    for await (const { bytes, begins } of pieces(reader, options)) {
      if (begins) {
        const tail = await check(quietly(() => decoder.flush?.() ?? NOTHING));
        if (tail.length > 0) yield tail;
        await free(decoder);
        decoder = await options.load();
        await decoder.ready;
      }
      const block = await check(quietly(() => decoder.decode(bytes)));
      if (block.length > 0) yield block;
    }
    const tail = await check(quietly(() => decoder.flush?.() ?? NOTHING));
    if (tail.length > 0) yield tail;
    if (framing !== undefined && framing.failure !== null) throw framing.failure;
    if (declaredFrames !== null && frames < declaredFrames) throw truncated(declaredFrames, frames, sampleRateHz);
    framing?.end();
  } catch (error) {
    // What a decoder throws is its own text about bytes it did not expect.
    throw EmotionError.isInstance(error) ? error : damaged();
  } finally {
    await free(decoder);
  }
}

/** The bytes for the decoder, never empty, up to the end or to the first damage; `begins` where another recording does. */
async function* pieces(
  reader: ByteReader,
  { framing, feedBytes, trailingBytes = 0 }: CompressedOptions,
): AsyncGenerator<{ readonly bytes: Uint8Array; readonly begins: boolean }, void, undefined> {
  for (let chunk = await reader.next(); chunk !== null; chunk = await reader.next()) {
    for (let from = 0; from < chunk.length; from += feedBytes) {
      const piece = chunk.subarray(from, from + feedBytes);
      for (const [i, bytes] of (framing?.push(piece) ?? [piece]).entries())
        if (bytes.length > 0) yield { bytes, begins: i > 0 };
      if (framing !== undefined && framing.failure !== null) return;
    }
  }
  if (trailingBytes > 0) yield { bytes: new Uint8Array(trailingBytes), begins: false };
}

/** The packages print what they also return as errors; a caller's terminal is not theirs. Only ever around their synchronous part. */
function quietly<T>(work: () => T): T {
  const print = console.error;
  console.error = () => undefined;
  try {
    return work();
  } finally {
    console.error = print;
  }
}

/** A decoder that stopped in a trap may also trap when freed; the first error is the one that counts. */
async function free(decoder: PeerDecoder): Promise<void> {
  try {
    await decoder.free();
  } catch {
    return;
  }
}

function truncated(declaredFrames: number, frames: number, sampleRateHz: number): EmotionError {
  const declaredMs = Math.round((declaredFrames / sampleRateHz) * 1000);
  const presentMs = Math.round((frames / sampleRateHz) * 1000);
  return new EmotionError(
    "bad-input",
    `The header says ${declaredMs} ms of audio but only ${presentMs} ms can be read: the recording is truncated or damaged; copy it again.`,
    {
      declaredMs,
      presentMs,
    },
  );
}

function interleave(
  { channelData, samplesDecoded }: DecodedAudio,
  channels: number,
  exact: CompressedOptions["exact"],
): Float32Array {
  const out = new Float32Array(samplesDecoded * channels);
  for (let channel = 0; channel < channels; channel++) {
    const samples = channelData[channel] as Float32Array;
    for (let i = 0; i < samplesDecoded; i++) out[i * channels + channel] = samples[i] as number;
  }
  return exact === undefined ? out : out.map(exact);
}
