import type { Span } from "../../../spec/audio.ts";
import type { ItemDelivery } from "./delivery.ts";
import { createLineSession, type LineSession, type SessionEvents } from "./line-session.ts";
import type { LineSetting } from "./setting.ts";

/** What the session that takes a lost one's place is made of. */
export interface ReplacementParts {
  readonly setting: LineSetting;
  readonly events: SessionEvents;
  /** What a session that hears audio again may not say. */
  readonly filter: ItemDelivery["filter"];
}

/** The session that takes a lost one's place, and the audio that nobody will answer any more. */
export interface Replacement {
  readonly next: LineSession;
  readonly lostSpan: Span | null;
}

/**
 * Makes the session that goes on where a lost one cannot: resumed where the vendor can, on the same clock and with the same utterances; else a new one that
 * hears again what was not answered. A resumed session that failed before it did anything is not resumed once more.
 */
export function createReplacement(lost: LineSession, parts: ReplacementParts): Replacement {
  return resumed(lost, parts) ?? fresh(lost, parts, null);
}

/** Gives the audio of a lost session to a successor that is open, or opening, and has heard nothing yet. */
export function promote(successor: LineSession, lost: LineSession, parts: ReplacementParts): Replacement {
  return fresh(lost, parts, successor);
}

function resumed(lost: LineSession, { setting, events }: ReplacementParts): Replacement | null {
  const { thread, backlog } = lost;
  const point = thread.resume;
  if (point === null || (lost.resumed && !lost.acted)) return null;
  const replay = backlog.replayFrom(thread.clock.toInput(point.fromMs));
  if (replay === null) return null;
  thread.clock.rewind(point.fromMs);
  const next = createLineSession({ setting, events, backlog, resume: { thread, point } });
  next.audio.replay(replay.pieces, replay.takenMs);
  // What can no longer be sent again was taken by the vendor, which may answer it still.
  return { next, lostSpan: null };
}

function fresh({ backlog }: LineSession, parts: ReplacementParts, waiting: LineSession | null): Replacement {
  const lostSpan = backlog.takeLost();
  const { pieces, takenMs } = backlog.replay();
  const next = waiting ?? createLineSession({ setting: parts.setting, events: parts.events, backlog });
  next.backlog = backlog;
  next.thread.filter = parts.filter(pieces[0]?.startMs ?? backlog.endMs);
  next.audio.replay(pieces, takenMs);
  return { next, lostSpan };
}
