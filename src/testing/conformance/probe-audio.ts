import type { AudioChunk, AudioFormat, SpeechMark } from "../../spec/audio.ts";
import { nextTurn } from "../test-clock.ts";

/** Audio that remembers what was done with it. */
export interface ProbeAudio extends AsyncIterable<AudioChunk> {
  /** End of the last chunk handed out, ms. */
  readonly pulledMs: number;
  readonly pulledChunks: number;
  /** How often it was opened. */
  readonly opened: number;
  /** True while it is open: not read to its end, not failed, not told to stop. */
  readonly held: boolean;
  /** True while an answer is awaited that never comes. */
  readonly waiting: boolean;
}

/** How a {@link createProbeAudio} misbehaves. */
export interface ProbeOptions {
  /** After so many chunks, no more come, and no end either. */
  readonly hangAfter?: number;
  /** After so many chunks, this is thrown. */
  readonly failAfter?: number;
  readonly failWith?: unknown;
  /** Each chunk takes a turn of the event loop to come, as live audio does; by default all of it is there. */
  readonly live?: boolean;
  /** Called when a chunk was handed out, with its number from 1. */
  readonly onChunk?: (count: number) => void;
}

/** Makes a {@link ProbeAudio} from chunks. */
export function createProbeAudio(
  chunks: readonly AudioChunk[],
  format: AudioFormat,
  options: ProbeOptions = {},
): ProbeAudio {
  let [pulledChunks, pulledSamples, opened] = [0, 0, 0];
  let [released, waiting] = [false, false];
  const next = (): Promise<IteratorResult<AudioChunk, undefined>> => {
    if (released) return Promise.resolve({ done: true, value: undefined });
    if (pulledChunks === options.hangAfter) {
      waiting = true;
      return new Promise(() => undefined);
    }
    if (pulledChunks === options.failAfter) {
      released = true;
      return Promise.reject(options.failWith);
    }
    const chunk = chunks[pulledChunks];
    if (chunk === undefined) {
      released = true;
      return Promise.resolve({ done: true, value: undefined });
    }
    pulledChunks++;
    pulledSamples += chunk.pcm.length;
    options.onChunk?.(pulledChunks);
    if (options.live === true) return nextTurn().then(() => ({ done: false, value: chunk }));
    return Promise.resolve({ done: false, value: chunk });
  };
  return {
    get pulledMs() {
      return (pulledSamples / format.channels.length / format.sampleRateHz) * 1000;
    },
    get pulledChunks() {
      return pulledChunks;
    },
    get opened() {
      return opened;
    },
    get held() {
      return opened > 0 && !released;
    },
    get waiting() {
      return waiting && !released;
    },
    [Symbol.asyncIterator]() {
      opened++;
      return {
        next,
        return: () => {
          released = true;
          return Promise.resolve({ done: true as const, value: undefined });
        },
      };
    },
  };
}

/** Length of the chunks the checks use, ms: the frame of the library's voice-activity detector. */
export const PROBE_CHUNK_MS = 32;

/** Cuts interleaved samples into chunks of the given lengths in sample frames; the last length repeats. */
export function cut(pcm: Int16Array, format: AudioFormat, frames?: readonly number[]): AudioChunk[] {
  const channels = format.channels.length;
  const usual = Math.round((PROBE_CHUNK_MS / 1000) * format.sampleRateHz);
  const chunks: AudioChunk[] = [];
  for (let from = 0, i = 0; from < pcm.length; i++) {
    const length = (frames === undefined ? usual : (frames[Math.min(i, frames.length - 1)] ?? usual)) * channels;
    const piece = pcm.subarray(from, from + length);
    const startMs = (from / channels / format.sampleRateHz) * 1000;
    chunks.push({ pcm: piece, startMs, speech: marksOf(pcm, from, format) });
    from += piece.length;
  }
  return chunks;
}

/** The marks a detector would give: speech where 100 ms around hold sound. */
function marksOf(pcm: Int16Array, at: number, { sampleRateHz, channels }: AudioFormat): readonly SpeechMark[] {
  const reach = Math.round(0.05 * sampleRateHz) * channels.length;
  const around = pcm.subarray(Math.max(0, at - reach), at + reach);
  const active = around.some((sample) => Math.abs(sample) > 100);
  return channels.map(() => ({ probability: active ? 0.95 : 0.05, active }));
}
