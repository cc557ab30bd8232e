import { clock } from "../../../wording.ts";
import { percent, signed } from "../../figures.ts";
import { capital } from "../../names.ts";
import type { Point } from "../../rows.ts";
import type { Call, Speaker } from "../model/call.ts";
import { isSilent, readingOf, type Segment, stretchesOf } from "../model/segments.ts";
import { claimWords, whyWords } from "../model/words.ts";
import { byId, element } from "./elements.ts";
import type { Playhead } from "./playhead.ts";

const PAGE_ROWS = 200;
const MAX_REASONS = 2;
const COLUMNS = ["From", "To", "Speaker", "Label", "Sure", "Valence", "Arousal", "What moved it"];

/** The charts as a table, for those who do not see them and those who want the figures; its rows are made when it is opened. */
export function buildTable(call: Call, playhead: Playhead): void {
  const details = byId("table", HTMLDetailsElement);
  const rows = call.speakers
    .flatMap((speaker) => stretchesOf(speaker, call.facts.durationMs).map((segment) => ({ speaker, segment })))
    .filter(({ segment }) => !isSilent(segment))
    .sort((a, b) => a.segment.from - b.segment.from);
  const body = element("tbody");
  const more = element("button", { class: "more", attributes: { type: "button" } });
  let shown = 0;
  const showMore = (): void => {
    const next = rows.slice(shown, shown + PAGE_ROWS);
    body.append(...next.map(({ speaker, segment }) => tableRow(speaker, segment, playhead)));
    shown += next.length;
    more.hidden = shown >= rows.length;
    more.textContent = `Show ${Math.min(PAGE_ROWS, rows.length - shown)} more of ${rows.length}`;
  };
  more.addEventListener("click", showMore);
  const head = element("tr", {
    children: COLUMNS.map((text) => element("th", { text, attributes: { scope: "col" } })),
  });
  const caption = element("caption", {
    text: "Every stretch in which a speaker's state stayed the same; figures are means over it. Where no state held, every reading.",
  });
  const table = element("table", { class: "plain", children: [caption, element("thead", { children: [head] }), body] });
  // A wide table scrolls in a place of its own, which the keyboard must reach.
  const scroller = element("div", {
    class: "scroller",
    attributes: { tabindex: "0", role: "region", "aria-label": "The charts as a table" },
    children: [table],
  });
  details.append(scroller, more);
  details.addEventListener("toggle", () => {
    if (details.open && shown === 0) showMore();
  });
}

function tableRow(speaker: Speaker, segment: Segment, playhead: Playhead): HTMLTableRowElement {
  const { from, to, claim } = segment;
  const jump = element("button", {
    class: "link",
    text: clock(from),
    attributes: { type: "button", "aria-label": `Go to ${clock(from)}` },
  });
  jump.addEventListener("click", () => playhead.seek(from));
  const reading = readingOf(speaker, segment);
  const why = reading?.why?.slice(0, MAX_REASONS).map((row) => whyWords(row, [claim, reading]));
  const cells = [
    clock(to),
    capital(speaker.name),
    claim.no === undefined ? claimWords(claim) : `no claim: ${claimWords(claim)}`,
    claim.c === undefined ? "–" : percent(claim.c),
    figure(claim.v),
    figure(claim.a),
    why === undefined ? "–" : why.join("; "),
  ];
  const first = element("td", { children: [jump] });
  return element("tr", { children: [first, ...cells.map((text) => element("td", { text }))] });
}

function figure(point: Point | undefined): string {
  return point === undefined ? "not known" : signed(point[0]);
}
