/** Maps a session's clock (ms of audio it pulled) to the input clock, piecewise: what was skipped, dropped or replayed shifts nothing else. */
export interface ClockMap {
  /** The session pulled audio that starts at `inputMs` on the input clock; consecutive pulls merge. */
  pulled(sessionMs: number, inputMs: number, durationMs: number): void;
  /** A session time on the input clock; times beyond what was pulled are held at its end. Where audio was skipped, an `end` stays before the gap. */
  toInput(sessionMs: number, edge?: "start" | "end"): number;
  /** A next session goes on with this clock: what was pulled from `sessionMs` on will be pulled again. */
  rewind(sessionMs: number): void;
}

/** Below this, two pieces count as joined: sample counts at odd rates are not whole milliseconds. */
const JOIN_TOLERANCE_MS = 0.01;
/**
 * Breaks that are remembered. A live call breaks where audio is dropped or sent again: were that ten times a second, they would reach seven minutes back, and
 * a recording has none. A time from before them is as far before the oldest as if nothing had been left out there.
 */
const MOST_PIECES = 4096;

/** Starts an empty map. Memory grows by 24 bytes per break in the audio, not per chunk, up to `max` breaks (default 4096). */
export function createClockMap(max = MOST_PIECES): ClockMap {
  const starts: number[] = [];
  const inputs: number[] = [];
  const durations: number[] = [];
  let forgot = false;
  return {
    pulled(sessionMs, inputMs, durationMs) {
      const last = starts.length - 1;
      const startMs = last < 0 ? sessionMs : (starts[last] as number);
      if (last >= 0 && Math.abs((inputs[last] as number) + (sessionMs - startMs) - inputMs) < JOIN_TOLERANCE_MS) {
        durations[last] = sessionMs + durationMs - startMs;
        return;
      }
      starts.push(sessionMs);
      inputs.push(inputMs);
      durations.push(durationMs);
      if (starts.length <= max) return;
      forgot = true;
      for (const column of [starts, inputs, durations]) column.shift();
    },
    toInput(sessionMs, edge = "start") {
      let at = starts.length - 1;
      const reach = edge === "end" ? sessionMs - JOIN_TOLERANCE_MS : sessionMs;
      while (at > 0 && (starts[at] as number) > reach) at--;
      if (at < 0) return 0;
      const inputMs = inputs[at] as number;
      const intoMs = Math.min(sessionMs - (starts[at] as number), durations[at] as number);
      return forgot ? Math.max(0, inputMs + intoMs) : inputMs + Math.max(0, intoMs);
    },
    rewind(sessionMs) {
      while (starts.length > 1 && (starts.at(-1) as number) >= sessionMs)
        for (const column of [starts, inputs, durations]) column.pop();
      const last = starts.length - 1;
      if (last < 0) return;
      const leftMs = Math.max(0, sessionMs - (starts[last] as number));
      durations[last] = Math.min(durations[last] as number, leftMs);
    },
  };
}
