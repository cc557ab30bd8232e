import type { Ansis } from "ansis";
import { cut, displayWidth } from "../text.ts";

/** How a piece of a line looks, by what it means. */
export type Tone = "plain" | "dim" | "strong" | "good" | "bad" | "mixed" | "energy" | "alert" | "note";

/** One piece of a line. */
export interface Piece {
  readonly text: string;
  readonly tone: Tone;
}

/** A line of the view, before it is cut to the terminal and coloured. */
export type Line = readonly Piece[];

/** A piece of a line. */
export function piece(text: string, tone: Tone = "plain"): Piece {
  return { text, tone };
}

/** The line as text, cut to `width` cells, coloured by `paint` (an `Ansis` of level 0 adds nothing). */
export function renderLine(line: Line, width: number, paint: Ansis): string {
  let left = width;
  let text = "";
  for (const { text: raw, tone } of line) {
    if (left <= 0) break;
    const shown = cut(raw, left);
    text += colour(shown, tone, paint);
    left -= displayWidth(shown);
  }
  return text.trimEnd();
}

function colour(text: string, tone: Tone, paint: Ansis): string {
  switch (tone) {
    case "plain":
      return text;
    case "dim":
      return paint.dim(text);
    case "strong":
      return paint.bold(text);
    case "good":
      return paint.green(text);
    case "bad":
      return paint.red(text);
    case "mixed":
      return paint.magentaBright(text);
    case "energy":
      return paint.cyan(text);
    case "alert":
      return paint.bold.red(text);
    case "note":
      return paint.yellow(text);
  }
}
