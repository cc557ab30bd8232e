import { deinterleave } from "../../dsp/channels/index.ts";
import { createDenoise } from "../../dsp/denoise/index.ts";
import { createResampler, type Resampler } from "../../dsp/resample/index.ts";
import type { SpeechDetector } from "../../dsp/vad/detector.ts";
import { VAD_FRAME_SAMPLES } from "../../dsp/vad/detector.ts";
import type { SpeechMark } from "../../spec/audio.ts";
import type { Denoiser } from "../denoise/denoiser.ts";
import type { Frame } from "./frame.ts";
import { createPcmSlab, type SampleSlab } from "./sample-slab.ts";

const VAD_RATE_HZ = 16_000;
const SAMPLES_PER_MS = VAD_RATE_HZ / 1000;
const FRAME_SECONDS = VAD_FRAME_SAMPLES / VAD_RATE_HZ;

/** Options of {@link createFront}. */
export interface FrontOptions {
  readonly sampleRateHz: number;
  readonly channels: number;
  /** Rate the session wants, Hz. */
  readonly targetHz: number;
  readonly detector: SpeechDetector;
  /** Takes the noise out of every channel before anybody hears it. Default: nobody does. */
  readonly denoiser?: Denoiser;
  /** Input clock of the first sample, ms. Default 0. */
  readonly originMs?: number;
  /** Room for the 16-bit samples of each channel, which outlives a front end where audio is dropped. Default: its own. */
  readonly slabs?: readonly SampleSlab<Int16Array>[];
}

/** Takes a frame; the promise, when there is one, says when the next may come. */
export type UseFrame = (frame: Frame) => Promise<void> | void;

const SILENT: SpeechMark = Object.freeze({ probability: 0, active: false });

/**
 * Split, denoise where that is asked for, resample, frame and mark: interleaved samples in, 32 ms frames out. Holds less than one frame between calls, and
 * what the filters look ahead: 20 to 30 ms more with a denoiser.
 */
export interface Front {
  /** Takes interleaved samples in -1..1 and hands each completed frame to `use`, in order. */
  push(interleaved: Float32Array, use: UseFrame): Promise<void>;
  /** Hands out the tail as a last, shorter frame. */
  flush(use: UseFrame): Promise<void>;
  free(): void;
}

/** Starts a front end; see {@link FrontOptions}. */
export function createFront(options: FrontOptions): Front {
  const { channels, targetHz, detector, originMs = 0 } = options;
  const lanes = Array.from({ length: channels }, (_, channel) =>
    createLane(options, options.slabs?.[channel] ?? createPcmSlab()),
  );
  const vadFrames = lanes.map(() => new Float32Array(VAD_FRAME_SAMPLES));
  let index = 0;

  const emit = (samples: number, use: UseFrame): Promise<void> | void => {
    lanes.forEach((lane, channel) => {
      lane.vad.take(samples, vadFrames[channel] as Float32Array);
    });
    const marks: SpeechMark[] = vadFrames.map(() => SILENT);
    const pending = detector.process(vadFrames, marks);
    if (pending === undefined) return use(frameOf(samples, marks));
    return pending.then(() => use(frameOf(samples, marks)));
  };

  const frameOf = (samples: number, speech: readonly SpeechMark[]): Frame => {
    // Times come from sample counts, which divide exactly, never from a sum of lengths.
    const startMs = originMs + (index * VAD_FRAME_SAMPLES) / SAMPLES_PER_MS;
    const endMs = originMs + (index * VAD_FRAME_SAMPLES + samples) / SAMPLES_PER_MS;
    const from = Math.round(index * FRAME_SECONDS * targetHz);
    const to = Math.round((index * FRAME_SECONDS + samples / VAD_RATE_HZ) * targetHz);
    index++;
    const pcm16k = vadFrames.map((frame, channel) => toPcm16(frame, (lanes[channel] as Lane).slab(samples)));
    const pcm = lanes.map(({ session, slab }, channel) =>
      session === null ? (pcm16k[channel] as Int16Array) : toPcm16(session.takeNew(to - from), slab(to - from)),
    );
    return { startMs, endMs, pcm, pcm16k, speech };
  };

  const ready = (): boolean =>
    lanes.every((lane) => {
      const sessionNeeds =
        Math.round((index + 1) * FRAME_SECONDS * targetHz) - Math.round(index * FRAME_SECONDS * targetHz);
      return lane.vad.length >= VAD_FRAME_SAMPLES && (lane.session === null || lane.session.length >= sessionNeeds);
    });

  // What nobody has to wait for happens in one turn: who reads then finds all of a block.
  const emitReady = async (use: UseFrame): Promise<void> => {
    while (ready()) {
      const used = emit(VAD_FRAME_SAMPLES, use);
      if (used !== undefined) await used;
    }
  };

  return {
    async push(interleaved, use) {
      deinterleave(interleaved, channels).forEach((samples, channel) => {
        lanes[channel]?.push(samples);
      });
      await emitReady(use);
    },
    async flush(use) {
      for (const lane of lanes) lane.flush();
      await emitReady(use);
      const rest = Math.min(...lanes.map((lane) => lane.vad.length));
      if (rest > 0) await emit(Math.min(rest, VAD_FRAME_SAMPLES), use);
    },
    free() {
      for (const lane of lanes) lane.free();
    },
  };
}

