import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { abortError, onAbort, throwIfAborted } from "../../src/kit/abort.ts";
import { EmotionError } from "../../src/spec/errors.ts";

const TRAINER = fileURLToPath(new URL("../../adapters/local/training/train.py", import.meta.url));

/** The end of what the trainer says that is kept, characters: a traceback's last frames. */
const KEPT = 8192;

/** What the trainer is told. */
export interface TrainerOptions {
  readonly features: string;
  readonly out: string;
  readonly about: { readonly id: string; readonly licence: string; readonly corpusLicence: string };
  readonly quick: boolean;
  /** Lines of progress. */
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Throws `EmotionError` of kind `unsupported` with the command to run when Python or a package of it is missing. */
export async function checkPython(signal: AbortSignal): Promise<void> {
  const child = start(["-c", "import numpy, onnx, torch"], signal);
  if ((await ending(child, signal)) === 0) return;
  throw new EmotionError(
    "unsupported",
    "Training needs Python with numpy, torch and onnx: run `apt-get install --no-install-recommends python3-numpy python3-torch python3-onnx`, or name another Python in EMOTION_STREAM_PYTHON.",
  );
}

/**
 * Runs the trainer, and ends it with every process it started when the signal aborts.
 *
 * @throws EmotionError `unsupported` when it fails, with the name of the exception and the line it came from, never its text; `aborted` or the
 * signal's own.
 */
export async function runTrainer({ features, out, about, quick, onLine, signal }: TrainerOptions): Promise<void> {
  const words = [TRAINER, "--features", features, "--out", out, "--about", JSON.stringify(about)];
  const child = start(quick ? [...words, "--quick"] : words, signal);
  createInterface({ input: child.stdout }).on("line", onLine);
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-KEPT);
  });
  const end = await ending(child, signal);
  if (end === 0) return;
  const how = typeof end === "string" ? `was ended by ${end}, as where memory is short` : `failed${placeOf(said)}`;
  throw new EmotionError(
    "unsupported",
    `The trainer ${how}; nothing was written, and the features are kept: try --quick or fewer recordings, and report this if it stays.`,
    { end },
  );
}

/** Python that carries numpy, torch and onnx; Debian's by default. */
function start(words: readonly string[], signal: AbortSignal): ChildProcess & { stdout: Readable; stderr: Readable } {
  throwIfAborted(signal);
  // In a group of its own: the trainer forks, and what it forked must end with it.
  return spawn(process.env.EMOTION_STREAM_PYTHON ?? "/usr/bin/python3", words, {
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
}

/** Waits until a process and all it forked are gone: its exit code, the signal that ended it, or -1 when it never began. */
async function ending(child: ChildProcess, signal: AbortSignal): Promise<number | string> {
  const release = onAbort(signal, () => endGroup(child));
  try {
    const end = await new Promise<number | string>((resolve) => {
      child.on("error", () => resolve(-1));
      child.on("close", (code, name) => resolve(code ?? name ?? -1));
    });
    if (signal.aborted) throw abortError(signal);
    return end;
  } finally {
    release();
  }
}

function endGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
  } catch {
    // A system without process groups.
    child.kill("SIGTERM");
  }
}

/** Where a traceback ends, without what the exception says: that may quote a recording's name or a path. */
function placeOf(traceback: string): string {
  const [, kind] = /^([\w.]+)(?::.*)?$/.exec(traceback.trimEnd().split("\n").at(-1) ?? "") ?? [];
  const [, file, line] = [...traceback.matchAll(/training[\\/](\w+\.py)", line (\d+)/g)].at(-1) ?? [];
  return kind === undefined || file === undefined ? "" : ` (${kind}, ${file} line ${line})`;
}
