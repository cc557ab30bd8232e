import type { SpeakerSummary, Summary, Usage } from "../../spec/index.ts";
import { claimCounts, NOTHING_HELD } from "../../wording.ts";
import { clean, clock, padTo, wrap } from "../text.ts";
import { speedOf } from "./board.ts";
import { shareBar, signed } from "./gauge.ts";
import type { Lane, Lanes } from "./lanes.ts";
import { type Line, type Piece, piece } from "./line.ts";
import { columnsFor, type Series, scaleOf, sparkline } from "./series.ts";
import { MIXED_SIGNALS, nameOf, REASON_WORDS } from "./words.ts";

const LABEL_CELLS = 13;
const MAX_LISTED = 6;
const NO_BREAK = "\u00a0";

/** What the summary of one recording is made from. */
export interface SummaryView {
  readonly name: string;
  readonly summary: Summary;
  readonly lanes: Lanes;
  readonly elapsedMs: number;
  /** The provider's own words on how good it is. */
  readonly accuracy: string | undefined;
  readonly width: number;
}

/** The summary of a call for a person: each speaker's talk time, axes with curves, labels and events, then cost, detector and accuracy. */
export function summaryLines(view: SummaryView): Line[] {
  const { summary, width } = view;
  const channels = `${summary.channels} channel${summary.channels === 1 ? "" : "s"}`;
  const stopped = summary.outcome === "stopped" ? " · stopped early" : "";
  const title = ` ${clean(view.name)} · ${clock(summary.durationMs)} · ${channels} · ${speedOf(summary.durationMs, view.elapsedMs)}`;
  return [
    [piece("─".repeat(width), "dim")],
    [piece(" Summary", "strong"), piece(` ${title}${stopped}`)],
    ...summary.speakers.flatMap((speaker) => [[], ...speakerLines(speaker, view)]),
    [],
    ...runLines(view),
  ];
}

function speakerLines(speaker: SpeakerSummary, view: SummaryView): Line[] {
  const lane = view.lanes.find(speaker);
  const share = speaker.talkShare;
  const talk = share === null ? "nobody spoke" : `talks ${shareBar(share, 20)} ${percent(share)}`;
  const monologue = speaker.longestMonologueMs > 0 ? `   longest turn ${clock(speaker.longestMonologueMs)}` : "";
  const apart = speaker.toldApart ? [] : ["not told apart on this channel: these figures are the channel's"];
  return [
    [piece(` ${padTo(nameOf(speaker), LABEL_CELLS - 2)} `, "strong"), piece(talk + monologue)],
    ...listLine("people", apart, "dim", view.width),
    axisLine("valence", speaker.valence, lane, view, speaker.trend === null ? "" : speaker.trend.direction),
    axisLine("arousal", speaker.arousal, lane, view, ""),
    ...listLine("states", states(speaker, lane), "plain", view.width),
    ...listLine("mixed", mixedSignals(speaker), "mixed", view.width),
    ...listLine("abstained", abstentions(speaker), "dim", view.width),
    ...listLine("spikes", spikes(speaker), "alert", view.width),
    ...listLine("sustained", sustained(speaker), "alert", view.width),
  ];
}

function axisLine(
  axis: "valence" | "arousal",
  range: SpeakerSummary["valence"],
  lane: Lane | undefined,
  view: SummaryView,
  trend: string,
): Line {
  if (range === null) return [label(axis), piece("not known", "dim")];
  const numbers = `${signed(range.mean)}  (${signed(range.min)} to ${signed(range.max)})  `;
  const tail = trend === "" ? "" : `  ${trend}`;
  const room = Math.min(60, view.width - LABEL_CELLS - numbers.length - 16);
  const curve = lane === undefined || room < 10 ? [] : curveOf(lane[axis], room, view.summary.durationMs);
  return [label(axis), piece(numbers), ...curve, piece(tail)];
}

function curveOf(series: Series, columns: number, totalMs: number): Piece[] {
  const values = series.columns(columnsFor(totalMs, columns), Math.max(1, totalMs));
  if (values.every((value) => value === null)) return [];
  const scale = scaleOf(values);
  return [piece(sparkline(values, scale), "energy"), piece(` ±${scale.toFixed(2)}`, "dim")];
}

function states(speaker: SpeakerSummary, lane: Lane | undefined): string[] {
  if (lane === undefined || lane.held || lane.claims.size === 0) return labelShares(speaker);
  return [`none: ${NOTHING_HELD}`, `readings: ${claimCounts(lane.claims).join(", ")}`];
}

function labelShares(speaker: SpeakerSummary): string[] {
  const entries = Object.entries(speaker.labelMs).filter(([, ms]) => ms > 0);
  const total = entries.reduce((sum, [, ms]) => sum + ms, 0);
  return entries.sort(([, a], [, b]) => b - a).map(([name, ms]) => `${name} ${percent(ms / total)}`);
}

