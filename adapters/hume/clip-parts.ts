import { untilAborted } from "../../src/kit/abort.ts";
import { msOf, pcmBytes } from "../../src/kit/audio-bytes.ts";
import type { Clip } from "../../src/spec/audio.ts";

/** A stretch of a clip. */
export interface ClipPart {
  /** Where it lies in the clip, ms. */
  readonly startMs: number;
  readonly durationMs: number;
  /** 16-bit little-endian samples. */
  readonly pcm: Uint8Array<ArrayBuffer>;
}

/** How a clip is cut. */
export interface PartLimits {
  /** Longest part, ms. */
  readonly maxMs: number;
  /** The cut lies in the quietest place of a stretch of this length, ms, less than half of `maxMs`. */
  readonly searchMs: number;
}

/** Quiet is the mean over this much: shorter than a pause between two sentences, longer than a stop consonant. */
const PAUSE_MS = 300;
const STEP_MS = 20;

/**
 * Cuts a mono clip into parts that are no longer than the vendor takes, at pauses.
 *
 * Where the clip's length is known the parts are about equally long, so that none is a stump; else each is as long as can be. A clip that fits is one part.
 * Holds one part and one search stretch in memory, whatever the length of the clip.
 */
export async function* clipParts(
  { audio, format, durationMs }: Clip,
  signal: AbortSignal,
  { maxMs, searchMs }: PartLimits,
): AsyncGenerator<ClipPart, void> {
  const samplesOf = (ms: number): number => Math.floor((ms * format.sampleRateHz) / 1000);
  const store = new SampleStore();
  let doneSamples = 0;
  const part = (samples: number): ClipPart => {
    const startMs = msOf(doneSamples, format);
    doneSamples += samples;
    return { startMs, durationMs: msOf(samples, format), pcm: pcmBytes(store.take(samples)) };
  };
  /** Up to where the next part may reach, or `null` when what is left fits. */
  const reach = (): number | null => {
    const leftMs = durationMs === undefined ? null : durationMs - msOf(doneSamples, format);
    if (leftMs === null) return maxMs;
    if (leftMs <= maxMs) return null;
    return Math.min(maxMs, leftMs / Math.ceil(leftMs / (maxMs - searchMs / 2)) + searchMs / 2);
  };
  for await (const { pcm } of untilAborted(audio, signal)) {
    store.add(pcm);
    for (;;) {
      const mostMs = reach() ?? maxMs;
      // More than fits has to be there: a clip that just fits is not cut.
      if (store.length <= samplesOf(mostMs)) break;
      const [most, least] = [samplesOf(mostMs), samplesOf(mostMs - searchMs)];
      yield part(least + quietest(store.slice(least, most), samplesOf(STEP_MS), Math.round(PAUSE_MS / STEP_MS)));
    }
  }
  if (store.length > 0) yield part(store.length);
}

/** The middle of the quietest `steps` steps in a row, of equals the one nearest to the middle of everything. */
function quietest(samples: Int16Array, step: number, steps: number): number {
  const energies = Array.from({ length: Math.floor(samples.length / step) }, (_, i) =>
    samples.subarray(i * step, (i + 1) * step).reduce((sum, sample) => sum + sample * sample, 0),
  );
  if (energies.length < steps) return samples.length >> 1;
  const middle = (energies.length - steps) / 2;
  let sum = energies.slice(0, steps).reduce((all, energy) => all + energy, 0);
  let best = { sum, at: 0 };
  for (let at = 1; at + steps <= energies.length; at++) {
    sum += (energies[at + steps - 1] as number) - (energies[at - 1] as number);
    const isNearer = Math.abs(at - middle) < Math.abs(best.at - middle);
    if (sum < best.sum || (sum === best.sum && isNearer)) best = { sum, at };
  }
  return (best.at + (steps >> 1)) * step;
}

/** Samples in order, taken from the front. */
class SampleStore {
  readonly #pieces: Int16Array[] = [];
  length = 0;

  add(pcm: Int16Array): void {
    if (pcm.length === 0) return;
    // The chunk's memory is its owner's.
    this.#pieces.push(pcm.slice());
    this.length += pcm.length;
  }

  slice(from: number, to: number): Int16Array {
    const out = new Int16Array(to - from);
    let at = 0;
    for (const piece of this.#pieces) {
      const [start, end] = [Math.max(from, at), Math.min(to, at + piece.length)];
      if (start < end) out.set(piece.subarray(start - at, end - at), start - from);
      at += piece.length;
    }
    return out;
  }

  take(samples: number): Int16Array {
    const out = this.slice(0, samples);
    this.length -= samples;
    for (let left = samples; left > 0; ) {
      const first = this.#pieces[0] as Int16Array;
      if (first.length <= left) this.#pieces.shift();
      else this.#pieces[0] = first.subarray(left);
      left -= first.length;
    }
    return out;
  }
}
