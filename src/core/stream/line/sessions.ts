import type { Span } from "../../../spec/audio.ts";
import { EmotionError, ERROR_POLICY } from "../../../spec/errors.ts";
import { type Backlog, createBacklog } from "./backlog.ts";
import type { ItemDelivery } from "./delivery.ts";
import { createLineSession, type LineSession, type SessionEvents } from "./line-session.ts";
import { DEFAULT_REPLAY_MS, type LineSetting } from "./setting.ts";

/** Makes the sessions of a line; none is opened yet. */
export interface Sessions {
  /** One that hears what is new from `startMs` on. */
  fresh(startMs: number): LineSession;
  /**
   * One that takes the place of a lost one: resumed where the vendor can, on the same clock and with the same utterances; else one that hears again what was
   * not answered, which is `successor` where there is one that has heard nothing yet. A resumed session that failed before it did anything is not resumed
   * once more.
   *
   * @returns it, and the audio that nobody will answer any more.
   */
  replacing(lost: LineSession, successor: LineSession | null): { next: LineSession; lostSpan: Span | null };
  /** False where the audio is read once, or nobody asked for another session. */
  readonly mayReplace: boolean;
}

/** Makes them for a line; the delivery knows what was told, and how. */
export function createSessions(
  setting: LineSetting,
  events: SessionEvents,
  delivery: Pick<ItemDelivery, "filter" | "reports">,
): Sessions {
  const { sampleRateHz, channels, reconnect } = setting;
  const mayReplace = !readsOnce(setting) && reconnect?.maxAttempts !== 0;
  const replayMs = mayReplace ? (reconnect?.replayMs ?? DEFAULT_REPLAY_MS) : 0;
  const numbers = channels.map(({ channel }) => channel);
  const session = (backlog: Backlog): LineSession => createLineSession({ setting, events, backlog });

  const resumed = ({ thread, backlog, resumed, acted }: LineSession): LineSession | null => {
    const point = thread.resume;
    if (point === null || (resumed && !acted)) return null;
    const replay = backlog.replayFrom(thread.clock.toInput(point.fromMs));
    if (replay === null) return null;
    thread.clock.rewind(point.fromMs);
    const next = createLineSession({ setting, events, backlog, resume: { thread, point } });
    next.audio.replay(replay.pieces, replay.takenMs);
    return next;
  };
  return {
    mayReplace,
    fresh: (startMs) =>
      session(createBacklog({ sampleRateHz, channels: numbers, replayMs, startMs, reports: delivery.reports })),
    replacing(lost, successor) {
      const again = successor === null ? resumed(lost) : null;
      // What can no longer be sent again was taken by the vendor, which may answer it still.
      if (again !== null) return { next: again, lostSpan: null };
      const { backlog } = lost;
      const lostSpan = backlog.takeLost();
      const { pieces, takenMs } = backlog.replay();
      const next = successor ?? session(backlog);
      next.backlog = backlog;
      next.thread.filter = delivery.filter(pieces[0]?.startMs ?? backlog.endMs);
      next.audio.replay(pieces, takenMs);
      return { next, lostSpan };
    },
  };
}

/**
 * What ended a session, as far as another one is concerned: an address or a token that serves no longer (404, 403, a plain refusal) ends a session that was to
 * go on, and says nothing of a new one.
 */
export function lossOf({ resumed, acted }: LineSession, error: EmotionError): EmotionError {
  const { sameVendor, nextVendor } = ERROR_POLICY[error.kind];
  if (!resumed || acted || sameVendor || !nextVendor) return error;
  return new EmotionError("vendor", "The provider did not go on with the session.", { refusal: error.kind });
}

/** A batch session reads its audio once, and as a whole: there is nothing to hand on. */
export function readsOnce({ recording, adapter }: Pick<LineSetting, "recording" | "adapter">): boolean {
  return recording && adapter.batch !== undefined;
}
