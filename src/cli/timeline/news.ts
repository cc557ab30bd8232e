import type { EmotionStreamEvent, EventOf, Reason } from "../../spec/index.ts";
import { becauseOf } from "../../wording.ts";
import { clean, clock, displayWidth, wrap } from "../text.ts";
import { head, type Layout, stateLine } from "./layout.ts";
import { type Line, piece, type Tone } from "./line.ts";
import { isSilence, nameOf } from "./words.ts";

/**
 * The lines an event adds to the timeline: a changed state, an alert, a transcript, a warning, a gap, a provider's news; often none.
 *
 * @param why reasons of the speaker's newest reading, told below a changed state that claims something.
 */
export function newsOf(event: EmotionStreamEvent, layout: Layout, why: readonly Reason[] = []): Line[] {
  switch (event.type) {
    case "state":
      return event.cause === "change" && !isSilence(event) ? changed(event, layout, why) : [];
    case "alert":
      return said(
        layout,
        event.atMs,
        nameOf(event),
        `▲ ${event.message}`,
        (event.valence ?? -1) > 0 ? "good" : "alert",
      );
    case "transcript":
      return event.final ? said(layout, event.atMs, nameOf(event), `“${event.text}”`, "plain") : [];
    case "gap": {
      const text = `${clock(event.span.startMs)} to ${clock(event.span.endMs)} was not analysed (${event.cause})`;
      return said(layout, event.atMs, "gap", text, "note");
    }
    case "warning":
      return said(layout, event.atMs, "note", event.message, "note");
    case "provider":
      return providerNews(event, layout);
    default:
      return [];
  }
}

function changed(event: EventOf<"state">, layout: Layout, why: readonly Reason[]): Line[] {
  const line = stateLine(layout, event.atMs, event, event);
  const because = event.status === "ok" && event.label !== null ? becauseOf(why) : null;
  if (because === null) return [line];
  const indent = head(layout, null, "").reduce((cells, part) => cells + displayWidth(part.text), 0);
  const words = wrap(clean(because), Math.max(10, layout.width - indent));
  return [line, ...words.map((text): Line => [piece(" ".repeat(indent)), piece(text, "dim")])];
}

function providerNews(event: EventOf<"provider">, layout: Layout): Line[] {
  if (event.state === "connected") return [];
  const lag = event.lagMs === undefined ? "" : `, ${(event.lagMs / 1000).toFixed(1)} s behind`;
  const from = event.from === undefined ? "" : ` from ${event.from}`;
  const why = event.kind === undefined ? "" : ` (${event.kind})`;
  return said(layout, event.atMs, "provider", `${event.provider} ${event.state}${from}${lag}${why}`, "note");
}

/** A sentence of somebody or something, broken into as many lines as it needs. */
function said(layout: Layout, atMs: number, name: string, text: string, tone: Tone): Line[] {
  const start = head(layout, atMs, name);
  const indent = start.reduce((cells, part) => cells + displayWidth(part.text), 0);
  const lines = wrap(clean(text), Math.max(10, layout.width - indent));
  return lines.map((line, index) => [...(index === 0 ? start : [piece(" ".repeat(indent))]), piece(line, tone)]);
}
