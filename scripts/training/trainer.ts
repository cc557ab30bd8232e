import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { EmotionError } from "../../src/spec/errors.ts";

const TRAINER = fileURLToPath(new URL("../../adapters/local/training/train.py", import.meta.url));

/** Python that carries numpy, torch and onnx; Debian's by default. */
const PYTHON = process.env.EMOTION_STREAM_PYTHON ?? "/usr/bin/python3";

/** What the trainer is told. */
export interface TrainerOptions {
  readonly features: string;
  readonly out: string;
  readonly about: { readonly id: string; readonly licence: string; readonly corpusLicence: string };
  readonly quick: boolean;
  /** Lines of progress. */
  readonly onLine: (line: string) => void;
}

/** Throws `EmotionError` of kind `unsupported` with the command to run when Python or a package of it is missing. */
export function checkPython(): void {
  const { status } = spawnSync(PYTHON, ["-c", "import numpy, onnx, torch"], { stdio: "ignore" });
  if (status === 0) return;
  throw new EmotionError(
    "unsupported",
    "Training needs Python with numpy, torch and onnx: run `apt-get install --no-install-recommends python3-numpy python3-torch python3-onnx`, or name another Python in EMOTION_STREAM_PYTHON.",
  );
}

/** Runs the trainer; rejects when it fails, with its last line. */
export function runTrainer({ features, out, about, quick, onLine }: TrainerOptions): Promise<void> {
  const words = [TRAINER, "--features", features, "--out", out, "--about", JSON.stringify(about)];
  const child = spawn(PYTHON, quick ? [...words, "--quick"] : words, { stdio: ["ignore", "ignore", "pipe"] });
  let last = "";
  let rest = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      last = line;
      onLine(line);
    }
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`The trainer failed: ${rest || last}`))));
  });
}
