import { type Piece, piece, type Tone } from "./line.ts";

/** The empty cell, the middle, and the two half cells of a gauge. */
const EMPTY = "·";
const MIDDLE = "│";
const HALF_LEFT_OF_MIDDLE = "▐";
const HALF_RIGHT_OF_MIDDLE = "▌";

/**
 * A bar from the middle to a value in -1..1: `2 * cells + 1` characters wide, half a cell fine.
 *
 * @param value `null` draws an empty gauge: not known is not 0.
 * @param tones of a value below and above the middle.
 */
export function gauge(value: number | null, cells: number, tones: { below: Tone; above: Tone }): Piece[] {
  const empty = EMPTY.repeat(cells);
  if (value === null) return [piece(empty + EMPTY + empty, "dim")];
  const halves = Math.min(2 * cells, Math.round(Math.abs(value) * cells * 2));
  const full = "█".repeat(halves >> 1);
  const rest = EMPTY.repeat(cells - (halves >> 1) - (halves & 1));
  if (value < 0) {
    const bar = (halves & 1 ? HALF_LEFT_OF_MIDDLE : "") + full;
    return [piece(rest, "dim"), piece(bar, tones.below), piece(MIDDLE), piece(empty, "dim")];
  }
  const bar = full + (halves & 1 ? HALF_RIGHT_OF_MIDDLE : "");
  return [piece(empty, "dim"), piece(MIDDLE), piece(bar, tones.above), piece(rest, "dim")];
}

/** A value of an axis as five characters: `+0.41`, `-1.00`, or a dash when it is not known. */
export function signed(value: number | null): string {
  if (value === null) return "  –  ";
  const text = Math.abs(value).toFixed(2);
  return (value < 0 && text !== "0.00" ? "-" : "+") + text;
}

/** A share in 0..1 as a bar of `cells` cells, an eighth of a cell fine. */
export function shareBar(share: number, cells: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * cells * 8);
  const part = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8] ?? "";
  const bar = "█".repeat(eighths >> 3) + part;
  return bar + EMPTY.repeat(Math.max(0, cells - bar.length));
}
