import type { Summary } from "../../spec/index.ts";
import { clock } from "../../wording.ts";
import { duration, percent, signed } from "../figures.ts";
import { type Findings, unclaimed } from "../findings.ts";
import { html, type Markup } from "../html.ts";
import { capital, providerName, speakerName } from "../names.ts";
import { AGITATED, type Tally } from "../tally.ts";
import { colourOf, splitBar } from "./drawings.ts";

/** What the page is of. */
export interface Subject {
  readonly title: string;
  readonly note: string | undefined;
  /** Why the call was not heard to its end. */
  readonly cutShort: string | undefined;
}

/** What stands at the top: what the call comes to, in words, and its key figures. */
export function overview(
  summary: Summary,
  tally: Tally,
  findings: Findings,
  { title, note, cutShort }: Subject,
): Markup {
  const { channels, durationMs, outcome } = summary;
  const stopped = outcome === "stopped" ? " · stopped early" : "";
  const length = `${clock(durationMs)} · ${channels} channel${channels === 1 ? "" : "s"}${stopped}`;
  return html`<section class="overview" aria-labelledby="headline">
<p class="subject"><span class="file">${title}</span> <span class="muted">${length}</span></p>
<h1 id="headline">${findings.headline}</h1>
${findings.lead.length === 0 ? null : html`<p class="lead">${findings.lead.join(" ")}</p>`}
${cutShort === undefined ? null : html`<p class="note" role="note">Not heard to its end: ${cutShort}</p>`}
${note === undefined ? null : html`<p class="note" role="note">${note}</p>`}
<p class="caveat">This page tells how something was said, not what a person feels. <a href="#reading-guide">How to read it, and how far to trust it</a></p>
<dl class="tiles">${[talkTile(summary), agitationTile(summary, tally), unclaimedTile(summary), costTile(summary)]}</dl>
</section>`;
}

function tile(name: string, figure: string, detail: Markup | string): Markup {
  return html`<div class="tile"><dt>${name}</dt><dd class="figure">${figure}</dd><dd class="detail">${detail}</dd></div>`;
}

function talkTile({ speakers, channels }: Summary): Markup {
  const talking = speakers.filter(({ talkShare }) => talkShare !== null && talkShare > 0);
  if (talking.length === 0) return tile("Talk time", "none", "Nobody was heard speaking.");
  const parts = talking.map((speaker) => {
    const name = speakerName(speaker, channels);
    return { share: speaker.talkShare ?? 0, colour: colourOf(speakers.indexOf(speaker)), name };
  });
  const figure = talking.map(({ talkShare }) => percent(talkShare ?? 0)).join(" / ");
  return tile("Talk time", figure, html`${splitBar(parts)}${parts.map(({ name }) => capital(name)).join(" / ")}`);
}

function agitationTile({ speakers, channels }: Summary, tally: Tally): Markup {
  if (speakers.every(({ readings }) => readings === 0)) return tile("Agitated speech", "–", "There were no readings.");
  if (speakers.every(({ arousal }) => arousal === null))
    return tile("Agitated speech", "not known", "This provider gives no arousal.");
  const parts = speakers.map((speaker) => ({ speaker, ms: tally.agitatedMs(speaker) }));
  const total = parts.reduce((sum, { ms }) => sum + ms, 0);
  const names = parts
    .filter(({ ms }) => ms > 0)
    .map(({ speaker, ms }) => `${capital(speakerName(speaker, channels))} ${duration(ms)}`);
  const none = speakers.every((speaker) => tally.agitatedStretches(speaker).length === 0);
  const short = none ? ["too short for a stretch"] : [];
  const detail = total === 0 ? `No arousal of ${signed(AGITATED.arousal)} or more.` : [...names, ...short].join(" · ");
  return tile("Agitated speech", total === 0 ? "none" : duration(total), detail);
}

function unclaimedTile(summary: Summary): Markup {
  const none = unclaimed(summary);
  if (none === null) return tile("No claim made", "–", "There were no readings.");
  if (none.count === 0) return tile("No claim made", "0 %", `Each of ${none.of} readings makes a claim.`);
  return tile(
    "No claim made",
    none.share,
    `${none.count} of ${none.of} readings ${none.count === 1 ? "was" : "were"} too uncertain to name.`,
  );
}

function costTile({ usage, providers }: Summary): Markup {
  const figure = usage.usd === undefined ? "unknown" : `${usage.usd} USD`;
  return tile(
    "Cost",
    figure,
    usage.usd === undefined ? "A price is not known." : `Read by: ${providers.map(providerName).join(", ")}`,
  );
}
