import { basename, extname } from "node:path";
import type { Command } from "commander";
import type { AnalysisJob } from "./analyze-input.ts";
import { EXIT_CODES, exitCodeOfAll } from "./exit-codes.ts";
import { bytesUntil } from "./interrupt.ts";
import { type CliIo, complain } from "./io.ts";
import { checkReportPath } from "./output/report-path.ts";
import { readSettings } from "./settings.ts";

const STDIN = "-";

/** Analyses each input in turn; a bad one gives its sentence on stderr and the others go on. Returns the exit code. */
export async function analyzeCommand(inputs: readonly string[], command: Command, io: CliIo): Promise<number> {
  const settings = await readSettings(command, io.env);
  await checkReportPath(settings.report, inputs.length);
  // Files are not what the reader of stdout has lost interest in: with them the run goes on to its end.
  const leavesFiles = settings.outFolder !== undefined || settings.report !== undefined;
  if (!leavesFiles) io.stdout.whenClosed(() => io.interrupt.quietly());
  const stems = uniqueStems(inputs);
  const streamIds = uniqueStreamIds(inputs);
  const codes: number[] = [];
  // Loaded only now, so that help, flags and config mistakes answer at once.
  const { analyzeInput } = await import("./analyze-input.ts");
  for (const [index, input] of inputs.entries()) {
    if (io.interrupt.stop.aborted) break;
    if (input.trim() === "") {
      await complain(io, "the name of a recording is empty: give the path of a file, or - for standard input.");
      codes.push(EXIT_CODES.failed.code);
      continue;
    }
    const job: AnalysisJob = {
      source: input === STDIN ? bytesUntil(io.stdin, io.interrupt.stop) : input,
      name: nameOf(input),
      streamId: streamIds[index] ?? nameOf(input),
      stem: stems[index] ?? String(index),
      index,
      count: inputs.length,
    };
    codes.push(await analyzeInput(job, settings, io));
  }
  return exitCodeOfAll(codes);
}

/** A file name for the results of each input: its base name without the extension, numbered where two would be alike. */
export function uniqueStems(inputs: readonly string[]): string[] {
  const stems = inputs.map((input) => (input === STDIN ? "stdin" : basename(input, extname(input)) || "input"));
  return numbered(stems);
}

/** What the events of each input are called by: its base name, numbered where two would be alike. */
export function uniqueStreamIds(inputs: readonly string[]): string[] {
  return numbered(inputs.map(nameOf));
}

function nameOf(input: string): string {
  return input === STDIN ? "stdin" : basename(input) || input;
}

function numbered(names: readonly string[]): string[] {
  const used = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let number = 2; used.has(unique.toLowerCase()); number++) unique = `${name}-${number}`;
    used.add(unique.toLowerCase());
    return unique;
  });
}
