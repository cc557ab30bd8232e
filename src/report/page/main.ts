import type { CallFacts, Row } from "../rows.ts";
import { callOf } from "./model/call.ts";
import { VisibleRange } from "./model/range.ts";
import { buildAppearance } from "./view/appearance.ts";
import { audioSource } from "./view/audio.ts";
import { ReadingCard } from "./view/card.ts";
import { Colours } from "./view/colours.ts";
import { byId } from "./view/elements.ts";
import { buildLegend } from "./view/legend.ts";
import { showMomentReasons } from "./view/moments.ts";
import { Playhead } from "./view/playhead.ts";
import { buildTable } from "./view/table.ts";
import { buildTracks } from "./view/tracks.ts";
import { buildTranscript } from "./view/transcript.ts";
import { buildTransport } from "./view/transport.ts";
import { buildZoom } from "./view/zoom.ts";

function* rows(): Generator<Row, void> {
  for (const element of document.querySelectorAll("script.rows"))
    yield* JSON.parse(element.textContent ?? "[]") as Row[];
}

const facts = JSON.parse(byId("call", HTMLScriptElement).textContent ?? "") as CallFacts;
const call = callOf(rows(), facts);
document.documentElement.classList.add("scripted");

const range = new VisibleRange(facts.durationMs);
const audio = audioSource(facts);
const playhead = new Playhead(audio, facts.durationMs);
const card = new ReadingCard(call);
const tracks = buildTracks({ call, range, playhead, card, colours: new Colours() });
buildLegend(call);
buildTransport(playhead, audio, range);
buildZoom(range, playhead);
buildTable(call, playhead);
buildTranscript(call, playhead);
showMomentReasons(call, card);
buildAppearance(tracks, range);
addEventListener("keydown", (event) => {
  if (event.key === "Escape") card.hide();
});
