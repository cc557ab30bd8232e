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
  // Steps that agree are heard as one: mostly all of a piece.
  const heard = (index: number, steps: readonly SpeechStep[]): readonly Unstamped[] => {
    const channel = channels[index] as number;
    let events = NOTHING;
    for (let at = 0; at < steps.length; ) {
      const { startMs, speech } = steps[at] as SpeechStep;
      const mark = speech[index];
      while (steps[at + 1]?.speech[index]?.active === mark?.active && at + 1 < steps.length) at++;
      events = followed(events, readings.hear(channel, startMs, (steps[at++] as SpeechStep).endMs, mark));
    }
    return events;
  };
  return {
    speech(piece) {
      const steps = stepsOf(piece);
      if (channels.length === 1) return heard(0, steps);
      // Who speaks over whom is told by the order in which it is heard: step by step, then, through all channels.
      return steps.flatMap((step) => channels.flatMap((_, index) => heard(index, [step])));
    },
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
