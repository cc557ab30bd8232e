export { clock } from "../wording.ts";

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;
const ZERO = /^(?:\p{Mn}|\p{Me}|\p{Cf})+$/u;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

// Block elements and geometric shapes count as pictographs in part, but terminals draw them one cell wide.
const NARROW = /^[\u2010-\u27bf]$/u;

/** Cells a terminal needs for plain text (no escape sequences): wide East Asian characters and emoji count two. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += cellsOf(segment);
  return width;
}

/** Text cut to at most `width` cells, the cut shown by an ellipsis. */
export function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = "";
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    const cells = cellsOf(segment);
    if (used + cells > width - 1) break;
    kept += segment;
    used += cells;
  }
  return width > 0 ? `${kept}…` : "";
}

/** Text cut or padded with spaces to exactly `width` cells. */
export function padTo(text: string, width: number): string {
  const short = cut(text, width);
  return short + " ".repeat(Math.max(0, width - displayWidth(short)));
}

/** Text broken at spaces (not at no-break ones) into lines of at most `width` cells; a word that is longer is cut. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/[ \n]+/)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (displayWidth(longer) <= width) {
      line = longer;
    } else {
      if (line !== "") lines.push(line);
      line = cut(word, width);
    }
  }
  return line === "" ? lines : [...lines, line];
}

/** Text without control characters, escape sequences or direction overrides, so that names and transcripts cannot drive the terminal. */
export function clean(text: string): string {
  return text.replace(/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu, " ");
}

function cellsOf(grapheme: string): number {
  if (ZERO.test(grapheme)) return 0;
  return !NARROW.test(grapheme) && WIDE.test(grapheme) ? 2 : 1;
}
