import type { EventOf } from "../../spec/index.ts";
import { clock, displayWidth, padTo } from "../text.ts";
import { gauge, signed } from "./gauge.ts";
import { type Line, type Piece, piece } from "./line.ts";
import { nameOf, readingOf, type Who } from "./words.ts";

const NAME_CELLS = { min: 8, max: 14 };
/** Below this width only the numbers of the axes are shown, no gauges. */
const GAUGE_MIN_WIDTH = 60;

/** How the columns of one view are laid out. */
export interface Layout {
  readonly width: number;
  readonly timeCells: number;
  readonly nameCells: number;
  /** Cells on each side of a gauge's middle; 0 draws no gauge. */
  readonly gaugeCells: number;
}

/** Fits the columns to a terminal: 9-character gauges at 80 columns, 19 at 120. */
export function layoutOf(width: number, names: readonly string[], longMs: number): Layout {
  const longest = Math.max(NAME_CELLS.min, ...names.map(displayWidth));
  return {
    width,
    timeCells: longMs >= 3_600_000 ? 7 : 5,
    nameCells: Math.min(NAME_CELLS.max, longest),
    gaugeCells: width < GAUGE_MIN_WIDTH ? 0 : Math.min(9, Math.max(2, Math.round((width - 48) / 8))),
  };
}

/** ` 03:12  customer  `: when, and who. */
export function head(layout: Layout, atMs: number | null, name: string): Piece[] {
  const time = atMs === null ? "" : clock(atMs);
  return [
    piece(` ${time.padStart(layout.timeCells)}  `, "dim"),
    piece(padTo(name, layout.nameCells), "strong"),
    piece("  "),
  ];
}

/** A speaker's state on one line: both axes and the label, or why there is none. */
export function stateLine(layout: Layout, atMs: number, who: Who, state: EventOf<"state"> | null): Line {
  const valence = state?.valence?.value ?? null;
  const arousal = state?.arousal?.value ?? null;
  return [
    ...head(layout, atMs, nameOf(who)),
    ...axis(layout, valence, "bad", "good"),
    ...axis(layout, arousal, "energy", "energy"),
    ...(state ? readingOf(state) : [piece("nothing heard yet", "dim")]),
  ];
}

/** The line over the columns. */
export function headings(layout: Layout): Line {
  const cells = layout.gaugeCells > 0 ? 2 * layout.gaugeCells + 7 : 5;
  const text =
    ` ${"time".padStart(layout.timeCells)}  ${padTo("who", layout.nameCells)}  ` +
    `${padTo("valence", cells)}  ${padTo("arousal", cells)}  state`;
  return [piece(text, "dim")];
}

/** What the gauges mean, in one line. */
export function legend(): Line {
  return [
    piece(" valence ", "dim"),
    piece("unpleasant ▐", "bad"),
    piece("│"),
    piece("▌ pleasant", "good"),
    piece("   arousal ", "dim"),
    piece("calm ▐", "energy"),
    piece("│"),
    piece("▌ activated", "energy"),
    piece("   – not known", "dim"),
  ];
}

function axis(layout: Layout, value: number | null, below: "bad" | "energy", above: "good" | "energy"): Piece[] {
  const number = piece(`${signed(value)}  `, value === null ? "dim" : "plain");
  if (layout.gaugeCells === 0) return [number];
  return [...gauge(value, layout.gaugeCells, { below, above }), piece(" "), number];
}
