import type { Interrupt } from "./interrupt.ts";
import type { Terminal } from "./terminal.ts";

/** Everything a command touches of the process it runs in. */
export interface CliIo {
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly interrupt: Interrupt;
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number;
}

/** Prints one sentence on stderr, led by the program's name. */
export function complain(io: CliIo, sentence: string): Promise<void> {
  return io.stderr.write(`emotion-stream: ${sentence}\n`);
}
