import type { Summary } from "../../spec/index.ts";
import { clock } from "../../wording.ts";
import type { Findings, Moment } from "../findings.ts";
import { html, type Markup } from "../html.ts";
import { capital, speakerName } from "../names.ts";
import type { RowEncoder } from "../row-encoder.ts";
import { colourOf } from "./drawings.ts";

/** So many moments stand in the open: a page of them is read, ten pages are not. */
const MAX_SHOWN = 12;

/** A glyph for each kind of moment: a second channel beside its colour, and one that prints. */
const GLYPHS: Readonly<Record<Moment["kind"], string>> = {
  drop: "▼",
  lift: "▲",
  negative: "▬",
  agitated: "◆",
  mixed: "◐",
  alert: "!",
};

/** Where the page's script draws the call over time. */
export function timeline(): Markup {
  return html`<section id="timeline" class="timeline" aria-labelledby="timeline-title" tabindex="-1">
<div class="section-head"><h2 id="timeline-title">The call over time</h2>
<div class="zoom script-only" role="group" aria-label="Zoom">
<button type="button" data-zoom="out" aria-label="Zoom out">−</button><button type="button" data-zoom="in" aria-label="Zoom in">+</button><button type="button" data-zoom="all">Whole call</button>
</div></div>
<p class="muted script-only hint"><span class="for-mouse">Click to jump there. Drag across a chart to zoom in. Point at a label for its figures and reasons.</span><span class="for-touch">Tap to jump there. Tap a label for its figures and reasons.</span></p>
<p class="note unscripted">The charts and the player need scripts, which are switched off here; every figure of the summary stands below.</p>
<div id="tracks" class="tracks script-only"></div>
<ul id="legend" class="legend script-only" aria-label="Labels and signs in the charts"></ul>
</section>`;
}

/** What is worth listening to, in order; each entry jumps there. */
export function moments({ moments: found }: Findings, summary: Summary, encoder: RowEncoder): Markup {
  const omitted = summary.speakers.reduce((sum, speaker) => sum + speaker.omitted, 0);
  const items = found.map((moment) => {
    const name = capital(speakerName(moment.who, summary.channels));
    const index = summary.speakers.findIndex(
      ({ channel, speaker }) => channel === moment.who.channel && speaker === moment.who.speaker,
    );
    return html`<li><button type="button" class="moment ${moment.kind}" data-at="${Math.round(moment.atMs)}" data-until="${Math.round(moment.endMs)}" data-who="${encoder.idOf(moment.who) ?? ""}"><span class="time">${clock(moment.atMs)}</span><span class="glyph" aria-hidden="true">${GLYPHS[moment.kind]}</span><span class="what"><b>${moment.title}</b><span><i class="swatch fill-${colourOf(Math.max(0, index))}" aria-hidden="true"></i>${name} · ${moment.detail}</span></span></button></li>`;
  });
  const [first, rest] = split(found, items);
  return html`<section id="moments" aria-labelledby="moments-title">
<h2 id="moments-title">Moments to listen to</h2>
${first.length === 0 ? html`<p class="muted">No spike, no long negative or agitated stretch and no mixed signals were found.</p>` : html`<ol class="moments">${first}</ol>`}
${rest.length === 0 ? null : html`<details><summary>${rest.length} more</summary><ol class="moments">${rest}</ol></details>`}
${omitted === 0 ? null : html`<p class="muted">${omitted} more were left out: the summary keeps a limited number of each kind.</p>`}
</section>`;
}

/** The weightiest entries, and the others; both in order of time. */
function split(found: readonly Moment[], items: readonly Markup[]): readonly [Markup[], Markup[]] {
  const weights = found.map(({ weight }) => weight).sort((a, b) => b - a);
  const least = weights[MAX_SHOWN - 1] ?? Number.NEGATIVE_INFINITY;
  let room = MAX_SHOWN;
  const shown = found.map(({ weight }) => weight >= least && room-- > 0);
  return [items.filter((_, index) => shown[index]), items.filter((_, index) => !shown[index])];
}

/** The transport at the foot of the window; without scripts it is not shown. */
export function player(durationMs: number): Markup {
  return html`<div id="player" class="player script-only" role="region" aria-label="Player">
<audio id="audio" preload="none"></audio>
<div class="transport"><button type="button" id="previous" aria-label="Previous moment">${icon("M3 2h2v12H3zM14 2v12L6 8z")}</button><button type="button" id="play" class="primary" aria-label="Play">${icon("M4 2v12l10-6z", "when-paused")}${icon("M3 2h4v12H3zM9 2h4v12H9z", "when-playing")}</button><button type="button" id="next" aria-label="Next moment">${icon("M11 2h2v12h-2zM2 2v12l8-6z")}</button></div>
<output id="clock" class="clock" aria-live="off"><span id="position">00:00</span> / ${clock(durationMs)}</output>
<input id="seek" type="range" min="0" max="${Math.max(1, Math.round(durationMs))}" step="1" value="0" aria-label="Position in the call">
<label class="speed"><span class="visually-hidden">Playback speed</span><select id="speed"><option value="0.75">0.75×</option><option value="1" selected>1×</option><option value="1.5">1.5×</option><option value="2">2×</option></select></label>
<p id="audio-status" class="audio-status" role="status"></p>
</div>`;
}

function icon(path: string, kind = ""): Markup {
  return html`<svg class="${kind}" viewBox="0 0 16 16" aria-hidden="true"><path d="${path}"/></svg>`;
}
