import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { InferenceSession } from "onnxruntime-node";
import { SILERO_INPUT_SAMPLES, SILERO_STATE_SIZE, type SileroRunner } from "../../dsp/vad/index.ts";
import { loadPeer } from "../../kit/lazy-peer.ts";
import { EmotionError } from "../../spec/errors.ts";

const MODEL_PACKAGE = "@ricky0123/vad-web";
const MODEL_FILE = "dist/silero_vad_v6.onnx";
/** Of the file in @ricky0123/vad-web 0.0.31. */
const MODEL_SHA256 = "1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3";
const PURPOSE = "The Silero speech detector";
const SAMPLE_RATE = BigInt64Array.of(16_000n);

type Ort = typeof import("onnxruntime-node");
interface Shared {
  readonly loaded: Promise<{ readonly ort: Ort; readonly session: InferenceSession }>;
  users: number;
}

/** The model keeps no state of its own, so that every stream of the process runs on one session. */
let shared: Shared | null = null;

/**
 * Opens Silero VAD v6 on onnxruntime-node with one thread: the default pool waits busily and costs ten times the CPU in real time.
 *
 * @throws {EmotionError} `unsupported` when a package is missing, does not load, or holds another model file.
 */
export async function openSileroRunner(): Promise<SileroRunner> {
  shared ??= { loaded: load(), users: 0 };
  const mine = shared;
  mine.users++;
  let freed = false;
  const free = (): void => {
    if (freed) return;
    freed = true;
    mine.users--;
    if (mine.users > 0) return;
    if (shared === mine) shared = null;
    mine.loaded.then(({ session }) => session.release()).catch(() => undefined);
  };
  try {
    const { ort, session } = await mine.loaded;
    const rate = new ort.Tensor("int64", SAMPLE_RATE, []);
    return {
      async run(input, state, channels) {
        const results = await session.run({
          input: new ort.Tensor("float32", input, [channels, SILERO_INPUT_SAMPLES]),
          state: new ort.Tensor("float32", state, [2, channels, SILERO_STATE_SIZE]),
          sr: rate,
        });
        return { probabilities: floats(results.output?.data), state: floats(results.stateN?.data) };
      },
      free,
    };
  } catch (error) {
    free();
    throw error;
  }
}

async function load(): Promise<{ ort: Ort; session: InferenceSession }> {
  const ort = await loadPeer("onnxruntime-node", () => import("onnxruntime-node"), { purpose: PURPOSE });
  const model = await readModel();
  const session = await ort.InferenceSession.create(model, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  return { ort, session };
}

async function readModel(): Promise<Uint8Array> {
  const path = await loadPeer(
    MODEL_PACKAGE,
    async () => createRequire(import.meta.url).resolve(`${MODEL_PACKAGE}/package.json`),
    { purpose: PURPOSE },
  );
  const model = await readFile(join(path, "..", MODEL_FILE)).catch(() => null);
  if (model === null || createHash("sha256").update(model).digest("hex") !== MODEL_SHA256) {
    throw new EmotionError(
      "unsupported",
      `${PURPOSE} needs the model file of ${MODEL_PACKAGE} 0.0.31, and the installed package has another; run: npm install ${MODEL_PACKAGE}@0.0.31`,
    );
  }
  return model;
}

function floats(data: unknown): Float32Array {
  if (data instanceof Float32Array) return data;
  throw new EmotionError(
    "unsupported",
    `${PURPOSE} returned no probabilities; reinstall it: npm install ${MODEL_PACKAGE}@0.0.31 onnxruntime-node`,
  );
}
