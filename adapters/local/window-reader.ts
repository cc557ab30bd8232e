import { createProsody, PROSODY_FUNCTIONALS, type Prosody } from "../../src/dsp/prosody/index.ts";
import type { AudioChunk, Span } from "../../src/spec/audio.ts";
import { createHops, type Hop } from "./hops.ts";

/** Sample rate the engine hears, Hz. */
export const SAMPLE_RATE_HZ = 16_000;

/** What a window of audio gave: the functional vector and how much speech stands behind it. */
export interface WindowReading {
  /** The functional vector, in the order of `PROSODY_FUNCTIONALS`; reused by the next reading, copy to keep. */
  readonly features: Float32Array;
  readonly span: Span;
  /** Speech inside the window, seconds. */
  readonly speechSeconds: number;
  /** Audio since the previous hop, ms. */
  readonly newMs: number;
  /** Speech since the previous reading, seconds: what an adaptation may learn from. */
  readonly newSpeechSeconds: number;
  readonly voicedFrames: number;
}

/** Options of {@link createWindowReader}, all in ms of audio. */
export interface WindowReaderOptions {
  readonly windowMs: number;
  readonly hopMs: number;
  readonly minSpeechMs: number;
}

/** Turns mono 16 kHz chunks into one prosody reading per hop; training and live use share it, so that they cannot drift apart. */
export interface WindowReader {
  /** Takes a chunk; returns a reading when a hop ended and its window holds enough speech, else null. */
  push(chunk: AudioChunk): WindowReading | null;
  /** Takes the tail at the end of the audio: a reading of what came since the last hop, or null. */
  flush(): WindowReading | null;
}

/** Starts a reader; chunks must be mono 16 kHz and carry voice-activity marks (a chunk without marks counts as speech). */
export function createWindowReader(options: WindowReaderOptions): WindowReader {
  const prosody: Prosody = createProsody({ windowMs: options.windowMs });
  const features = new Float32Array(PROSODY_FUNCTIONALS.length);
  const hops = createHops({ ...options, sampleRateHz: SAMPLE_RATE_HZ });

  const read = (hop: Hop | null): WindowReading | null => {
    if (hop === null) return null;
    const { voicedFrames } = prosody.functionals(features);
    return { features, ...hop, voicedFrames };
  };

  return {
    push(chunk) {
      prosody.push(chunk.pcm, chunk.speech?.[0]?.active ?? true);
      return read(hops.hear(chunk));
    },
    flush: () => read(hops.flush()),
  };
}
