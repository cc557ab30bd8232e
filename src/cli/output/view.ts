import type { EmotionStreamEvent, Summary } from "../../spec/index.ts";
import type { CliIo } from "../io.ts";
import type { OutputMode } from "../settings.ts";
import { clean } from "../text.ts";
import { Lanes } from "../timeline/lanes.ts";
import { type Line, piece, renderLine } from "../timeline/line.ts";
import { summaryLines } from "../timeline/summary.ts";
import { Timeline } from "../timeline/timeline.ts";
import { csvHeader, csvRow } from "./csv.ts";
import type { Written } from "./outputs.ts";
import { ProgressMeter } from "./progress-meter.ts";

/** What shows one recording on stdout. */
export interface View {
  event(event: EmotionStreamEvent): Promise<void>;
  /** The last call of an analysis, whether it came to a summary or not, with what was written of it. */
  finish(summary: Summary | undefined, written: Pick<Written, "files" | "report">): Promise<void>;
}

/** What a view is made for. */
export interface ViewOptions {
  /** What the recording is called. */
  readonly name: string;
  /** 0 for the first recording of a run. */
  readonly index: number;
  /** How many recordings the run has. */
  readonly count: number;
  readonly mode: OutputMode;
  readonly quiet: boolean;
  readonly roles: readonly string[];
  readonly durationMs: () => number | undefined;
}

/** The view for an output mode. */
export function createView(io: CliIo, options: ViewOptions): View {
  switch (options.mode) {
    case "json":
      return textView(io, options, (event) => `${JSON.stringify(event)}\n`);
    case "csv":
      return csvView(io, options);
    case "timeline":
    case "summary":
      return personView(io, options);
  }
}

function textView(io: CliIo, options: ViewOptions, textOf: (event: EmotionStreamEvent) => string): View {
  const meter = new ProgressMeter(io, options);
  return {
    async event(event) {
      await io.stdout.write(textOf(event));
      await meter.event(event);
    },
    finish: () => meter.close(),
  };
}

function csvView(io: CliIo, options: ViewOptions): View {
  let header = options.index === 0 ? csvHeader() : "";
  return textView(io, options, (event) => {
    const text = header + (event.type === "emotion" ? csvRow(options.name, event) : "");
    header = "";
    return text;
  });
}

function personView(io: CliIo, options: ViewOptions): View {
  const { stdout, now } = io;
  const startedAt = now();
  const live = options.mode === "timeline" ? new Timeline(stdout, { ...options, now }) : undefined;
  const lanes = live?.lanes ?? new Lanes();
  let accuracy: string | undefined;
  const print = (lines: readonly Line[]): Promise<void> =>
    stdout.write(lines.map((line) => `${renderLine(line, stdout.columns(), stdout.paint)}\n`).join(""));
  return {
    async event(event) {
      if (event.type === "provider") accuracy ??= event.accuracy?.statement;
      if (live) await live.event(event);
      else lanes.accept(event);
    },
    async finish(summary, { files, report }) {
      await live?.close();
      if (summary === undefined) return;
      const width = stdout.columns();
      const view = { name: options.name, summary, lanes, elapsedMs: now() - startedAt, accuracy, width };
      const written: Line[] = files.map((path, index) => [
        piece(index === 0 ? "   written   " : "             ", "dim"),
        piece(clean(path)),
      ]);
      if (report !== undefined) written.push([piece("   report    ", "dim"), piece(clean(report), "strong")]);
      await print([...summaryLines(view), ...written, ...(options.index + 1 < options.count ? [[]] : [])]);
    },
  };
}
