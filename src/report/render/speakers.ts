import type { AbstentionReason, AxisRange, SpeakerSummary, Summary } from "../../spec/index.ts";
import { claimCounts, clock, NOTHING_HELD, REASON_WORDS } from "../../wording.ts";
import { duration, percent, signed } from "../figures.ts";
import { html, type Markup } from "../html.ts";
import { capital, channelName, speakerName } from "../names.ts";
import type { SpeakerTally, Tally } from "../tally.ts";
import { affectPlane, colourOf, type PlanePoint, rangeBar, splitBar } from "./drawings.ts";

const PARTS = ["Beginning", "Middle", "End"] as const;

/** A card for every speaker: talk time, axes, trajectory, labels, and what was not claimed. */
export function speakers(summary: Summary, tally: Tally): Markup {
  const cards = summary.speakers.map((speaker, index) => card(speaker, tally, summary, colourOf(index)));
  return html`<section aria-labelledby="speakers-title">
<h2 id="speakers-title">Speakers</h2>
${cards.length === 0 ? html`<p class="muted">No speaker was analysed.</p>` : html`<div class="cards">${cards}</div>`}
</section>`;
}

function card(speaker: SpeakerSummary, tally: Tally, summary: Summary, colour: number): Markup {
  const name = capital(speakerName(speaker, summary.channels));
  const place = channelName(speaker.channel, summary.channels);
  const refused =
    speaker.readings === 0 &&
    tally.gaps.some(({ channel, cause }) => channel === speaker.channel && cause === "policy");
  const apart = speaker.toldApart
    ? null
    : html`<p class="muted">Several people may be on this channel and were not told apart: these figures are the channel's.</p>`;
  const title = html`<h3><i class="swatch fill-${colour}" aria-hidden="true"></i>${name} ${summary.channels === 1 || name.toLowerCase() === place ? null : html`<span class="muted">${place}</span>`}</h3>
${apart}
${talk(speaker, colour)}`;
  if (refused)
    return html`<article class="card">${title}<p class="muted">Not analysed: the policy refused this channel.</p></article>`;
  return html`<article class="card">${title}
<table class="axes"><caption class="visually-hidden">Axes of ${name}</caption>
<thead><tr><th scope="col">Axis</th><th scope="col">Mean</th><th scope="col" class="wide">Lowest to highest</th><th scope="col">Trend</th></tr></thead>
<tbody>${axis("Valence", speaker.valence, colour, trendOf(speaker))}${axis("Arousal", speaker.arousal, colour, null)}</tbody></table>
${trajectory(name, tally.find(speaker), summary.durationMs, colour)}
${labels(speaker, tally.find(speaker))}
${abstentions(speaker)}
</article>`;
}

function talk(speaker: SpeakerSummary, colour: number): Markup {
  const { talkShare, speechMs, longestMonologueMs } = speaker;
  if (talkShare === null || speechMs === 0) return html`<p>Was not heard speaking.</p>`;
  return html`<p class="talk"><strong>${percent(talkShare)}</strong> of the talking: ${duration(speechMs)}, longest turn ${clock(longestMonologueMs)}</p>
${splitBar([{ share: talkShare, colour, name: "" }])}`;
}

function axis(name: string, range: AxisRange | null, colour: number, trend: string | null): Markup {
  if (range === null) return html`<tr><th scope="row">${name}</th><td colspan="3" class="muted">not known</td></tr>`;
  const words = `${signed(range.min)} to ${signed(range.max)}`;
  return html`<tr><th scope="row">${name}</th><td class="number">${signed(range.mean)}</td><td class="wide">${rangeBar(range, colour)}<span class="ends">${words}</span></td><td>${trend ?? html`<span class="muted" aria-label="no trend is given">–</span>`}</td></tr>`;
}

function trendOf({ trend }: SpeakerSummary): string | null {
  if (trend === null) return null;
  const arrow = { rising: "↗ rising", falling: "↘ falling", flat: "→ level" }[trend.direction];
  return `${arrow}, ${signed(trend.valencePerMinute)}/min`;
}

function trajectory(name: string, tally: SpeakerTally | undefined, durationMs: number, colour: number): Markup | null {
  if (tally === undefined || durationMs <= 0) return null;
  const valence = tally.valence.columns(PARTS.length, durationMs);
  const arousal = tally.arousal.columns(PARTS.length, durationMs);
  const points = PARTS.map(
    (_, part): PlanePoint => ({ valence: valence[part] ?? null, arousal: arousal[part] ?? null }),
  );
  if (points.every((point) => point.valence === null && point.arousal === null)) return null;
  const value = (figure: number | null): Markup | string =>
    figure === null ? html`<span class="muted" aria-label="not known">–</span>` : signed(figure);
  const rows = points.map(
    (point, part) =>
      html`<tr><th scope="row"><b class="part">${part + 1}</b> ${PARTS[part] ?? ""}</th><td class="number">${value(point.valence)}</td><td class="number">${value(point.arousal)}</td></tr>`,
  );
  const plane = affectPlane(points, colour);
  const table = html`<table><caption class="visually-hidden">${name}: means over the thirds of the call</caption><thead><tr><th scope="col">Third</th><th scope="col">Valence</th><th scope="col">Arousal</th></tr></thead><tbody>${rows}</tbody></table>`;
  return html`<h4>Trajectory</h4>${plane === null ? table : html`<div class="trajectory">${plane}${table}</div>`}`;
}

function labels({ labelMs }: SpeakerSummary, tally: SpeakerTally | undefined): Markup {
  if (tally?.held === false && tally.claims.size > 0)
    return html`<h4>Labels</h4><p>${capital(NOTHING_HELD)}. Readings: ${claimCounts(tally.claims).join(", ")}.</p>`;
  const entries = Object.entries(labelMs).filter(([, ms]) => ms > 0);
  if (entries.length === 0) return html`<h4>Labels</h4><p class="muted">No label was claimed.</p>`;
  const total = entries.reduce((sum, [, ms]) => sum + ms, 0);
  const items = entries
    .sort(([, a], [, b]) => b - a)
    .map(
      ([label, ms]) =>
        html`<li><i class="swatch label-${label}" aria-hidden="true"></i>${label} <b>${percent(ms / total)}</b> <span class="muted">${duration(ms)}</span></li>`,
    );
  return html`<h4>Labels, by time they held</h4><ul class="labels">${items}</ul>`;
}

function abstentions({ abstained, readings }: SpeakerSummary): Markup | null {
  const entries = (Object.entries(abstained) as [AbstentionReason, number][]).filter(([, count]) => count > 0);
  if (entries.length === 0)
    return readings === 0 ? null : html`<p class="muted">Every one of ${readings} readings makes a claim.</p>`;
  const words = entries.sort(([, a], [, b]) => b - a).map(([reason, count]) => `${REASON_WORDS[reason]} ${count}`);
  return html`<p class="muted">No claim: ${words.join(" · ")} of ${readings} readings.</p>`;
}
