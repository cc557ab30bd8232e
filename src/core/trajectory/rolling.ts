/** The mean of what was heard last. */
export interface RollingMean {
  /** Adds a value that held from `fromMs` to `toMs`; stretches come in order. */
  push(fromMs: number, toMs: number, value: number): void;
  /** Mean over the window, the audio it rests on and where that begins; `null` while empty. */
  read(): { readonly mean: number; readonly coveredMs: number; readonly fromMs: number } | null;
  /** The values within the window and when each held, ms, in order. */
  pieces(): readonly { readonly from: number; readonly to: number; readonly value: number }[];
}

// Bounds the memory for hops of a few ms; at the usual 250 ms a window of minutes fits.
const MOST_STRETCHES = 1024;

/**
 * A time-weighted mean over the last `windowMs` of audio that had a value.
 *
 * Pauses do not count towards the window, since a speaker's level is that of their own last speech, but nothing older than four windows is kept.
 */
export function createRollingMean(windowMs: number): RollingMean {
  const stretches: { readonly from: number; readonly to: number; readonly value: number }[] = [];
  return {
    push(fromMs, toMs, value) {
      if (toMs <= fromMs) return;
      stretches.push({ from: fromMs, to: toMs, value });
      let room = windowMs;
      let first = stretches.length;
      while (first > 0 && room > 0 && stretches.length - first < MOST_STRETCHES) {
        const { from: began, to, value: held } = stretches[first - 1] as (typeof stretches)[number];
        const from = Math.max(began, to - room, toMs - 4 * windowMs);
        if (to <= from) break;
        first--;
        if (from !== began) stretches[first] = { from, to, value: held };
        room -= to - from;
      }
      if (first > 0) stretches.splice(0, first);
    },
    read() {
      const first = stretches[0];
      if (!first) return null;
      let sum = 0;
      let coveredMs = 0;
      for (const { from, to, value } of stretches) {
        sum += value * (to - from);
        coveredMs += to - from;
      }
      return { mean: sum / coveredMs, coveredMs, fromMs: first.from };
    },
    pieces: () => stretches,
  };
}
