import type { CallChannel } from "./call-channel.ts";
import type { Frame } from "./frame.ts";
import { openLine } from "./line/line.ts";
import type { LineOptions } from "./line/setting.ts";
import type { SessionPiece } from "./session-audio.ts";

export type { Bill, Emit } from "./line/setting.ts";

/** What a route of a call shares with the others. */
export type RouteOptions = LineOptions;

/** One line of sessions and the channels it hears. */
export interface Route {
  readonly channels: readonly CallChannel[];
  /** Sends a frame of the call to the session; the promise, when there is one, says when it caught up. */
  send(frame: Frame): Promise<void> | undefined;
  end(): void;
  fail(error: unknown): void;
  /** Settles when everything was heard to its end; rejects at once with the `EmotionError` that ends it. */
  readonly done: Promise<void>;
  /** Settles, never rejecting, when nothing of it runs any more. */
  readonly released: Promise<void>;
}

/** Opens a line of sessions on a group of channels; `nextSession` numbers them over all the routes of a call. */
export function openRoute(options: RouteOptions, channels: readonly CallChannel[], nextSession: () => number): Route {
  const line = openLine({ ...options, channels, nextSession });
  return {
    channels,
    send: (frame) => line.send(pieceFor(frame, channels)),
    end: () => line.end(),
    fail: (error) => line.fail(error),
    done: line.done,
    released: line.released,
  };
}

function pieceFor(frame: Frame, channels: readonly CallChannel[]): SessionPiece {
  const { startMs, endMs } = frame;
  const pcm = channels.map(({ channel }) => frame.pcm[channel] as Int16Array);
  return {
    startMs,
    endMs,
    pcm: interleave(pcm),
    speech: channels.map(({ channel }) => frame.speech[channel] ?? { probability: 0, active: false }),
  };
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
