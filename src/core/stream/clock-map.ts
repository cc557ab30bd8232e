/** Maps a session's clock (ms of audio it pulled) to the input clock, piecewise: what was skipped, dropped or replayed shifts nothing else. */
export interface ClockMap {
  /** The session pulled audio that starts at `inputMs` on the input clock; consecutive pulls merge. */
  pulled(sessionMs: number, inputMs: number, durationMs: number): void;
  /** A session time on the input clock; times beyond what was pulled are held at its end. Where audio was skipped, an `end` stays before the gap. */
  toInput(sessionMs: number, edge?: "start" | "end"): number;
  /** A next session goes on with this clock: what was pulled from `sessionMs` on will be pulled again. */
  rewind(sessionMs: number): void;
}

interface Piece {
  readonly sessionMs: number;
  readonly inputMs: number;
  durationMs: number;
}

/** Below this, two pieces count as joined: sample counts at odd rates are not whole milliseconds. */
const JOIN_TOLERANCE_MS = 0.01;

/** Starts an empty map. Memory grows by one piece per break in the audio, not per chunk. */
export function createClockMap(): ClockMap {
  const pieces: Piece[] = [];
  return {
    pulled(sessionMs, inputMs, durationMs) {
      const last = pieces.at(-1);
      const joined =
        last !== undefined && Math.abs(last.inputMs + (sessionMs - last.sessionMs) - inputMs) < JOIN_TOLERANCE_MS;
      if (joined) last.durationMs = sessionMs + durationMs - last.sessionMs;
      else pieces.push({ sessionMs, inputMs, durationMs });
    },
    toInput(sessionMs, edge = "start") {
      let at = pieces.length - 1;
      const reach = edge === "end" ? sessionMs - JOIN_TOLERANCE_MS : sessionMs;
      while (at > 0 && (pieces[at] as Piece).sessionMs > reach) at--;
      const piece = pieces[at];
      if (piece === undefined) return 0;
      return piece.inputMs + Math.min(Math.max(sessionMs - piece.sessionMs, 0), piece.durationMs);
    },
    rewind(sessionMs) {
      while (pieces.length > 1 && (pieces.at(-1) as Piece).sessionMs >= sessionMs) pieces.pop();
      const last = pieces.at(-1);
      if (last !== undefined) last.durationMs = Math.min(last.durationMs, Math.max(0, sessionMs - last.sessionMs));
    },
  };
}
