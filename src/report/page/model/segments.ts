import type { Claim, Point, ReadingRow, StateRow } from "../../rows.ts";
import type { Speaker } from "./call.ts";

/** A stretch in which a speaker's state says the same. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  /** What the state says; its figures are the means of the stretch. */
  readonly claim: Claim;
}

/** A reading speaks for the moments after its span's end this long, ms: about one window of the engine. */
const READING_REACH_MS = 3000;
/** A reading is out this long after its span at most, ms; the state at a moment rests on those that ended by then. */
const READING_LAG_MS = 300;

/** The stretches of a speaker's states, in order and without a hole from the first state to the end of the call. */
export function segmentsOf(states: readonly StateRow[], durationMs: number): Segment[] {
  const groups: { from: number; rows: StateRow[] }[] = [];
  for (const row of states) {
    const group = groups.at(-1);
    const first = group?.rows[0];
    if (group !== undefined && first !== undefined && sameClaim(first, row)) group.rows.push(row);
    else groups.push({ from: Math.max(group?.from ?? 0, row.since ?? row.at), rows: [row] });
  }
  return groups.flatMap(({ from, rows }, index) => {
    const to = groups[index + 1]?.from ?? Math.max(durationMs, from);
    return to > from ? [{ from, to, claim: meanClaim(rows) }] : [];
  });
}

/** True for a speaker of whom a state held; of others there are at most readings, as in a call too short for a state. */
export function isHeld({ states }: Pick<Speaker, "states">): boolean {
  return states.some(({ no }) => no !== "silence");
}

/** The stretches of a speaker: of their states, and where none held, of the readings themselves. */
export function stretchesOf(speaker: Pick<Speaker, "states" | "readings">, durationMs: number): Segment[] {
  if (isHeld(speaker)) return segmentsOf(speaker.states, durationMs);
  let heardMs = 0;
  return speaker.readings.flatMap((reading) => {
    const from = Math.max(heardMs, reading.from);
    const to = Math.min(durationMs, reading.to);
    heardMs = Math.max(heardMs, to);
    return to > from ? [{ from, to, claim: reading }] : [];
  });
}

/** What holds of a speaker at a moment: a state, or a reading where none held. */
export function claimAt(speaker: Pick<Speaker, "states" | "readings">, ms: number): Claim | undefined {
  if (isHeld(speaker)) return stateAt(speaker.states, ms);
  return stretchesOf(speaker, Number.POSITIVE_INFINITY).find(({ from, to }) => from <= ms && ms <= to)?.claim;
}

/** True for a stretch in which the speaker only listened. */
export function isSilent({ claim }: Segment): boolean {
  return claim.no === "silence";
}

/** True when two states say the same, figures aside. */
export function sameClaim(a: Claim, b: Claim): boolean {
  return a.label === b.label && a.no === b.no && a.sentiment === b.sentiment && a.mixed === b.mixed;
}

/** The state that holds at a moment: the last one that was reported by then. */
export function stateAt(states: readonly StateRow[], ms: number): StateRow | undefined {
  const index = lastIndex(states, ({ at, since }) => (since ?? at) <= ms);
  return states[index];
}

/** The reading that the state at a moment rests on: the last that had ended by then, else the first that has heard the moment. */
export function readingAt({ readings }: Pick<Speaker, "readings">, ms: number): ReadingRow | undefined {
  const index = lastIndex(readings, ({ to }) => to <= ms + READING_LAG_MS);
  const last = readings[index];
  if (last !== undefined && ms - last.to <= READING_REACH_MS) return last;
  const next = readings[index + 1];
  return next !== undefined && next.from <= ms ? next : undefined;
}

/** The reading that stands for a stretch: of those that end in it and claim the same, the surest. */
export function readingOf(speaker: Pick<Speaker, "readings">, { from, to, claim }: Segment): ReadingRow | undefined {
  const inside = speaker.readings.filter((reading) => reading.to > from && reading.to <= to);
  const same = inside.filter((reading) => reading.label === claim.label && reading.no === claim.no);
  const surest = (same.length > 0 ? same : inside).reduce<ReadingRow | undefined>(
    (best, reading) => (best === undefined || (reading.c ?? 0) > (best.c ?? 0) ? reading : best),
    undefined,
  );
  return surest ?? readingAt(speaker, (from + to) / 2);
}

function meanClaim(rows: readonly StateRow[]): Claim {
  const [first] = rows;
  const { label, no, sentiment, mixed } = first ?? {};
  const v = meanPoint(rows.map((row) => row.v));
  const a = meanPoint(rows.map((row) => row.a));
  const c = mean(rows.map((row) => row.c));
  return {
    ...(label === undefined ? {} : { label }),
    ...(no === undefined ? {} : { no }),
    ...(sentiment === undefined ? {} : { sentiment }),
    ...(mixed === undefined ? {} : { mixed }),
    ...(v === undefined ? {} : { v }),
    ...(a === undefined ? {} : { a }),
    ...(c === undefined ? {} : { c }),
  };
}

function meanPoint(points: readonly (Point | undefined)[]): Point | undefined {
  const value = mean(points.map((point) => point?.[0]));
  return value === undefined ? undefined : [value, mean(points.map((point) => point?.[1] ?? undefined)) ?? null];
}

function mean(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** The last index of a list ordered in time for which `holds` is true, by halving; -1 when there is none. */
function lastIndex<T>(list: readonly T[], holds: (item: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(list[middle] as T)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
