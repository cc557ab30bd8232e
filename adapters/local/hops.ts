import type { AudioChunk, Span } from "../../src/spec/audio.ts";

/** The end of a hop that is worth a reading. */
export interface Hop {
  /** The window the reading is about. */
  readonly span: Span;
  /** Speech inside the window, seconds. */
  readonly speechSeconds: number;
  /** Audio since the previous hop, ms. */
  readonly newMs: number;
  /** Speech since the previous hop, seconds. */
  readonly newSpeechSeconds: number;
}

/** Options of {@link createHops}, in ms of audio. */
export interface HopOptions {
  readonly windowMs: number;
  readonly hopMs: number;
  /** Speech inside the window below which nothing is read. */
  readonly minSpeechMs: number;
  /** Audio below which no hop ends, unless the audio itself does. Default 0. */
  readonly minHeardMs?: number;
  readonly sampleRateHz: number;
}

/** When to read: one hop after the other, none that brings no new speech. */
export interface Hops {
  /** Counts a chunk; returns the hop it ended, or null when none ended or its window holds too little speech. */
  hear(chunk: AudioChunk): Hop | null;
  /** The tail at the end of the audio: a hop over what came since the last one, or null. */
  flush(): Hop | null;
}

/** Starts counting; a chunk without voice-activity marks counts as speech. */
export function createHops(options: HopOptions): Hops {
  const { windowMs, hopMs, minSpeechMs, minHeardMs = 0, sampleRateHz } = options;
  const history = createSpeechHistory(windowMs);
  // Times are sums of fractions: without half a sample of tolerance a hop now and then ends one chunk late, and all after it stay late.
  const dueMs = hopMs - 500 / sampleRateHz;
  let heardMs = 0;
  let startMs = 0;
  let lastHopMs = 0;
  let newSpeechMs = 0;

  const end = (): Hop | null => {
    const speechMs = history.speechMs(heardMs);
    const fresh = newSpeechMs;
    const newMs = heardMs - lastHopMs;
    lastHopMs = heardMs;
    newSpeechMs = 0;
    // A hop without new speech would only repeat the last reading with a later time: silence invents nothing.
    if (fresh === 0 || speechMs < minSpeechMs) return null;
    return {
      span: { startMs: startMs + Math.max(0, heardMs - windowMs), endMs: startMs + heardMs },
      speechSeconds: speechMs / 1000,
      newMs,
      newSpeechSeconds: fresh / 1000,
    };
  };

  return {
    hear(chunk) {
      if (heardMs === 0) startMs = chunk.startMs;
      const active = chunk.speech?.[0]?.active ?? true;
      const chunkMs = (chunk.pcm.length * 1000) / sampleRateHz;
      heardMs = chunk.startMs + chunkMs - startMs;
      if (active) {
        newSpeechMs += chunkMs;
        history.add(heardMs, chunkMs);
      }
      return heardMs - lastHopMs >= dueMs && heardMs >= minHeardMs ? end() : null;
    },
    flush: () => (heardMs > lastHopMs ? end() : null),
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
