import type { SpeechMark } from "../../spec/audio.ts";
import type { CallChannel } from "./call-channel.ts";
import type { Frame } from "./frame.ts";
import { endToEnd } from "./sample-slab.ts";
import type { SessionPiece, SpeechStep } from "./session-audio.ts";

/** Makes the pieces of a session of the frames of a call. */
export interface Pieces {
  /** Takes a frame, and returns what is complete with it: nothing while it is held to be joined with the next. */
  add(frame: Frame): readonly SessionPiece[];
  /** The piece of the frames that are held. */
  take(): readonly SessionPiece[];
}

/** A break shorter than this is the rounding of sample counts. */
const BREAK_MS = 0.01;

const NONE: readonly SessionPiece[] = Object.freeze([]);
const SILENT: SpeechMark = Object.freeze({ probability: 0, active: false });

/**
 * Makes {@link Pieces} of these channels, in their order.
 *
 * @param joinMs frames are held until they would be longer than this together, or do not lie end to end, ms; 0: every frame is a piece.
 */
export function createPieces(channels: readonly CallChannel[], joinMs: number): Pieces {
  let held: Frame[] = [];
  const take = (): readonly SessionPiece[] => {
    if (held.length === 0) return NONE;
    const frames = held;
    held = [];
    return [pieceOf(frames, channels)];
  };
  const joins = ({ startMs, endMs }: Frame): boolean => {
    const [first, last] = [held[0], held.at(-1)];
    if (first === undefined || last === undefined) return true;
    return Math.abs(startMs - last.endMs) < BREAK_MS && endMs - first.startMs <= joinMs;
  };
  return {
    take,
    add(frame) {
      if (joinMs === 0) return [pieceOf([frame], channels)];
      const complete = joins(frame) ? NONE : take();
      held.push(frame);
      return complete;
    },
  };
}

function pieceOf(frames: readonly Frame[], channels: readonly CallChannel[]): SessionPiece {
  const [first, last] = [frames[0], frames.at(-1)] as [Frame, Frame];
  const pcm = interleave(channels.map(({ channel }) => pcmOf(frames, channel)));
  if (frames.length === 1) return { ...stepOf(first, channels), pcm };
  const steps: SpeechStep[] = [];
  for (const frame of frames) steps.push(stepOf(frame, channels));
  const speech = channels.map((_, index) => joinedMark(steps, index));
  return { pcm, startMs: first.startMs, endMs: last.endMs, speech, steps };
}

/** Speech where any step is, with the highest of their probabilities. */
function joinedMark(steps: readonly SpeechStep[], index: number): SpeechMark {
  let { probability, active } = SILENT;
  for (const { speech } of steps) {
    const mark = speech[index] as SpeechMark;
    if (mark.probability > probability) probability = mark.probability;
    active ||= mark.active;
  }
  return { probability, active };
}

function stepOf({ startMs, endMs, speech }: Frame, channels: readonly CallChannel[]): SpeechStep {
  const marks: SpeechMark[] = [];
  for (const { channel } of channels) marks.push(speech[channel] ?? SILENT);
  return { startMs, endMs, speech: marks };
}

function pcmOf(frames: readonly Frame[], channel: number): Int16Array {
  const stretches: Int16Array[] = [];
  for (const { pcm } of frames) stretches.push(pcm[channel] as Int16Array);
  return endToEnd(stretches);
}

function interleave(channels: readonly Int16Array[]): Int16Array {
  const [first] = channels;
  if (first === undefined || channels.length === 1) return first ?? new Int16Array(0);
  const out = new Int16Array(first.length * channels.length);
  channels.forEach((samples, channel) => {
    for (let i = 0; i < samples.length; i++) out[i * channels.length + channel] = samples[i] as number;
  });
  return out;
}
