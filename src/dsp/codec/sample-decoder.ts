import { EmotionError } from "../../spec/errors.ts";
import type { SampleEncoding } from "./encodings.ts";
import { ALAW_VALUES, MULAW_VALUES } from "./g711.ts";

/** Bytes of one sample of one channel, per encoding. */
export const BYTES_PER_SAMPLE: Readonly<Record<SampleEncoding, number>> = Object.freeze({
  pcm_u8: 1,
  pcm_s16le: 2,
  pcm_s24le: 3,
  pcm_s32le: 4,
  pcm_f32le: 4,
  pcm_f64le: 8,
  mulaw: 1,
  alaw: 1,
});

/** What {@link createSampleDecoder} needs to know of the bytes. */
export interface SampleFormat {
  readonly encoding: SampleEncoding;
  /** Interleaved channels, 1 or more. */
  readonly channels: number;
  /** Hz; only used to say where in the recording a bad value lies. */
  readonly sampleRateHz: number;
}

/** Samples, and what is wrong right after them. */
export interface DecodedSamples {
  /** Interleaved, in whole sample frames. */
  readonly samples: Float32Array;
  /** `bad-input` when the next sample frame holds a NaN or infinite value, else `null`. */
  readonly failure: EmotionError | null;
}

/** Streaming conversion of bytes to samples. */
export interface SampleDecoder {
  /**
   * Takes the next bytes, cut anywhere, and returns the samples of every complete sample frame, interleaved, in -1..1
   * (floating-point input may lie outside and is kept).
   *
   * @throws {EmotionError} `bad-input` at a NaN or infinite value, with its position in ms; then none of these samples count.
   */
  push(bytes: Uint8Array): Float32Array;
  /** Like `push`, but returns the sample frames before a bad value together with the error instead of throwing it. */
  pushUntilBad(bytes: Uint8Array): DecodedSamples;
  /** Bytes of an incomplete sample frame that wait for the next push. */
  readonly pendingBytes: number;
}

type Unpack = (bytes: Uint8Array, out: Float32Array) => void;

const EMPTY = new Float32Array(0);

/** Starts a decoder of interleaved samples; see {@link SampleFormat}. */
export function createSampleDecoder({ encoding, channels, sampleRateHz }: SampleFormat): SampleDecoder {
  const sampleBytes = BYTES_PER_SAMPLE[encoding];
  const frameBytes = sampleBytes * channels;
  const unpack = UNPACK[encoding];
  const mayBeBad = encoding === "pcm_f32le" || encoding === "pcm_f64le";
  const carry = new Uint8Array(frameBytes);
  let carried = 0;
  let decodedFrames = 0;

  const notANumber = (value: number, frame: number, channel: number): EmotionError => {
    const atMs = Math.round((frame / sampleRateHz) * 1000);
    const what = Number.isNaN(value) ? "not a number (NaN)" : "infinite or too large";
    return new EmotionError(
      "bad-input",
      `A sample of channel ${channel} at ${atMs} ms is ${what}; export the recording again as 16-bit PCM.`,
      { atMs, channel },
    );
  };

  const unpackFrames = (bytes: Uint8Array): Float32Array => {
    const frames = Math.floor((carried + bytes.length) / frameBytes);
    if (frames === 0) {
      carry.set(bytes, carried);
      carried += bytes.length;
      return EMPTY;
    }
    const out = new Float32Array(frames * channels);
    let from = 0;
    let outFrom = 0;
    if (carried > 0) {
      from = frameBytes - carried;
      carry.set(bytes.subarray(0, from), carried);
      unpack(carry, out.subarray(0, channels));
      outFrom = channels;
    }
    const end = from + (frames * channels - outFrom) * sampleBytes;
    unpack(bytes.subarray(from, end), out.subarray(outFrom));
    carry.set(bytes.subarray(end));
    carried = bytes.length - end;
    return out;
  };

  const pushUntilBad = (bytes: Uint8Array): DecodedSamples => {
    const samples = unpackFrames(bytes);
    const bad = mayBeBad ? samples.findIndex((value) => !Number.isFinite(value)) : -1;
    if (bad < 0) {
      decodedFrames += samples.length / channels;
      return { samples, failure: null };
    }
    const goodFrames = Math.floor(bad / channels);
    return {
      samples: samples.subarray(0, goodFrames * channels),
      failure: notANumber(samples[bad] as number, decodedFrames + goodFrames, bad % channels),
    };
  };

  return {
    get pendingBytes() {
      return carried;
    },
    push(bytes) {
      const { samples, failure } = pushUntilBad(bytes);
      if (failure !== null) throw failure;
      return samples;
    },
    pushUntilBad,
  };
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const byTable =
  (table: Float32Array): Unpack =>
  (bytes, out) => {
    for (let i = 0; i < out.length; i++) out[i] = table[bytes[i] as number] as number;
  };

const UNPACK: Readonly<Record<SampleEncoding, Unpack>> = {
  pcm_u8(bytes, out) {
    for (let i = 0; i < out.length; i++) out[i] = ((bytes[i] as number) - 128) / 128;
  },
  pcm_s16le(bytes, out) {
    const view = viewOf(bytes);
    for (let i = 0; i < out.length; i++) out[i] = view.getInt16(2 * i, true) / 32_768;
  },
  pcm_s24le(bytes, out) {
    for (let i = 0, at = 0; i < out.length; i++, at += 3) {
      // Built in the upper three bytes of a 32-bit integer, so that its sign is the sample's.
      const value =
        ((bytes[at] as number) << 8) | ((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 24);
      out[i] = value / 2_147_483_648;
    }
  },
  pcm_s32le(bytes, out) {
    const view = viewOf(bytes);
    for (let i = 0; i < out.length; i++) out[i] = view.getInt32(4 * i, true) / 2_147_483_648;
  },
  pcm_f32le(bytes, out) {
    const view = viewOf(bytes);
    for (let i = 0; i < out.length; i++) out[i] = view.getFloat32(4 * i, true);
  },
  pcm_f64le(bytes, out) {
    const view = viewOf(bytes);
    for (let i = 0; i < out.length; i++) out[i] = view.getFloat64(8 * i, true);
  },
  mulaw: byTable(MULAW_VALUES),
  alaw: byTable(ALAW_VALUES),
};
