import type { AudioChunk } from "../../../src/spec/audio.ts";
import { createHops, type Hop, type HopOptions } from "../hops.ts";

/** A window of audio to be judged. */
export interface AudioWindow extends Hop {
  /** The samples of the window, -1..1, oldest first; a copy of its own. */
  readonly samples: Float32Array<ArrayBuffer>;
}

/** Keeps the last window of audio and says when it is to be judged. */
export interface AudioWindows {
  push(chunk: AudioChunk): AudioWindow | null;
  flush(): AudioWindow | null;
}

/** Starts with nothing heard; no more audio than one window is kept. */
export function createAudioWindows(options: HopOptions): AudioWindows {
  const size = Math.round((options.windowMs / 1000) * options.sampleRateHz);
  const ring = new Int16Array(size);
  const hops = createHops(options);
  let heard = 0;

  const keep = (pcm: Int16Array): void => {
    // Only the end of a chunk longer than the window is left of it anyway.
    const tail = pcm.length > size ? pcm.subarray(pcm.length - size) : pcm;
    heard += pcm.length - tail.length;
    const at = heard % size;
    const first = Math.min(tail.length, size - at);
    ring.set(tail.subarray(0, first), at);
    ring.set(tail.subarray(first), 0);
    heard += tail.length;
  };

  const windowOf = (hop: Hop | null): AudioWindow | null => {
    if (hop === null) return null;
    const length = Math.min(heard, size);
    const start = heard - length;
    const samples = new Float32Array(length);
    for (let i = 0; i < length; i++) samples[i] = (ring[(start + i) % size] as number) / 32_768;
    return { ...hop, samples };
  };

  return {
    push(chunk) {
      keep(chunk.pcm);
      return windowOf(hops.hear(chunk));
    },
    flush: () => windowOf(hops.flush()),
  };
}
