import { clock } from "../../../wording.ts";
import { capital } from "../../names.ts";
import type { GapRow } from "../../rows.ts";
import type { Speaker } from "../model/call.ts";
import type { VisibleRange } from "../model/range.ts";
import { isSilent, readingOf, type Segment, stretchesOf } from "../model/segments.ts";
import { claimClass, claimWords, segmentWords, whyWords } from "../model/words.ts";
import type { ReadingCard } from "./card.ts";
import { element } from "./elements.ts";
import type { Playhead } from "./playhead.ts";

/** What a ribbon works with. */
export interface RibbonParts {
  readonly durationMs: number;
  readonly range: VisibleRange;
  readonly playhead: Playhead;
  readonly card: ReadingCard;
}

/**
 * The labels of a speaker over time as a strip of buttons: one stop of the Tab key, arrows from label to label.
 *
 * Places are shares of the whole call on a reel that is as wide as the zoom demands, so zooming moves one element, not a thousand.
 */
export function ribbon(speaker: Speaker, gaps: readonly GapRow[], parts: RibbonParts): HTMLElement {
  const segments = stretchesOf(speaker, parts.durationMs).filter((segment) => !isSilent(segment));
  const reel = element("div", { class: "reel" });
  const strip = element("div", {
    class: "strip",
    attributes: {
      role: "group",
      "aria-label": `Labels of ${speaker.name}, ${segments.length} stretches; arrow keys move between them`,
    },
    children: [reel],
  });
  reel.append(...gaps.map((gap) => place(gapMark(gap), gap, parts.durationMs)));
  const buttons = segments.map((segment) => segmentButton(speaker, segment, parts));
  reel.append(...buttons);
  rove(buttons, segments, parts.range);
  follow(reel, parts);
  strip.addEventListener("click", (event) => {
    const { left, width } = strip.getBoundingClientRect();
    // A click of the Enter key has no place; it means the start of its stretch.
    if (event.detail === 0 || width === 0) return;
    const { from, to } = parts.range.now;
    parts.playhead.seek(from + ((event.clientX - left) / width) * (to - from));
  });
  return strip;
}

/** A strip for a channel of which nothing was analysed. */
export function gapStrip(gaps: readonly GapRow[], parts: Pick<RibbonParts, "durationMs" | "range">): HTMLElement {
  const reel = element("div", {
    class: "reel",
    children: gaps.map((gap) => place(gapMark(gap), gap, parts.durationMs)),
  });
  follow(reel, parts);
  return element("div", { class: "strip", children: [reel] });
}

/** Keeps a reel where the visible part of the call demands it. */
function follow(reel: HTMLElement, { range, durationMs }: Pick<RibbonParts, "durationMs" | "range">): void {
  const layOut = (): void => {
    const { from, to } = range.now;
    reel.style.width = `${(100 * durationMs) / (to - from)}%`;
    reel.style.left = `${(-100 * from) / (to - from)}%`;
  };
  range.onChange(layOut);
  layOut();
}

function segmentButton(
  speaker: Speaker,
  segment: Segment,
  { durationMs, playhead, card }: RibbonParts,
): HTMLButtonElement {
  const { from, to, claim } = segment;
  const reading = readingOf(speaker, segment);
  const because = reading?.why?.[0] === undefined ? "" : `; ${whyWords(reading.why[0], [claim, reading])}`;
  const button = element("button", {
    class: `segment ${claimClass(claim)}`,
    children: [element("span", { text: claimWords(claim) })],
    attributes: {
      type: "button",
      "aria-label": capital(`${speaker.name}, ${segmentWords(from, to, claim)}${because}`),
    },
  });
  button.addEventListener("click", (event) => {
    if (event.detail === 0) playhead.seek(from);
  });
  button.addEventListener("mousemove", (event) =>
    card.showSegment(speaker, segment, { x: event.clientX, y: event.clientY }),
  );
  button.addEventListener("mouseleave", () => card.hide());
  button.addEventListener("focus", () => {
    // A pointer's focus comes with a pointer, which shows the card where it is.
    if (!button.matches(":focus-visible")) return;
    const { left, bottom } = button.getBoundingClientRect();
    card.showSegment(speaker, segment, { x: Math.max(0, left), y: bottom - 8 });
  });
  button.addEventListener("blur", () => card.hide());
  return place(button, { from, to }, durationMs);
}

/** One button can be reached with Tab; the arrows, Home and End go on from there. */
function rove(buttons: readonly HTMLButtonElement[], segments: readonly Segment[], range: VisibleRange): void {
  buttons.forEach((button, index) => {
    button.tabIndex = index === 0 ? 0 : -1;
    button.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: buttons.length - 1 }[event.key];
      const next = step === undefined ? undefined : buttons[step];
      if (step === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      if (next === undefined) return;
      button.tabIndex = -1;
      next.tabIndex = 0;
      range.reveal(segments[step]?.from ?? 0);
      next.focus();
    });
  });
}

function gapMark({ from, to, cause }: GapRow): HTMLElement {
  const why = { overflow: "dropped", "vendor-lost": "lost with a provider", policy: "refused by the policy" }[cause];
  const text = `not analysed: ${why}`;
  const attributes = { title: `${clock(from)} to ${clock(to)} ${text}` };
  return element("span", { class: "gap", attributes, children: [element("span", { text })] });
}

function place<T extends HTMLElement>(
  made: T,
  { from, to }: { readonly from: number; readonly to: number },
  durationMs: number,
): T {
  made.style.left = `${(100 * from) / durationMs}%`;
  made.style.width = `${(100 * (to - from)) / durationMs}%`;
  return made;
}
