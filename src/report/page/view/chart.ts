import uPlot from "uplot";
import { clock } from "../../../wording.ts";
import type { Curve } from "../model/curves.ts";
import type { VisibleRange } from "../model/range.ts";
import { type Colours, DASHES } from "./colours.ts";

/** A pointer moved less than this between press and release has clicked, not dragged, px. */
const CLICK_PX = 5;
const AXIS_PX = 26;
const LABEL_PX = 46;
const COMPACT = 0.7;
const SYNC_KEY = "call";

/** What a chart tells the page. */
export interface ChartEvents {
  readonly seek: (ms: number) => void;
  /** The pointer stands over this moment, or (`null`) has left. */
  readonly hover: (ms: number | null, pointer: { readonly x: number; readonly y: number }) => void;
}

/** A chart over the time of the call, and how it is kept up to date. */
export interface Chart {
  /** @param compact lower, so that all of the call fits on a page of paper. */
  resize(width: number, compact: boolean): void;
  /** Draws again: colours have changed, or the visible part. */
  redraw(): void;
}

/** One line of a chart. */
export interface Line {
  readonly curve: Curve;
  readonly colour: number;
}

/** What all charts of a page have in common. */
export interface Frame {
  readonly range: VisibleRange;
  readonly colours: Colours;
  readonly events: ChartEvents;
}

/** Draws valence or arousal: a line and its band for each speaker. */
export function axisChart(host: HTMLElement, lines: readonly Line[], withTimes: boolean, frame: Frame): Chart {
  const { colours } = frame;
  const tables = lines.map(
    ({ curve }) => [curve.times, curve.values, curve.low, curve.high] as unknown as uPlot.AlignedData,
  );
  // Without a line there is still a frame and its times.
  const data = tables.length === 0 ? ([[0]] as uPlot.AlignedData) : uPlot.join(tables);
  const series = lines.flatMap(({ colour }): uPlot.Series[] => {
    const dash = [...(DASHES[colour - 1] ?? [])];
    const edge: uPlot.Series = { stroke: "transparent", width: 0, points: { show: false } };
    return [
      { stroke: () => colours.of(`speaker-${colour}`), width: 2, dash, points: { show: lonely, size: 4 } },
      edge,
      { ...edge },
    ];
  });
  const bands = lines.map(
    ({ colour }, index): uPlot.Band => ({
      series: [3 * index + 3, 3 * index + 2],
      fill: () => colours.of(`speaker-${colour}`, 0.14),
    }),
  );
  return chart(host, data, { series, bands, height: withTimes ? 150 + AXIS_PX : 150, withTimes, grid: true }, frame);
}

/** Draws a waveform: the space between its lowest and highest samples. */
export function waveChart(
  host: HTMLElement,
  wave: readonly [Float64Array, Float64Array, Float64Array],
  colour: string,
  frame: Frame,
): Chart {
  const stroke = (): string => frame.colours.of(colour, 0.75);
  const edge = (): uPlot.Series => ({ stroke, width: 1, points: { show: false } });
  const bands: uPlot.Band[] = [{ series: [2, 1], fill: stroke }];
  const data = [...wave] as unknown as uPlot.AlignedData;
  return chart(host, data, { series: [edge(), edge()], bands, height: 52, withTimes: false, grid: false }, frame);
}

interface Drawing {
  readonly series: readonly uPlot.Series[];
  readonly bands: uPlot.Band[];
  readonly height: number;
  readonly withTimes: boolean;
  readonly grid: boolean;
}

function chart(host: HTMLElement, data: uPlot.AlignedData, drawing: Drawing, { range, colours, events }: Frame): Chart {
  const { height } = drawing;
  const options: uPlot.Options = {
    width: Math.max(1, host.clientWidth),
    height,
    padding: [6, 0, drawing.withTimes ? 0 : 6, 0],
    legend: { show: false },
    scales: {
      x: { time: false, range: () => [range.now.from / 1000, range.now.to / 1000] },
      y: { range: () => [-1.02, 1.02] },
    },
    axes: [timeAxis(drawing.withTimes, colours), valueAxis(drawing.grid, colours)],
    series: [{}, ...drawing.series],
    bands: drawing.bands,
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: true, y: false, setScale: false },
      sync: { key: SYNC_KEY, scales: ["x", null] },
    },
    hooks: {
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < CLICK_PX) return;
          plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
          range.show(plot.posToVal(left, "x") * 1000, plot.posToVal(left + width, "x") * 1000);
        },
      ],
    },
  };
  const plot = new uPlot(options, data, host);
  listen(plot, events);
  const redraw = (): void => plot.setScale("x", { min: range.now.from / 1000, max: range.now.to / 1000 });
  return {
    redraw,
    resize(width, compact) {
      plot.setSize({ width: Math.max(1, width), height: compact ? Math.round(height * COMPACT) : height });
    },
  };
}

function listen(plot: uPlot, events: ChartEvents): void {
  let pressedAt = 0;
  const msAt = (event: MouseEvent): number =>
    plot.posToVal(event.clientX - plot.over.getBoundingClientRect().left, "x") * 1000;
  plot.over.addEventListener("mousedown", (event) => {
    pressedAt = event.clientX;
  });
  plot.over.addEventListener("click", (event) => {
    if (Math.abs(event.clientX - pressedAt) < CLICK_PX) events.seek(msAt(event));
  });
  plot.over.addEventListener("mousemove", (event) => events.hover(msAt(event), { x: event.clientX, y: event.clientY }));
  plot.over.addEventListener("mouseleave", (event) => events.hover(null, { x: event.clientX, y: event.clientY }));
}

function timeAxis(show: boolean, colours: Colours): uPlot.Axis {
  const line = { stroke: () => colours.of("rule"), width: 1 };
  return {
    size: show ? AXIS_PX : 0,
    space: 70,
    incrs: [0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600],
    stroke: () => colours.of("muted"),
    font: "12px system-ui, sans-serif",
    // Labels stand to the right of their line, so that the first is not cut; the last is left out where there is no room for it.
    align: 1,
    values: (plot, splits) =>
      splits.map((seconds) =>
        show && plot.bbox.width - plot.valToPos(seconds, "x", true) + plot.bbox.left > LABEL_PX * devicePixelRatio
          ? timeLabel(seconds, splits)
          : "",
      ),
    grid: line,
    ticks: { ...line, size: show ? 4 : 0 },
  };
}

function timeLabel(seconds: number, splits: readonly number[]): string {
  const step = (splits[1] ?? 1) - (splits[0] ?? 0);
  const fraction = step < 1 ? `.${Math.round((seconds % 1) * 10)}` : "";
  return clock(seconds * 1000) + fraction;
}

function valueAxis(grid: boolean, colours: Colours): uPlot.Axis {
  return {
    size: 0,
    splits: () => [-1, 0, 1],
    values: () => ["", "", ""],
    ticks: { show: false },
    grid: { show: grid, stroke: () => colours.of("rule"), width: 1 },
  };
}

/** A dot is drawn only where a value has no neighbour to be joined to by a line. */
function lonely(plot: uPlot, index: number, from: number, to: number): boolean {
  const values = plot.data[index] ?? [];
  let known = 0;
  for (let i = from; i <= to && known < 2; i++) if (values[i] !== null && values[i] !== undefined) known++;
  return known === 1;
}