function mixedSignals(speaker: SpeakerSummary): string[] {
  const spans = speaker.mixedSignals;
  if (spans.length === 0) return [];
  const total = spans.reduce((sum, span) => sum + span.endMs - span.startMs, 0);
  // Half a second is not nothing, which is how 00:00 would read.
  return [`${MIXED_SIGNALS} for ${clock(Math.max(1000, total))}: ${listed(spans.map((span) => spanOf(span)))}`];
}

function abstentions(speaker: SpeakerSummary): string[] {
  const counts = Object.entries(speaker.abstained) as [keyof typeof REASON_WORDS, number][];
  const parts = counts
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${REASON_WORDS[reason]} ${count}`);
  return parts.length === 0 ? [] : [...parts, `of ${speaker.readings} readings`];
}

function spikes(speaker: SpeakerSummary): string[] {
  return speaker.spikes.map((spike) => `${spike.kind} at ${clock(spike.atMs)} (${signed(spike.delta)})`);
}

function sustained(speaker: SpeakerSummary): string[] {
  return speaker.sustainedNegative.map((s) => `negative ${spanOf(s)} (mean ${signed(s.meanValence)})`);
}

function runLines({ summary, accuracy, width }: SummaryView): Line[] {
  const latency = summary.latencyMs;
  const warnings = summary.warnings.map(({ code, count }) => (count === 1 ? code : `${code} x${count}`));
  return [
    ...listLine(
      "engine",
      [
        ...summary.providers,
        ...modelParts(summary),
        ...besides(summary),
        `speech detector ${summary.detector}`,
        summary.affect,
      ],
      "plain",
      width,
    ),
    ...listLine("cost", usageParts(summary.usage, summary.channels), "plain", width),
    ...(latency === null
      ? []
      : listLine(
          "latency",
          [`p50 ${Math.round(latency.p50)} ms`, `p95 ${Math.round(latency.p95)} ms`],
          "plain",
          width,
        )),
    ...(summary.gapMs > 0 ? listLine("gaps", [`${clock(summary.gapMs)} was not analysed`], "note", width) : []),
    ...listLine("warnings", warnings, "note", width),
    ...(accuracy === undefined ? [] : listLine("accuracy", [accuracy], "dim", width)),
  ];
}

/** The models that answered, with their licences; a remote provider may name none. */
function modelParts({ provenance }: Summary): string[] {
  return Object.values(provenance.models).map(({ id, licence }) => `model ${clean(id)} (${clean(licence)})`);
}

/** What worked beside the provider. */
function besides({ provenance: { companion, denoiser } }: Summary): string[] {
  return [
    ...(companion === null ? [] : [`companion ${clean(companion.id)}`]),
    ...(denoiser === null ? [] : [`denoised by ${clean(denoiser)}`]),
  ];
}

/** What was used and what it cost, a part per bill line; an unknown price is said to be unknown, never shown as 0. */
export function usageParts(usage: Usage, channels: number): string[] {
  return usage.lines.map((line) => {
    const provider = line.provider === "local" ? "local engine" : clean(line.provider);
    const money = line.usd === undefined ? "price unknown" : `${line.usd} USD`;
    const each = line.unit === "ms" && channels > 1 ? ` over ${channels} channels` : "";
    const units = line.unit === "ms" ? clock(line.units) : `${line.units} ${line.unit}s`;
    return `${provider}: ${money} for ${units} of ${clean(line.line)}${each}`;
  });
}

function listLine(name: string, parts: readonly string[], tone: Piece["tone"], width: number): Line[] {
  if (parts.length === 0) return [];
  // A line is broken between parts; only a part on its own (a sentence) is broken inside.
  const whole = parts.length > 1 ? parts.map((part) => clean(part).replaceAll(" ", NO_BREAK)) : parts.map(clean);
  return wrap(listed(whole, `${NO_BREAK}· `), width - LABEL_CELLS - 1).map((text, index) => [
    index === 0 ? label(name) : piece(" ".repeat(LABEL_CELLS)),
    piece(text.replaceAll(NO_BREAK, " "), tone),
  ]);
}

function listed(parts: readonly string[], separator = ", "): string {
  const more = parts.length > MAX_LISTED ? `${separator}and ${parts.length - MAX_LISTED} more` : "";
  return parts.slice(0, MAX_LISTED).join(separator) + more;
}

function label(name: string): Piece {
  return piece(`   ${padTo(name, LABEL_CELLS - 3)}`, "dim");
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function spanOf(span: { startMs: number; endMs: number }): string {
  const [from, to] = [clock(span.startMs), clock(span.endMs)];
  return from === to ? from : `${from}–${to}`;
}
