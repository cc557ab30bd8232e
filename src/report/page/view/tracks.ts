import { capital, channelName } from "../../names.ts";
import { type Call, isRead, type Speaker } from "../model/call.ts";
import { curveOf, isKnown, loudestOf, momentsOf, waveformOf } from "../model/curves.ts";
import type { VisibleRange } from "../model/range.ts";
import { isHeld } from "../model/segments.ts";
import type { ReadingCard } from "./card.ts";
import { axisChart, type Chart, type ChartEvents, type Frame, waveChart } from "./chart.ts";
import type { Colours } from "./colours.ts";
import { byId, element } from "./elements.ts";
import type { Playhead } from "./playhead.ts";
import { gapStrip, ribbon } from "./ribbon.ts";

/** What the tracks work with. */
export interface TrackParts {
  readonly call: Call;
  readonly range: VisibleRange;
  readonly playhead: Playhead;
  readonly card: ReadingCard;
  readonly colours: Colours;
}

const AXES = [
  { key: "v", name: "Valence", high: "positive", low: "negative" },
  { key: "a", name: "Arousal", high: "agitated", low: "calm" },
] as const;

/** Everything that is drawn over the time of the call. */
export interface Tracks {
  redraw(): void;
  resize(): void;
}

/** Builds the rows: waveform and ribbons by channel, then valence and arousal, all over the same time. */
export function buildTracks(parts: TrackParts): Tracks {
  const { call, range, playhead, card, colours } = parts;
  const host = byId("tracks", HTMLDivElement);
  const events: ChartEvents = {
    seek: (ms) => playhead.seek(ms),
    hover: (ms, place) => (ms === null ? card.hide() : card.showMoment(ms, place)),
  };
  const frame = { range, colours, events };
  const channels = Array.from({ length: call.facts.channels }, (_, channel) => channel);
  const charts = [
    ...channels.flatMap((channel) => channelRows(host, channel, parts, frame)),
    ...AXES.map((axis, index) => axisRow(host, axis, index === AXES.length - 1, call, frame)),
  ];
  host.append(playheadLine(parts));
  const redraw = (): void => {
    for (const chart of charts) chart.redraw();
  };
  const resize = (): void => {
    const width = host.querySelector(".plot")?.clientWidth ?? host.clientWidth;
    const compact = document.documentElement.hasAttribute("data-printing");
    for (const chart of charts) chart.resize(width, compact);
  };
  range.onChange(redraw);
  new ResizeObserver(resize).observe(host);
  return { redraw, resize };
}

/** The rows of a channel: its waveform, where there was audio, and a ribbon for each of its speakers. */
function channelRows(host: HTMLElement, channel: number, parts: TrackParts, frame: Frame): Chart[] {
  const { call, range } = parts;
  const name = channelName(channel, call.facts.channels);
  const speakers = call.speakers.filter((speaker) => speaker.channel === channel);
  const [only] = speakers;
  const lane = speakers.length === 1 && only !== undefined ? speakerLabel(only) : rowName(capital(name));
  const peaks = call.peaks.get(channel);
  const charts: Chart[] = [];
  if (peaks !== undefined) {
    const plot = element("div", {
      class: "plot",
      attributes: { role: "img", "aria-label": `Waveform of the ${name}` },
    });
    addRow(host, "wave", lane, plot);
    const colour = speakers.length === 1 ? `speaker-${only?.colour}` : "muted";
    charts.push(waveChart(plot, waveformOf(peaks, loudestOf(call.peaks.values())), colour, frame));
  }
  const durationMs = Math.max(1, call.facts.durationMs);
  const gaps = call.gaps.filter((gap) => gap.channel === null || gap.channel === channel);
  for (const speaker of speakers) {
    const label =
      speakers.length > 1 || peaks === undefined
        ? speakerLabel(speaker)
        : rowName(isHeld(speaker) ? "Labels" : "Readings");
    const strip = isRead(speaker)
      ? ribbon(speaker, gaps, { ...parts, durationMs })
      : gapStrip(gaps, { durationMs, range });
    addRow(host, "labels-row", label, plotOf(strip));
  }
  if (speakers.length === 0 && gaps.length > 0)
    addRow(host, "labels-row", rowName(capital(name)), plotOf(gapStrip(gaps, { durationMs, range })));
  return charts;
}

function axisRow(host: HTMLElement, axis: (typeof AXES)[number], last: boolean, call: Call, frame: Frame): Chart {
  const { key, name, high, low } = axis;
  const read = call.speakers.filter(isRead);
  const whose = read.length === 0 ? "" : ` of ${read.map((speaker) => speaker.name).join(" and ")}`;
  const lines = read
    .map((speaker) => ({ curve: curveOf(momentsOf(speaker), key), colour: speaker.colour }))
    .filter(({ curve }) => isKnown(curve));
  const plot = element("div", {
    class: "plot",
    attributes: { role: "img", "aria-label": `${name}${whose} over the call; the figures are in the table below` },
  });
  const label = element("div", {
    class: "name axis-name",
    children: [
      element("b", { text: name }),
      element("span", { class: "end-high", text: high }),
      element("span", { class: "end-low", text: low }),
    ],
  });
  addRow(host, "chart", label, plot);
  if (lines.length === 0) plot.append(element("p", { class: "empty", text: `${name} is not known on this call.` }));
  return axisChart(plot, lines, last, frame);
}

/** The play head over all rows. */
function playheadLine({ range, playhead }: TrackParts): HTMLElement {
  const line = element("div", { class: "playhead" });
  const move = (): void => {
    const { from, to } = range.now;
    const share = (playhead.ms - from) / (to - from);
    line.hidden = share < 0 || share > 1;
    line.style.left = `${100 * share}%`;
  };
  playhead.onMove(move);
  range.onChange(move);
  move();
  return element("div", { class: "overlay", attributes: { "aria-hidden": "true" }, children: [line] });
}

function addRow(host: HTMLElement, kind: string, name: Node, plot: HTMLElement): void {
  host.append(element("div", { class: `row ${kind}`, children: [name, plot] }));
}

function plotOf(child: HTMLElement): HTMLElement {
  return element("div", { class: "plot", children: [child] });
}

function speakerLabel({ name, colour }: Speaker): HTMLElement {
  return element("div", {
    class: "name",
    children: [element("i", { class: `swatch fill-${colour}` }), element("b", { text: capital(name) })],
  });
}

function rowName(text: string): HTMLElement {
  return element("div", { class: "name", children: [element("span", { class: "muted", text })] });
}
