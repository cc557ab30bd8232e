import { capital } from "../../names.ts";
import { type Call, isRead } from "../model/call.ts";
import { isSilent, stretchesOf } from "../model/segments.ts";
import { claimClass, claimWords } from "../model/words.ts";
import { DASHES } from "./colours.ts";
import { byId, element } from "./elements.ts";

const SVG = "http://www.w3.org/2000/svg";

/** What the lines and colours of this call mean; only what occurs is named. */
export function buildLegend(call: Call): void {
  const list = byId("legend", HTMLUListElement);
  for (const { name, colour } of call.speakers.filter(isRead))
    list.append(element("li", { children: [lineSample(colour), capital(name)] }));
  const labels = new Map<string, string>();
  for (const speaker of call.speakers) {
    for (const segment of stretchesOf(speaker, call.facts.durationMs)) {
      if (isSilent(segment)) continue;
      const kind = claimClass(segment.claim);
      labels.set(kind, kind === "no-claim" ? "no claim" : claimWords(segment.claim));
    }
  }
  for (const [kind, words] of labels)
    list.append(element("li", { children: [element("i", { class: `swatch ${kind}` }), words] }));
}

function lineSample(colour: number): Element {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 28 10");
  svg.setAttribute("class", "sample");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "line");
  const places = {
    x1: "0",
    x2: "28",
    y1: "5",
    y2: "5",
    "stroke-dasharray": (DASHES[colour - 1] ?? []).join(" "),
    class: `stroke-${colour}`,
  };
  for (const [name, value] of Object.entries(places)) line.setAttribute(name, value);
  svg.append(line);
  return svg;
}
