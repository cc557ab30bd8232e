import type { Unstamped } from "../../../spec/events.ts";
import type { Readings } from "../readings.ts";
import { type SessionPiece, type SpeechStep, stepsOf } from "../session-audio.ts";

/** What the audio itself has to tell as it goes through a line; asked for every frame, and mostly nothing. */
export interface AudioEvents {
  /** A session takes a piece: speech edges. */
  speech(piece: SessionPiece): readonly Unstamped[];
  /** The audio up to `atMs` was answered on every channel: ticks of the states. */
  advanced(atMs: number): readonly Unstamped[];
}

/** Starts for the channels of a line, in their order. */
export function createAudioEvents(
  readings: Pick<Readings, "hear" | "advance">,
  channels: readonly number[],
): AudioEvents {
  const step = (events: readonly Unstamped[], { startMs, endMs, speech }: SpeechStep): readonly Unstamped[] => {
    let told = events;
    for (let i = 0; i < channels.length; i++)
      told = followed(told, readings.hear(channels[i] as number, startMs, endMs, speech[i]));
    return told;
  };
  return {
    speech: (piece) => stepsOf(piece).reduce(step, NOTHING),
    advanced(atMs) {
      let events = NOTHING;
      for (const channel of channels) events = followed(events, readings.advance(channel, atMs));
      return events;
    },
  };
}

const NOTHING: readonly Unstamped[] = Object.freeze([]);

function followed(events: readonly Unstamped[], more: readonly Unstamped[]): readonly Unstamped[] {
  if (more.length === 0) return events;
  return events.length === 0 ? more : [...events, ...more];
}
