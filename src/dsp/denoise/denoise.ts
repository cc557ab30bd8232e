import { createResampler } from "../resample/index.ts";
import type { NoiseSuppressor } from "./suppressor.ts";

const EMPTY = new Float32Array(0);

/** Options of {@link createDenoise}. */
export interface DenoiseOptions {
  /** Rate of the samples pushed and returned, Hz, at most the suppressor's. */
  readonly sampleRateHz: number;
  /** A fresh one, owned by the result from now on. */
  readonly suppressor: NoiseSuppressor;
}

/** Streaming denoising of one channel: as many samples out as in, each where it was. */
export interface Denoise {
  /** Takes the next samples and returns the denoised ones that are complete; they come late, but at their place. */
  push(input: Float32Array): Float32Array;
  /** Ends the input and returns the remaining samples; only `free` may follow. */
  flush(): Float32Array;
  free(): void;
}

/**
 * Starts denoising: to the suppressor's rate, through it, and back, with the delays of all three taken out.
 *
 * `push` and `flush` together return exactly as many samples as were pushed, however the input is cut. Amplitudes may leave -1..1 by the overshoot of a
 * band limit.
 */
export function createDenoise({ sampleRateHz, suppressor }: DenoiseOptions): Denoise {
  const { frameSamples, delaySamples } = suppressor;
  const up = createResampler({ inHz: sampleRateHz, outHz: suppressor.sampleRateHz });
  const down = createResampler({ inHz: suppressor.sampleRateHz, outHz: sampleRateHz });
  const frame = new Float32Array(frameSamples);
  let filled = 0;
  /** Samples at the suppressor's rate that went in and did not come out yet. */
  let pending = 0;
  /** What comes out first is the suppressor's delay, not sound. */
  let toSkip = delaySamples;

  const suppress = (samples: Float32Array): Float32Array => {
    const out = new Float32Array(Math.floor((filled + samples.length) / frameSamples) * frameSamples);
    let at = 0;
    for (let from = 0; from < samples.length; ) {
      const taken = Math.min(frameSamples - filled, samples.length - from);
      frame.set(samples.subarray(from, from + taken), filled);
      filled += taken;
      from += taken;
      if (filled < frameSamples) break;
      suppressor.process(frame);
      out.set(frame, at);
      at += frameSamples;
      filled = 0;
    }
    const skipped = Math.min(toSkip, out.length);
    toSkip -= skipped;
    pending -= out.length - skipped;
    return out.subarray(skipped);
  };

  return {
    push(input) {
      const samples = up.push(input);
      pending += samples.length;
      return down.push(suppress(samples));
    },
    flush() {
      const samples = up.flush();
      pending += samples.length;
      const last = suppress(samples);
      // Silence behind the end pushes out what the suppressor still holds; what it makes of that silence is cut off.
      const left = pending;
      const frames = left === 0 ? 0 : Math.ceil((left + toSkip) / frameSamples);
      const held = frames === 0 ? EMPTY : suppress(new Float32Array(frames * frameSamples - filled));
      return joined([down.push(last), down.push(held.subarray(0, left)), down.flush()]);
    },
    free() {
      up.free();
      down.free();
      suppressor.free();
    },
  };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