/** One channel: denoised, resampled for the detector, and once more for the session when it wants another rate. */
interface Lane {
  readonly vad: SampleQueue;
  readonly session: SampleQueue | null;
  /** Room for its 16-bit samples. */
  readonly slab: SampleSlab<Int16Array>;
  push(samples: Float32Array): void;
  flush(): void;
  free(): void;
}

function createLane({ sampleRateHz: inHz, targetHz, denoiser }: FrontOptions, slab: SampleSlab<Int16Array>): Lane {
  const denoise = denoiser === undefined ? null : createDenoise({ sampleRateHz: inHz, suppressor: denoiser.start() });
  const vad = createSampleQueue();
  const session = targetHz === VAD_RATE_HZ ? null : createSampleQueue();
  const feeds: { resampler: Resampler; queue: SampleQueue }[] = [
    { resampler: createResampler({ inHz, outHz: VAD_RATE_HZ }), queue: vad },
  ];
  if (session !== null) feeds.push({ resampler: createResampler({ inHz, outHz: targetHz }), queue: session });
  return {
    vad,
    session,
    slab,
    push(samples) {
      const heard = denoise?.push(samples) ?? samples;
      for (const { resampler, queue } of feeds) queue.append(resampler.push(heard));
    },
    flush() {
      const tail = denoise?.flush();
      for (const { resampler, queue } of feeds) {
        if (tail !== undefined) queue.append(resampler.push(tail));
        queue.append(resampler.flush());
      }
    },
    free() {
      denoise?.free();
      for (const { resampler } of feeds) resampler.free();
    },
  };
}

/** A first-in first-out store of samples that reuses its buffer. */
interface SampleQueue {
  readonly length: number;
  append(samples: Float32Array): void;
  /** Moves `count` samples to the start of `out` and zeroes the rest of it. */
  take(count: number, out: Float32Array): void;
  /** Moves `count` samples (or as many as there are) to a new array of that length. */
  takeNew(count: number): Float32Array;
}

function createSampleQueue(): SampleQueue {
  let buffer = new Float32Array(4096);
  let start = 0;
  let end = 0;
  const take = (count: number, out: Float32Array): void => {
    const n = Math.min(count, end - start);
    out.set(buffer.subarray(start, start + n));
    out.fill(0, n);
    start += n;
    if (start === end) start = end = 0;
  };
  return {
    get length() {
      return end - start;
    },
    append(samples) {
      if (end + samples.length > buffer.length) {
        const grown =
          end - start + samples.length > buffer.length ? new Float32Array(2 * (end - start + samples.length)) : buffer;
        grown.set(buffer.subarray(start, end));
        end -= start;
        start = 0;
        buffer = grown;
      }
      buffer.set(samples, end);
      end += samples.length;
    },
    take,
    takeNew(count) {
      const out = new Float32Array(count);
      take(count, out);
      return out;
    },
  };
}

/** Fills `out` with the first of the samples, rounded to the nearest step (halves up) and held at full scale; returns it. */
function toPcm16(samples: Float32Array, out: Int16Array): Int16Array {
  for (let i = 0; i < out.length; i++) {
    // 32768 maps 16-bit input back to itself exactly; only full-scale positive needs the clamp.
    const value = (samples[i] as number) * 32_768;
    // Rounded as an integer, which code that is not hot yet does several times faster than `Math.round`.
    if (value >= 32_767) out[i] = 32_767;
    else if (value > -32_768) out[i] = ((value + 32_768.5) | 0) - 32_768;
    else out[i] = Number.isNaN(value) ? 0 : -32_768;
  }
  return out;
}
