import { html, type Markup } from "../html.ts";

/** How many colours (each with its own dash) tell speakers apart before they repeat. */
export const SPEAKER_COLOURS = 4;

/** The number of a speaker's colour, which is also that of the line's dash. */
export function colourOf(index: number): number {
  return (index % SPEAKER_COLOURS) + 1;
}

/** One part of a split bar. */
export interface BarPart {
  readonly share: number;
  readonly colour: number;
  readonly name: string;
}

const BAR_WIDTH = 300;

/** Shares of a whole as one bar; what it shows must also stand beside it in words. */
export function splitBar(parts: readonly BarPart[]): Markup {
  let at = 0;
  const rects = parts.map(({ share, colour }) => {
    const x = at * BAR_WIDTH;
    at += share;
    return html`<rect class="fill-${colour}" x="${fixed(x)}" y="0" width="${fixed(Math.max(0, share * BAR_WIDTH - 2))}" height="8"/>`;
  });
  return html`<svg class="bar" viewBox="0 0 ${BAR_WIDTH} 8" preserveAspectRatio="none" aria-hidden="true">${rects}</svg>`;
}

/** Lowest, mean and highest value of an axis on a line from −1 to +1. */
export function rangeBar(
  range: { readonly min: number; readonly mean: number; readonly max: number },
  colour: number,
): Markup {
  const x = (value: number): string => fixed(8 + ((value + 1) / 2) * 184);
  const width = fixed(((range.max - range.min) / 2) * 184);
  return html`<svg class="range" viewBox="0 0 200 18" aria-hidden="true"><line class="rule" x1="8" x2="192" y1="9" y2="9"/><line class="rule" x1="100" x2="100" y1="3" y2="15"/><rect class="fill-${colour} soft" x="${x(range.min)}" y="5" width="${width}" height="8" rx="4"/><circle class="fill-${colour}" cx="${x(range.mean)}" cy="9" r="5"/></svg>`;
}

/** A point of the plane: valence to the right, arousal upwards; a part of the call, and `null` where an axis is not known. */
export interface PlanePoint {
  readonly valence: number | null;
  readonly arousal: number | null;
}

const PLANE = 168;
const MARGIN = 16;

/** The way of a speaker over the plane of valence and arousal, a numbered dot for each part of the call; `null` when no part has both. */
export function affectPlane(points: readonly PlanePoint[], colour: number): Markup | null {
  const side = PLANE - 2 * MARGIN;
  const dots = points.flatMap(({ valence, arousal }, index) =>
    valence === null || arousal === null
      ? []
      : [{ x: MARGIN + ((valence + 1) / 2) * side, y: MARGIN + ((1 - arousal) / 2) * side, number: index + 1 }],
  );
  if (dots.length === 0) return null;
  const path = dots.map(({ x, y }) => `${fixed(x)},${fixed(y)}`).join(" ");
  const middle = PLANE / 2;
  const marks = dots.map(
    ({ x, y, number }) =>
      html`<circle class="fill-${colour}" cx="${fixed(x)}" cy="${fixed(y)}" r="8"/><text class="dot" x="${fixed(x)}" y="${fixed(y + 3.5)}">${number}</text>`,
  );
  return html`<svg class="plane" viewBox="0 0 ${PLANE} ${PLANE}" aria-hidden="true"><rect class="frame" x="${MARGIN}" y="${MARGIN}" width="${side}" height="${side}" rx="3"/><line class="rule" x1="${MARGIN}" x2="${PLANE - MARGIN}" y1="${middle}" y2="${middle}"/><line class="rule" x1="${middle}" x2="${middle}" y1="${MARGIN}" y2="${PLANE - MARGIN}"/><text class="edge" x="${middle}" y="11">agitated</text><text class="edge" x="${middle}" y="${PLANE - 5}">calm</text><text class="edge" transform="translate(11 ${middle}) rotate(-90)">negative</text><text class="edge" transform="translate(${PLANE - 5} ${middle}) rotate(-90)">positive</text><polyline class="stroke-${colour} way" points="${path}"/>${marks}</svg>`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}
