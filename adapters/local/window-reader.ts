import { createProsody, PROSODY_FUNCTIONALS, type Prosody } from "../../src/dsp/prosody/index.ts";
import type { AudioChunk, Span } from "../../src/spec/audio.ts";

/** Sample rate the engine hears, Hz. */
export const SAMPLE_RATE_HZ = 16_000;

/** What a window of audio gave: the functional vector and how much speech stands behind it. */
export interface WindowReading {
  /** The functional vector, in the order of `PROSODY_FUNCTIONALS`; reused by the next reading, copy to keep. */
  readonly features: Float32Array;
  readonly span: Span;
  /** Speech inside the window, seconds. */
  readonly speechSeconds: number;
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
  const history = createSpeechHistory(options.windowMs);
  let heardMs = 0;
  let startMs = 0;
  let lastHopMs = 0;
  let newSpeechMs = 0;

  const read = (): WindowReading | null => {
    const speechMs = history.speechMs(heardMs);
    const fresh = newSpeechMs;
    lastHopMs = heardMs;
    newSpeechMs = 0;
    // A hop without new speech would only repeat the last reading with a later time: silence invents nothing.
    if (fresh === 0 || speechMs < options.minSpeechMs) return null;
    const { voicedFrames } = prosody.functionals(features);
    return {
      features,
      span: { startMs: startMs + Math.max(0, heardMs - options.windowMs), endMs: startMs + heardMs },
      speechSeconds: speechMs / 1000,
      newSpeechSeconds: fresh / 1000,
      voicedFrames,
    };
  };

  return {
    push(chunk) {
      if (heardMs === 0) startMs = chunk.startMs;
      const active = chunk.speech?.[0]?.active ?? true;
      prosody.push(chunk.pcm, active);
      const chunkMs = (chunk.pcm.length / SAMPLE_RATE_HZ) * 1000;
      heardMs = chunk.startMs + chunkMs - startMs;
      if (active) {
        newSpeechMs += chunkMs;
        history.add(heardMs, chunkMs);
      }
      return heardMs - lastHopMs >= options.hopMs ? read() : null;
    },
    flush: () => (heardMs > lastHopMs ? read() : null),
  };
}

interface SpeechHistory {
  add(endMs: number, lengthMs: number): void;
  /** Speech within the window that ends at `nowMs`. */
  speechMs(nowMs: number): number;
}

function createSpeechHistory(windowMs: number): SpeechHistory {
  const ends: number[] = [];
  const lengths: number[] = [];
  let total = 0;
  return {
    add(endMs, lengthMs) {
      ends.push(endMs);
      lengths.push(lengthMs);
      total += lengthMs;
    },
    speechMs(nowMs) {
      let expired = 0;
      while (expired < ends.length && (ends[expired] as number) <= nowMs - windowMs) {
        total -= lengths[expired] as number;
        expired++;
      }
      if (expired > 0) {
        ends.splice(0, expired);
        lengths.splice(0, expired);
      }
      return total;
    },
  };
}
