import type { Summary } from "../../spec/index.ts";
import { findingsOf } from "../findings.ts";
import { html, jsonText, Markup } from "../html.ts";
import {
  PAGE_LICENCE,
  PAGE_SCRIPT,
  PAGE_SCRIPT_SHA256,
  PAGE_STYLE,
  PAGE_STYLE_SHA256,
  VERSION,
} from "../page.generated.ts";
import type { RowEncoder } from "../row-encoder.ts";
import type { CallFacts } from "../rows.ts";
import type { Tally } from "../tally.ts";
import { overview, type Subject } from "./overview.ts";
import { readingGuide } from "./reading-guide.ts";
import { runDetails } from "./run-details.ts";
import { speakers } from "./speakers.ts";
import { moments, player, timeline } from "./timeline.ts";

/** Only the page's own script and style run, nothing is fetched; a recording beside the page is the one thing it may open. */
const POLICY = [
  "default-src 'none'",
  `script-src 'sha256-${PAGE_SCRIPT_SHA256}'`,
  `style-src 'sha256-${PAGE_STYLE_SHA256}'`,
  "media-src blob: 'self' file:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** The document up to where rows are appended. */
export function documentHead(title: string): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title} – call report</title>
<style>${new Markup(PAGE_STYLE)}</style>
</head>
<body>
`.text;
}

/** Everything that is known only at the end, for a person: the page without its data. */
export interface DocumentParts extends Subject {
  readonly madeAt: Date;
  readonly summary: Summary;
  readonly tally: Tally;
  readonly encoder: RowEncoder;
}

/** The part of the document that stands as text, whatever becomes of scripts and charts. */
export function documentBody({ title, note, cutShort, madeAt, summary, tally, encoder }: DocumentParts): string {
  const findings = findingsOf(summary, tally);
  return html`<a class="skip" href="#timeline">Skip to the timeline</a>
<header class="top"><p class="brand">Call report</p><div class="actions script-only"><button type="button" id="theme" aria-pressed="false">Dark</button><button type="button" id="print">Print</button></div></header>
<main>
${overview(summary, tally, findings, { title, note, cutShort })}
${timeline()}
<div id="card" class="reading-card" role="tooltip" hidden></div>
${moments(findings, summary, encoder)}
${speakers(summary, tally)}
<section id="transcript" aria-labelledby="transcript-title" hidden><h2 id="transcript-title">Transcript</h2><ol id="lines" class="lines"></ol></section>
<section aria-labelledby="table-title" class="script-only"><h2 id="table-title">The charts as a table</h2><details id="table"><summary>Every stretch with its label, valence and arousal</summary></details></section>
${runDetails(summary, tally, { version: VERSION, madeAt })}
${readingGuide(summary, tally)}
</main>
<footer class="foot"><details><summary>Keyboard</summary><p>Space plays and pauses. Left and right arrow move by 5 seconds; with Shift, to the moment before or after. In a ribbon, the arrows move from label to label and Enter jumps there. Escape closes a reading.</p></details><details><summary>Licences</summary><pre>${PAGE_LICENCE}</pre></details></footer>
${player(summary.durationMs)}
`.text;
}

/** What closes the document: the facts of the call, and the script that draws it. */
export function documentTail(facts: CallFacts): string {
  return `<script type="application/json" id="call">${jsonText(facts)}</script>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
}
