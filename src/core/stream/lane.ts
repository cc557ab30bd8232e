import type { Span, SpeechMark } from "../../spec/audio.ts";
import type { Unstamped } from "../../spec/events.ts";
import { createSpeechMemory, type SpeechMemory } from "./speech-memory.ts";

/** Who a channel is, as far as anybody said. */
export interface LaneIdentity {
  readonly channel: number;
  readonly role: string | null;
  /** Set when the caller vouched for one person on this channel. */
  readonly speaker: string | null;
}

/** One input channel on the input clock: where it held speech, told as events. */
export interface Lane extends LaneIdentity {
  /** Takes what was heard; a stretch heard before (a replay) changes nothing. Returns a speech edge when there is one. */
  hear(startMs: number, endMs: number, mark: SpeechMark): Unstamped | null;
  /** The channel turned out to carry everybody: its role and speaker mean nothing any more. */
  mix(): void;
  /** Ends speech that is still going on at the end of the audio. */
  finish(): Unstamped | null;
  /** Ms of speech inside a span. */
  speechMs(span: Span): number;
  /** How far the channel was heard, ms. */
  readonly heardMs: number;
}

/** Called with speech, piece by piece as it goes on. */
export type OnSpeech = (startMs: number, endMs: number) => void;

/** Starts a lane; `detector` is named in its speech events. */
export function createLane(identity: LaneIdentity, detector: string, onSpeech: OnSpeech): Lane {
  const memory: SpeechMemory = createSpeechMemory();
  let heardMs = 0;
  let speechSinceMs: number | null = null;
  const who: { channel: number; role: string | null; speaker: string | null } = { ...identity };

  const end = (atMs: number): Unstamped | null => {
    if (speechSinceMs === null) return null;
    const durationMs = atMs - speechSinceMs;
    speechSinceMs = null;
    return { type: "speech", atMs, edge: "end", ...who, detector, durationMs };
  };

  return {
    channel: identity.channel,
    get role() {
      return who.role;
    },
    get speaker() {
      return who.speaker;
    },
    mix() {
      who.role = null;
      who.speaker = null;
    },
    get heardMs() {
      return heardMs;
    },
    hear(startMs, endMs, { active }) {
      if (endMs <= heardMs) return null;
      // Of a stretch that was heard in part, only the rest is news.
      const fromMs = Math.max(startMs, heardMs);
      memory.mark(fromMs, endMs, active);
      heardMs = endMs;
      if (!active) return end(fromMs);
      onSpeech(fromMs, endMs);
      if (speechSinceMs !== null) return null;
      speechSinceMs = fromMs;
      return { type: "speech", atMs: fromMs, edge: "start", ...who, detector };
    },
    finish: () => end(heardMs),
    speechMs: (span) => memory.speechMs(span),
  };
}
