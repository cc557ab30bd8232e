import { CommanderError } from "commander";
import { EmotionError } from "../spec/errors.ts";
import { EXIT_CODES, exitCodeOf } from "./exit-codes.ts";
import { type Interrupt, listenForInterrupt } from "./interrupt.ts";
import { type CliIo, complain } from "./io.ts";
import { buildProgram } from "./program.ts";
import { terminalOf } from "./terminal.ts";
import { clean } from "./text.ts";
import { packageVersion } from "./version.ts";

/** Runs the command line in this process and sets its exit code; never throws, never calls `process.exit`. */
export async function main(args: readonly string[]): Promise<void> {
  const interrupt = listenForInterrupt(process);
  try {
    process.exitCode = await runCli(args, processIo(args, interrupt));
  } finally {
    interrupt.dispose();
    // An open pipe would keep the process alive after its work is done.
    process.stdin.destroy();
  }
}

/**
 * Runs the command line.
 *
 * @param args without `node` and the script.
 * @returns the exit code, see `EXIT_CODES`.
 */
export async function runCli(args: readonly string[], io: CliIo): Promise<number> {
  const code = await runCommand(args, io);
  await io.stdout.settled();
  if (io.stdout.failure === undefined) return code;
  const why = io.stdout.failure === "ENOSPC" ? "free some space, or send it elsewhere" : "send it elsewhere";
  await complain(io, `standard output cannot be written to (${io.stdout.failure}): the output is not whole; ${why}.`);
  return EXIT_CODES.failed.code;
}

async function runCommand(args: readonly string[], io: CliIo): Promise<number> {
  let code: number = EXIT_CODES.ok.code;
  const program = buildProgram(io, await packageVersion(), (result) => {
    code = result;
  });
  try {
    await program.parseAsync([...args], { from: "user" });
    return io.interrupt.exitCode ?? code;
  } catch (error) {
    // Commander has printed its own sentence; help and version count as success.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.ok.code : EXIT_CODES.usage.code;
    if (EmotionError.isInstance(error)) {
      await complain(io, clean(error.message));
      return exitCodeOf(error);
    }
    const text = error instanceof Error ? error.message : String(error);
    await complain(io, `internal error, please report it: ${clean(text)}`);
    return EXIT_CODES.failed.code;
  }
}

function processIo(args: readonly string[], interrupt: Interrupt): CliIo {
  const color = !args.includes("--no-color");
  const { env } = process;
  return {
    stdout: terminalOf(process.stdout, { color, env }),
    stderr: terminalOf(process.stderr, { color, env }),
    stdin: process.stdin,
    env,
    interrupt,
    now: () => performance.now(),
  };
}
