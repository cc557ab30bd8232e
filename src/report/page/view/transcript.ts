import { clock } from "../../../wording.ts";
import { capital } from "../../names.ts";
import type { SaidRow } from "../../rows.ts";
import type { Call } from "../model/call.ts";
import { byId, element } from "./elements.ts";
import type { Playhead } from "./playhead.ts";

const PAGE_LINES = 200;

/** What was said, where a provider wrote it down; each line jumps to its moment. */
export function buildTranscript(call: Call, playhead: Playhead): void {
  if (call.said.length === 0) return;
  const section = byId("transcript", HTMLElement);
  const lines = byId("lines", HTMLOListElement);
  const more = element("button", { class: "more", attributes: { type: "button" } });
  let shown = 0;
  const showMore = (): void => {
    const next = call.said.slice(shown, shown + PAGE_LINES);
    lines.append(...next.map((row) => line(row, call, playhead)));
    shown += next.length;
    more.hidden = shown >= call.said.length;
    more.textContent = `Show more of ${call.said.length} lines`;
  };
  more.addEventListener("click", showMore);
  section.append(more);
  section.hidden = false;
  showMore();
}

function line({ who, from, text }: SaidRow, call: Call, playhead: Playhead): HTMLLIElement {
  const speaker = call.speakers.find(({ id }) => id === who);
  const jump = element("button", {
    class: "link",
    text: clock(from),
    attributes: { type: "button", "aria-label": `Go to ${clock(from)}` },
  });
  jump.addEventListener("click", () => playhead.seek(from));
  const name = element("b", { text: speaker === undefined ? "" : capital(speaker.name) });
  const swatch = element("i", { class: `swatch fill-${speaker?.colour ?? 1}` });
  return element("li", { children: [jump, swatch, name, " ", element("span", { text })] });
}
