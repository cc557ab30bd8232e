import type { CallChannel } from "./call-channel.ts";
import type { Frame } from "./frame.ts";
import { type Line, openLine } from "./line/line.ts";
import type { LineOptions } from "./line/setting.ts";
import { createPieces } from "./pieces.ts";
import type { SessionPiece } from "./session-audio.ts";

export type { Bill, Emit } from "./line/setting.ts";

/** What a route of a call shares with the others. */
export type RouteOptions = LineOptions;

/** One line of sessions and the channels it hears. */
export interface Route {
  readonly channels: readonly CallChannel[];
  /** Takes a frame of the call for the session, which may be held until `flush`; the promise, when there is one, says when the session caught up. */
  send(frame: Frame): Promise<void> | undefined;
  /** Sends the frames that are held: no more is to come for now. */
  flush(): Promise<void> | undefined;
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
  const pieces = createPieces(channels, options.adapter.info.runs === "remote" ? JOINED_MS : 0);
  const flush = (): Promise<void> | undefined => sent(line, pieces.take());
  return {
    channels,
    send: (frame) => sent(line, pieces.add(frame)),
    flush,
    end() {
      // Whatever becomes of it, the line tells.
      flush()?.catch(() => undefined);
      line.end();
    },
    fail: (error) => line.fail(error),
    done: line.done,
    released: line.released,
  };
}

/** Longest piece for a session elsewhere, ms: what each message costs counts there, and marks of every step are for who listens here. */
const JOINED_MS = 250;

/** The wait of the last that has to be waited for; each of them is in order behind the one before. */
function sent(line: Line, pieces: readonly SessionPiece[]): Promise<void> | undefined {
  let wait: Promise<void> | undefined;
  for (const piece of pieces) wait = line.send(piece) ?? wait;
  return wait;
}
