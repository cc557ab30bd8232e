import { createSampleDecoder, type SampleEncoding } from "../../dsp/codec/index.ts";
import { EmotionError } from "../../spec/errors.ts";
import type { Samples } from "./pcm16.ts";
import { createRangeCheck } from "./range-check.ts";
import { createPcmSlab, type SampleSlab } from "./sample-slab.ts";

/** Audio as `write()` takes it: 16-bit samples, floats in -1..1 (both interleaved), or bytes in the declared encoding. */
export type AudioInput = Int16Array | Float32Array | Uint8Array;

/** How the samples written to a stream are laid out. */
export interface SampleFormat {
  readonly sampleRateHz: number;
  readonly channels: number;
  /** Encoding of bytes; typed arrays of samples say their own. */
  readonly encoding: SampleEncoding;
}

/** Turns whatever `write()` is given into interleaved samples of its own, so that the caller may reuse its buffer. */
export interface SampleReader {
  /** @throws EmotionError `bad-input` for a partial sample frame, a sample that is not finite, or samples that are scaled as integers. */
  read(audio: AudioInput): Samples;
}

/** Starts a reader; bytes may be cut anywhere, arrays of samples must hold whole frames. `onOver` is told once when floats lie clearly beyond full scale. */
export function createSampleReader(format: SampleFormat, onOver: (message: string) => void): SampleReader {
  const decoder = createSampleDecoder(format);
  const range = createRangeCheck(format, onOver);
  const slab = createPcmSlab();
  return {
    read(audio) {
      if (audio instanceof Uint8Array) return range.check(decoder.push(audio));
      if (!(audio instanceof Int16Array || audio instanceof Float32Array)) {
        throw new EmotionError("bad-input", "write() takes an Int16Array, a Float32Array or a Uint8Array of audio.");
      }
      if (audio.length % format.channels !== 0) {
        throw new EmotionError(
          "bad-input",
          `write() was given ${audio.length} samples, which is not a multiple of ${format.channels} channels.`,
          {
            samples: audio.length,
            channels: format.channels,
          },
        );
      }
      return audio instanceof Int16Array ? copied(audio, slab) : range.check(checked(audio));
    },
  };
}

function copied(samples: Int16Array, slab: SampleSlab): Int16Array {
  const out = slab(samples.length);
  out.set(samples);
  return out;
}

function checked(samples: Float32Array): Float32Array {
  const out = samples.slice();
  const bad = out.findIndex((sample) => !Number.isFinite(sample));
  if (bad < 0) return out;
  throw new EmotionError(
    "bad-input",
    `Sample ${bad} of this write() is not a finite number; check the source of the audio.`,
    { sample: bad },
  );
}
