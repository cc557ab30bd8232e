import type { Span } from "../../spec/audio.ts";

/** Length of one remembered frame, ms. */
const FRAME_MS = 32;

/** Remembers, frame by frame, where a channel held speech, so that any span can be asked how much speech it had. */
export interface SpeechMemory {
  /** Marks audio from `startMs` to `endMs` (input clock). */
  mark(startMs: number, endMs: number, active: boolean): void;
  /** Ms of speech inside a span; audio older than the memory counts as speech, since nobody can say it was not. */
  speechMs(span: Span): number;
}

/** Starts a memory of the last `capacityMs` of audio (default 70 minutes, 131 kB). */
export function createSpeechMemory(capacityMs = 70 * 60_000): SpeechMemory {
  const frames = new Uint8Array(Math.ceil(capacityMs / FRAME_MS));
  const size = frames.length;
  let newest = -1;
  return {
    mark(startMs, endMs, active) {
      const first = Math.round(startMs / FRAME_MS);
      const last = Math.max(first, Math.round(endMs / FRAME_MS) - 1);
      for (let frame = Math.max(newest + 1, last - size + 1); frame < first; frame++) frames[frame % size] = 0;
      for (let frame = first; frame <= last; frame++) frames[frame % size] = active ? 1 : 0;
      newest = Math.max(newest, last);
    },
    speechMs({ startMs, endMs }) {
      let total = 0;
      const oldest = newest - size + 1;
      const last = Math.min(newest, Math.ceil(endMs / FRAME_MS) - 1);
      const first = Math.floor(startMs / FRAME_MS);
      let slot = ((first % size) + size) % size;
      for (let frame = first; frame <= last; frame++) {
        const silent = frame >= oldest && frames[slot] === 0;
        if (++slot === size) slot = 0;
        if (silent) continue;
        const from = Math.max(startMs, frame * FRAME_MS);
        const to = Math.min(endMs, (frame + 1) * FRAME_MS);
        total += Math.max(0, to - from);
      }
      return total;
    },
  };
}
