import { clock } from "../text.ts";
import { shareBar } from "./gauge.ts";
import type { Lane } from "./lanes.ts";
import { type Layout, stateLine } from "./layout.ts";
import { type Line, piece } from "./line.ts";
import { columnsFor, scaleOf, sparkline } from "./series.ts";

/** How far an analysis is. */
export interface Progress {
  readonly atMs: number;
  /** Length of the input, when known. */
  readonly durationMs: number | undefined;
  /** Wall time since the start. */
  readonly elapsedMs: number;
  /** What runs, for example `local, silero-v6`. */
  readonly engine: string;
}

/** The part of the view that is redrawn in place: every speaker now, their curves so far, and the progress. */
export function boardLines(lanes: readonly Lane[], progress: Progress, layout: Layout): Line[] {
  const rule = [piece("─".repeat(layout.width), "dim")];
  return [rule, ...lanes.flatMap((lane) => laneLines(lane, progress, layout)), progressLine(progress, layout)];
}

/** mm:ss of mm:ss, a bar, and how much faster than real time. */
export function progressLine(progress: Progress, layout: Pick<Layout, "width">): Line {
  const total = progress.durationMs;
  const at = total === undefined ? progress.atMs : Math.min(progress.atMs, total);
  const speed = speedOf(at, progress.elapsedMs);
  if (total === undefined || total <= 0) return [piece(` ${clock(at)}  ${speed}  ${progress.engine}`)];
  const share = at / total;
  const times = ` ${clock(at)} of ${clock(total)}  `;
  const tail = `  ${String(Math.floor(share * 100)).padStart(3)} %  ${speed.padEnd(14)}  ${progress.engine}`;
  const cells = Math.min(40, layout.width - times.length - tail.length - 1);
  return [piece(times), piece(cells >= 5 ? shareBar(share, cells) : "", "energy"), piece(tail, "dim")];
}

/** How much faster than the recording plays, for example `8.2x real time`. */
export function speedOf(audioMs: number, elapsedMs: number): string {
  if (elapsedMs <= 0) return "";
  const times = audioMs / elapsedMs;
  return `${times >= 20 ? Math.round(times) : times.toFixed(1)}x real time`;
}

function laneLines(lane: Lane, progress: Progress, layout: Layout): Line[] {
  const total = Math.max(progress.durationMs ?? 0, progress.atMs, 1);
  const indent = layout.timeCells + 3;
  const label = "valence so far  ";
  const columns = Math.min(80, layout.width - indent - label.length - 1);
  const now = [...stateLine(layout, progress.atMs, lane.who, lane.state), ...speakingMark(lane)];
  if (columns < 10) return [now];
  const values = lane.valence.columns(columnsFor(total, columns), total);
  return [now, [piece(" ".repeat(indent) + label + sparkline(values, scaleOf(values)), "dim")]];
}

function speakingMark(lane: Lane): Line {
  return lane.speaking ? [piece("  ● speaking", "good")] : [];
}
