import { type Analysis, type AnalyzeOptions, analyze, type RecordingInput } from "../index.ts";
import { EmotionError, type Summary } from "../spec/index.ts";
import { EXIT_CODES, exitCodeOf } from "./exit-codes.ts";
import { type CliIo, complain } from "./io.ts";
import { Outputs, type Written } from "./output/outputs.ts";
import { createView, type View } from "./output/view.ts";
import type { Settings } from "./settings.ts";
import { clean } from "./text.ts";

/** One recording of a run. */
export interface AnalysisJob {
  readonly source: RecordingInput;
  /** What messages and views call it. */
  readonly name: string;
  /** What its events are called by. */
  readonly streamId: string;
  /** Its result files begin with this. */
  readonly stem: string;
  readonly index: number;
  readonly count: number;
}

/** Analyses one recording, shows it and writes its files; returns its exit code. A failure is one sentence on stderr. */
export async function analyzeInput(job: AnalysisJob, settings: Settings, io: CliIo): Promise<number> {
  let outputs: Outputs | undefined;
  try {
    outputs = await Outputs.open(settings, { name: job.name, stem: job.stem, path: playablePath(job, settings) });
    const { error } = await follow(job, settings, io, outputs);
    if (error === undefined) return EXIT_CODES.ok.code;
    throw error;
  } catch (error) {
    await outputs?.discard();
    await complain(io, clean(`${job.name}: ${interruption(error, job, io) ?? sentenceOf(error, job.name)}`));
    return exitCodeOf(error);
  }
}

/** The recording as a report may link it: a file, and one with a header that tells a browser what is in it. */
function playablePath({ source }: AnalysisJob, { config }: Settings): string | undefined {
  return typeof source === "string" && config.audio?.encoding === undefined ? source : undefined;
}

async function follow(job: AnalysisJob, settings: Settings, io: CliIo, outputs: Outputs): Promise<{ error: unknown }> {
  const analysis = analyze(job.source, optionsOf(job, settings, io, outputs));
  const stop = (): void => analysis.stop();
  io.interrupt.stop.addEventListener("abort", stop, { once: true });
  const view = createView(io, {
    ...job,
    mode: settings.mode,
    quiet: settings.quiet,
    roles: settings.config.roles ?? [],
    durationMs: () => analysis.durationMs,
  });
  try {
    const { summary, error } = await consume(analysis, view, outputs);
    const broken = EmotionError.isInstance(error) && !io.interrupt.stop.aborted;
    const cutShort = broken ? sentenceOf(error, job.name) : undefined;
    // What breaks off half-way, the recording or its files, is summed up before it is complained of.
    const written = summary === undefined ? NOTHING_WRITTEN : await outputs.complete(summary, cutShort);
    await view.finish(summary, written);
    return { error: written.error ?? (summary !== undefined && io.interrupt.stop.aborted ? undefined : error) };
  } finally {
    io.interrupt.stop.removeEventListener("abort", stop);
  }
}

const NOTHING_WRITTEN: Written = { files: [], report: undefined, error: undefined };

async function consume(
  analysis: Analysis,
  view: View,
  outputs: Outputs,
): Promise<{ summary: Summary | undefined; error: unknown }> {
  let summary: Summary | undefined;
  try {
    for await (const event of analysis) {
      // Going on would cost time and money for results that have no place: what was heard is summed up now.
      await outputs.event(event).catch(() => analysis.stop());
      await view.event(event);
      if (event.type === "end") summary = event.summary;
    }
    return { summary, error: undefined };
  } catch (error) {
    return { summary, error };
  }
}

function optionsOf(job: AnalysisJob, settings: Settings, io: CliIo, { audit, onAudio }: Outputs): AnalyzeOptions {
  return {
    ...settings.config,
    streamId: job.streamId,
    signal: io.interrupt.abort,
    ...(settings.speed === undefined ? {} : { speed: settings.speed }),
    ...(audit === undefined ? {} : { audit }),
    ...(onAudio === undefined ? {} : { onAudio }),
  };
}

/** What became of a recording that the person at the keyboard ended; `undefined` when that is not why it failed. */
function interruption(error: unknown, job: AnalysisJob, io: CliIo): string | undefined {
  if (io.interrupt.exitCode === undefined || !EmotionError.isInstance(error)) return undefined;
  if (error.kind === "aborted") return "stopped at once; no summary.";
  // A pipe that is cut short looks like a bad recording; a file is what it is.
  const cutShort = typeof job.source !== "string" && error.kind === "bad-input";
  return cutShort ? "stopped before any audio was heard." : undefined;
}

function sentenceOf(error: unknown, name: string): string {
  const message = error instanceof Error ? error.message : String(error);
  if (!EmotionError.isInstance(error)) return `internal error, please report it: ${message}`;
  return message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;
}
