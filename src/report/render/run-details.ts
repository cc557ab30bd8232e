import type { Summary, UsageLine } from "../../spec/index.ts";
import { clock } from "../../wording.ts";
import { clockSpan } from "../figures.ts";
import { html, type Markup } from "../html.ts";
import { channelVoice, providerName } from "../names.ts";
import type { Tally } from "../tally.ts";

/** What made the report. */
export interface Maker {
  readonly version: string;
  readonly madeAt: Date;
}

const GAP_WORDS = {
  overflow: "dropped, since the audio came faster than it was read",
  "vendor-lost": "lost with a provider",
  policy: "not analysed: the policy refused this channel",
} as const;

/** Cost, latency, provenance, and what to know of this run. */
export function runDetails(summary: Summary, tally: Tally, maker: Maker): Markup {
  return html`<section aria-labelledby="run-title">
<h2 id="run-title">Cost, latency and provenance</h2>
<div class="cards"><article class="card"><h3>Cost</h3>${cost(summary)}<h3>Latency</h3>${latency(summary)}${remarks(summary, tally)}</article>
<article class="card"><h3>Provenance</h3>${provenance(summary, maker)}</article></div>
</section>`;
}

function cost({ usage, channels }: Summary): Markup {
  if (usage.lines.length === 0) return html`<p class="muted">Nothing was used.</p>`;
  const rows = usage.lines.map(
    (line) =>
      html`<tr><th scope="row">${providerName(line.provider)}</th><td>${unitsOf(line, channels)}</td><td>${priceOf(line)}</td><td class="number">${line.usd === undefined ? "unknown" : `${line.usd} USD`}</td></tr>`,
  );
  const total = usage.usd === undefined ? "not known, since a price is not" : `${usage.usd} USD`;
  return html`<table class="plain"><caption class="visually-hidden">Cost by provider</caption><thead><tr><th scope="col">Provider</th><th scope="col">Used</th><th scope="col">Price</th><th scope="col">Cost</th></tr></thead><tbody>${rows}</tbody><tfoot><tr><th scope="row" colspan="3">Together</th><td>${total}</td></tr></tfoot></table>`;
}

function unitsOf({ unit, units, billedUnits, line }: UsageLine, channels: number): string {
  const words = (count: number): string =>
    unit === "ms" ? `${clock(count)} of ${line}` : `${count} ${unit}${count === 1 ? "" : "s"}`;
  const over = unit === "ms" && channels > 1 ? ` over ${channels} channels` : "";
  return words(units) + over + (billedUnits === units ? "" : `, billed as ${words(billedUnits)}`);
}

function priceOf({ price, unit }: UsageLine): string {
  if (price === undefined) return "not known";
  const per = unit === "ms" ? `${price.per / 1000} s` : `${price.per} ${unit}s`;
  return `${price.usd} USD per ${per} (${price.date}; ${price.source})`;
}

function latency({ latencyMs }: Summary): Markup {
  if (latencyMs === null)
    return html`<p class="muted">Not measured: the recording was read faster than it was spoken, so a delay would mean nothing.</p>`;
  const ms = (value: number): string => `${Math.round(value)} ms`;
  return html`<p>From the last sample of a span to its event: half within <b>${ms(latencyMs.p50)}</b>, 95 % within <b>${ms(latencyMs.p95)}</b>, at most <b>${ms(latencyMs.max)}</b>.</p>`;
}

function remarks(summary: Summary, tally: Tally): Markup | null {
  const gaps = tally.gaps.map(({ span, channel, cause }) => {
    const where = channel === null ? "all channels" : channelVoice(channel, summary.speakers, summary.channels);
    return html`<li>${clockSpan(span.startMs, span.endMs)}, ${where}: ${GAP_WORDS[cause]}.</li>`;
  });
  const warnings = summary.warnings.map(({ code, count }) => {
    const times = count === 1 ? "" : ` (${count} times)`;
    return html`<li>${tally.warnings.get(code) ?? code}${times}</li>`;
  });
  if (gaps.length + warnings.length === 0) return null;
  return html`<h3>Remarks</h3><ul class="remarks">${gaps}${warnings}</ul>`;
}

function provenance(summary: Summary, { version, madeAt }: Maker): Markup {
  const { provenance: from, detector, affect, providers, streamId } = summary;
  const models = Object.entries(from.models).map(
    ([provider, model]) =>
      html`${row(`Model of the ${providerName(provider)}`, `${model.id} (${model.licence})`)}${model.sha256 === undefined ? null : row("SHA-256", html`<code>${model.sha256}</code>`)}`,
  );
  return html`<dl class="facts">${row("Read by", providers.map(providerName).join(", "))}${models}${row("Speech detector", detector)}${row("Label-to-axis table", affect)}${row("Denoiser", from.denoiser ?? "none")}${row("Arousal companion", from.companion === null ? "none" : `${from.companion.id} (${from.companion.licence})`)}${row("Stream", streamId)}${row("Made", `${stamp(madeAt)} with emotion-stream ${version}`)}</dl>`;
}

function row(name: string, value: string | Markup): Markup {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

function stamp(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
