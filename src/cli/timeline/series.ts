export { Series } from "../../series.ts";

/** A column shorter than the longest tick between two states would be empty now and then. */
const MIN_COLUMN_MS = 500;

/** How many columns a curve of `totalMs` fills, at most `room`: a short call has a short curve, not one with holes. */
export function columnsFor(totalMs: number, room: number): number {
  return Math.max(1, Math.min(room, Math.floor(totalMs / MIN_COLUMN_MS)));
}

/** Values in -`scale`..`scale` as one character each, eight levels; a space where there is none. */
export function sparkline(values: readonly (number | null)[], scale: number): string {
  return values
    .map((value) => {
      if (value === null) return " ";
      const level = Math.round(((value / scale + 1) / 2) * 7);
      return "▁▂▃▄▅▆▇█"[Math.min(7, Math.max(0, level))] ?? " ";
    })
    .join("");
}

/** The smallest of 0.25, 0.5, 0.75 and 1 that holds every value, so that a quiet call is still readable. */
export function scaleOf(values: readonly (number | null)[]): number {
  const most = values.reduce<number>((max, value) => Math.max(max, Math.abs(value ?? 0)), 0);
  return Math.min(1, Math.max(0.25, Math.ceil(most * 4) / 4));
}
