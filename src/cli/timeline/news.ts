import type { EmotionStreamEvent, EventOf } from "../../spec/index.ts";
import { clean, clock } from "../text.ts";
import { head, type Layout, stateLine } from "./layout.ts";
import { type Line, piece } from "./line.ts";
import { isSilence, nameOf } from "./words.ts";

/** The lines an event adds to the timeline: a changed state, an alert, a transcript, a warning, a gap, a provider's news; often none. */
export function newsOf(event: EmotionStreamEvent, layout: Layout): Line[] {
  switch (event.type) {
    case "state":
      return event.cause === "change" && !isSilence(event) ? [stateLine(layout, event.atMs, event, event)] : [];
    case "alert":
      return [[...head(layout, event.atMs, nameOf(event)), piece(`▲ ${clean(event.message)}`, "alert")]];
    case "transcript":
      return event.final ? [[...head(layout, event.atMs, nameOf(event)), piece(`“${clean(event.text)}”`)]] : [];
    case "gap": {
      const text = `${clock(event.span.startMs)} to ${clock(event.span.endMs)} was not analysed (${event.cause})`;
      return [[...head(layout, event.atMs, "gap"), piece(text, "note")]];
    }
    case "warning":
      return [[...head(layout, event.atMs, "note"), piece(clean(event.message), "note")]];
    case "provider":
      return providerNews(event, layout);
    default:
      return [];
  }
}

function providerNews(event: EventOf<"provider">, layout: Layout): Line[] {
  if (event.state === "connected") return [];
  const lag = event.lagMs === undefined ? "" : `, ${(event.lagMs / 1000).toFixed(1)} s behind`;
  const from = event.from === undefined ? "" : ` from ${clean(event.from)}`;
  return [
    [...head(layout, event.atMs, "provider"), piece(`${clean(event.provider)} ${event.state}${from}${lag}`, "note")],
  ];
}
