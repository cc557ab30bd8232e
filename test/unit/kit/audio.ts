import type { AudioChunk, AudioFormat, SpeechMark } from "../../../src/spec/audio.ts";

/** A format of `channels` undeclared channels. */
export function formatOf(sampleRateHz: number, channels = 1): AudioFormat {
  return {
    sampleRateHz,
    channels: Array.from({ length: channels }, (_, channel) => ({ channel, role: null, speakers: null })),
  };
}

/** Chunks of the given lengths in samples, whose values count up, so that a lost, doubled or swapped sample shows. */
export function countingChunks(
  lengths: readonly number[],
  format: AudioFormat,
  speech?: (index: number) => readonly SpeechMark[],
): AudioChunk[] {
  let next = 0;
  return lengths.map((length, index) => {
    const startMs = (next / format.channels.length / format.sampleRateHz) * 1000;
    const pcm = Int16Array.from({ length }, () => (next++ % 65_536) - 32_768);
    return speech === undefined ? { pcm, startMs } : { pcm, startMs, speech: speech(index) };
  });
}

/** Items as an async iterable that notes whether it was told to stop. */
export function sourceOf<T>(items: readonly T[]): AsyncIterable<T> & { stopped: boolean } {
  return {
    stopped: false,
    async *[Symbol.asyncIterator]() {
      let finished = false;
      try {
        yield* items;
        finished = true;
      } finally {
        if (!finished) this.stopped = true;
      }
    },
  };
}

/** Everything an async iterable gives. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
