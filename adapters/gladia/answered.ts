import type { Utterance } from "./utterances.ts";

/**
 * Time the vendor has to notice speech, ms of audio: what was acknowledged longer ago without a word about speech was silence.
 *
 * Not documented; generous against the events' usual delay of some hundred ms. Speech noticed later than this only moves the place from which it is heard again.
 */
const NOTICE_MS = 2000;

/** How much of the audio has been answered, silence included. */
export interface Answered {
  speechBegan(channel: number, atMs: number): void;
  speechEnded(channel: number, atMs: number): void;
  /** A final transcript, with text or without: it ends what was under way before its end. */
  transcribed(channel: number, endMs: number): void;
  /** Everything up to here was answered; never goes back. */
  throughMs(ackedMs: number, waiting: readonly Utterance[]): number;
}

interface Under {
  /** Where speech began that has no transcript yet. */
  sinceMs: number | null;
  /** Where it ended, when it did. */
  endedMs: number | null;
  /** End of the last final transcript. */
  saidMs: number;
}

/** Follows speech per channel. */
export function createAnswered(channels: number): Answered {
  const each = Array.from({ length: channels }, (): Under => ({ sinceMs: null, endedMs: null, saidMs: 0 }));
  let throughMs = 0;
  return {
    speechBegan(channel, atMs) {
      const under = each[channel];
      if (under === undefined) return;
      under.sinceMs ??= atMs;
      under.endedMs = null;
    },
    speechEnded(channel, atMs) {
      const under = each[channel];
      if (under !== undefined && under.sinceMs !== null) under.endedMs = atMs;
    },
    transcribed(channel, endMs) {
      const under = each[channel];
      if (under === undefined) return;
      under.saidMs = Math.max(under.saidMs, endMs);
      if (under.sinceMs === null || endMs < under.sinceMs) return;
      // A long speech is cut into several utterances: what comes after this one is still under way.
      under.sinceMs = under.endedMs === null ? endMs : null;
    },
    throughMs(ackedMs, waiting) {
      const saidMs = each.map((under) => under.saidMs);
      // Words that were told were heard, and so was what lies before them, however little of it was acknowledged.
      const noticedMs = Math.max(ackedMs, ...saidMs) - NOTICE_MS;
      let owedMs = Math.max(noticedMs, Math.min(...saidMs));
      for (const under of each) {
        // A noise that was taken for speech gets no transcript, ever.
        if (under.endedMs !== null && under.endedMs < noticedMs) [under.sinceMs, under.endedMs] = [null, null];
        if (under.sinceMs !== null) owedMs = Math.min(owedMs, under.sinceMs);
      }
      for (const { startMs } of waiting) owedMs = Math.min(owedMs, startMs);
      throughMs = Math.max(throughMs, owedMs);
      return throughMs;
    },
  };
}
