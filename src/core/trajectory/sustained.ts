import type { Span } from "../../spec/audio.ts";
import type { Sustained } from "../../spec/summary.ts";
import type { TrajectoryOptions } from "./options.ts";
import { createRollingMean, type RollingMean } from "./rolling.ts";
import { createRows } from "./rows.ts";

/** A sustained-negative stretch that begins: its audio so far and the mean over it. */
export interface SustainedOnset {
  readonly span: Span;
  readonly meanValence: number;
}

/** The sustained-negative stretches of one speaker. */
export interface SustainedNegative {
  /** Takes the valence heard over a span; the stretch that begins with it, else `null`. */
  sample(span: Span, valence: number): SustainedOnset | null;
  /** Every stretch, the one still going on included, at most `maxKept`. */
  read(): Sustained[];
  /** How many stretches `read` leaves out. */
  omitted(): number;
}

type Piece = ReturnType<RollingMean["pieces"]>[number];
type Limits = Pick<Required<TrajectoryOptions>, "sustainedBelow" | "sustainedMs" | "maxKept">;

/**
 * Finds where the mean valence over the last `sustainedMs` of a speaker's audio lies below `sustainedBelow`.
 *
 * The rolling mean says that there is a stretch. What is reported of it begins with the first and ends with the last value that itself lies below
 * `sustainedBelow`, and has its mean over just that, which always lies below too. A stretch that comes back before its audio has left the rolling
 * mean is the same one going on, and begins no second time.
 */
export function createSustainedNegative(limits: Limits): SustainedNegative {
  const { sustainedBelow, sustainedMs, maxKept } = limits;
  const rolling = createRollingMean(sustainedMs);
  /** Start, end and mean of every stretch but the latest. */
  const kept = createRows(3, maxKept);
  let latest: Stretch | null = null;
  let isBelow = false;
  let omitted = 0;

  const begin = (pieces: readonly Piece[]): SustainedOnset | null => {
    const stretch = stretchOf(pieces, sustainedBelow);
    const reported = stretch?.read();
    if (!stretch || !reported) return null;
    const earlier = latest?.read();
    if (earlier && !kept.add([earlier.startMs, earlier.endMs, earlier.meanValence])) omitted += 1;
    latest = stretch;
    const { startMs, endMs, meanValence } = reported;
    return { span: { startMs, endMs }, meanValence };
  };

  return {
    sample({ startMs, endMs }, valence) {
      rolling.push(startMs, endMs, valence);
      const now = rolling.read();
      const wasBelow = isBelow;
      // A fraction of a sample may be missing where hops were rounded to ms.
      isBelow = now !== null && now.coveredMs >= sustainedMs - 1 && now.mean < sustainedBelow;
      const pieces = rolling.pieces();
      const first = pieces.find(({ value }) => value < sustainedBelow);
      const endedMs = latest?.read()?.endMs ?? Number.NEGATIVE_INFINITY;
      const goesOn = isBelow && (wasBelow || (first !== undefined && first.from <= endedMs));
      latest?.add({ from: startMs, to: endMs, value: valence }, goesOn);
      return isBelow && !goesOn ? begin(pieces) : null;
    },
    read() {
      const last = latest?.read();
      const all = kept.map(([startMs = 0, endMs = 0, meanValence = 0]) => ({ startMs, endMs, meanValence }));
      return (last ? [...all, last] : all).slice(0, maxKept);
    },
    omitted: () => omitted + (latest && kept.count >= maxKept ? 1 : 0),
  };
}

interface Stretch {
  /** Adds audio; only when it `counts` may the stretch end with it. */
  add(piece: Piece, counts: boolean): void;
  /** `null` while nothing below the limit was added. */
  read(): Sustained | null;
}

function stretchOf(pieces: readonly Piece[], limit: number): Stretch | null {
  const first = pieces.findIndex(({ value }) => value < limit);
  const start = pieces[first];
  if (!start) return null;
  let sum = 0;
  let length = 0;
  let reported: Sustained | null = null;
  const stretch: Stretch = {
    add({ from, to, value }, counts) {
      sum += value * (to - from);
      length += to - from;
      const mean = sum / length;
      if (counts && value < limit && mean < limit) reported = { startMs: start.from, endMs: to, meanValence: mean };
    },
    read: () => reported,
  };
  for (const piece of pieces.slice(first)) stretch.add(piece, true);
  return stretch;
}
