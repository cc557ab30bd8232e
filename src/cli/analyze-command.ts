import { basename, extname } from "node:path";
import type { Command } from "commander";
import type { AnalysisJob } from "./analyze-input.ts";
import { exitCodeOfAll } from "./exit-codes.ts";
import { bytesUntil } from "./interrupt.ts";
import type { CliIo } from "./io.ts";
import { readSettings } from "./settings.ts";

const STDIN = "-";

/** Analyses each input in turn; a bad one gives its sentence on stderr and the others go on. Returns the exit code. */
export async function analyzeCommand(inputs: readonly string[], command: Command, io: CliIo): Promise<number> {
  const settings = await readSettings(command, io.env);
  const stems = uniqueStems(inputs);
  const codes: number[] = [];
  // Loaded only now, so that help, flags and config mistakes answer at once.
  const { analyzeInput } = await import("./analyze-input.ts");
  for (const [index, input] of inputs.entries()) {
    if (io.interrupt.stop.aborted) break;
    const job: AnalysisJob = {
      source: input === STDIN ? bytesUntil(io.stdin, io.interrupt.stop) : input,
      name: input === STDIN ? "stdin" : basename(input),
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
  const used = new Set<string>();
  return inputs.map((input) => {
    const stem = input === STDIN ? "stdin" : basename(input, extname(input)) || "input";
    let name = stem;
    for (let number = 2; used.has(name.toLowerCase()); number++) name = `${stem}-${number}`;
    used.add(name.toLowerCase());
    return name;
  });
}
