import { capital, channelName } from "../../names.ts";
import type { Call, Speaker } from "../model/call.ts";
import { curveOf, isKnown, loudestOf, waveformOf } from "../model/curves.ts";
import type { VisibleRange } from "../model/range.ts";
import type { ReadingCard } from "./card.ts";
import { axisChart, type Chart, type ChartEvents, waveChart } from "./chart.ts";
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
  const { call, range, playhead, card } = parts;
  const host = byId("tracks", HTMLDivElement);
  const events: ChartEvents = {
    seek: (ms) => playhead.seek(ms),
    hover: (ms, place) => (ms === null ? card.hide() : card.showMoment(ms, place)),
  };
  const frame = { range, colours: parts.colours, events };
  const charts: Chart[] = [];
  const durationMs = Math.max(1, call.facts.durationMs);
  const add = (kind: string, name: Node, plot: HTMLElement): void => {
    host.append(element("div", { class: `row ${kind}`, children: [name, plot] }));
  };

  const loudest = loudestOf(call.peaks.values());
  for (let channel = 0; channel < call.facts.channels; channel++) {
    const speakers = call.speakers.filter((speaker) => speaker.channel === channel);
    const peaks = call.peaks.get(channel);
    if (peaks !== undefined) {
      const plot = element("div", {
        class: "plot",
        attributes: { role: "img", "aria-label": `Waveform of the ${channelName(channel, call.facts.channels)}` },
      });
      add("wave", laneName(channel, call, speakers), plot);
      charts.push(
        waveChart(
          plot,
          waveformOf(peaks, loudest),
          speakers.length === 1 ? `speaker-${speakers[0]?.colour}` : "muted",
          frame,
        ),
      );
    }
    const gaps = call.gaps.filter((gap) => gap.channel === null || gap.channel === channel);
    for (const speaker of speakers) {
      const strip = ribbon(speaker, gaps, { durationMs, range, playhead, card });
      add(
        "labels-row",
        speakers.length > 1 || peaks === undefined ? speakerLabel(speaker) : rowName("Labels"),
        element("div", { class: "plot", children: [strip] }),
      );
    }
    if (speakers.length === 0 && gaps.length > 0)
      add(
        "labels-row",
        rowName(capital(channelName(channel, call.facts.channels))),
        element("div", { class: "plot", children: [gapStrip(gaps, { durationMs })] }),
      );
  }

  AXES.forEach(({ key, name, high, low }, index) => {
    const lines = call.speakers.map((speaker) => ({ curve: curveOf(speaker.states, key), colour: speaker.colour }));
    const known = lines.filter(({ curve }) => isKnown(curve));
    const last = index === AXES.length - 1;
    const plot = element("div", {
      class: "plot",
      attributes: {
        role: "img",
        "aria-label": `${name} of ${call.speakers.map((s) => s.name).join(" and ")} over the call; the same figures are in the table below`,
      },
    });
    const label = element("div", {
      class: "name axis-name",
      children: [
        element("b", { text: name }),
        element("span", { class: "end-high", text: high }),
        element("span", { class: "end-low", text: low }),
      ],
    });
    add("chart", label, plot);
    charts.push(axisChart(plot, known, last, frame));
    if (known.length === 0)
      plot.append(element("p", { class: "empty", text: `${name} is not known: nobody measured it on this call.` }));
  });

  const line = element("div", { class: "playhead" });
  host.append(element("div", { class: "overlay", attributes: { "aria-hidden": "true" }, children: [line] }));
  const move = (): void => {
    const { from, to } = range.now;
    const share = (playhead.ms - from) / (to - from);
    line.hidden = share < 0 || share > 1;
    line.style.left = `${100 * share}%`;
  };
  playhead.onMove(move);
  range.onChange(() => {
    move();
    for (const chart of charts) chart.redraw();
  });
  const plotWidth = (): number => host.querySelector(".plot")?.clientWidth ?? host.clientWidth;
  const resize = (): void => {
    for (const chart of charts) chart.resize(plotWidth());
  };
  new ResizeObserver(resize).observe(host);
  move();
  return {
    resize,
    redraw: () => {
      for (const chart of charts) chart.redraw();
    },
  };
}

function laneName(channel: number, call: Call, speakers: readonly Speaker[]): HTMLElement {
  const [only] = speakers;
  return speakers.length === 1 && only !== undefined
    ? speakerLabel(only)
    : rowName(capital(channelName(channel, call.facts.channels)));
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
