import { loadPeer } from "../../src/kit/lazy-peer.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import type { Manifest } from "./manifest.ts";

/** The part of onnxruntime the engine uses; `onnxruntime-node` and `onnxruntime-web` satisfy it. */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: { intraOpNumThreads: number; interOpNumThreads: number }): Promise<OnnxSession>;
  };
  readonly Tensor: new (type: "float32", data: Float32Array, dims: readonly number[]) => OnnxTensor;
}

/** A tensor of {@link OnnxRuntime}. */
export interface OnnxTensor {
  readonly data: unknown;
  readonly dims: readonly number[];
}

/** A session of {@link OnnxRuntime}. */
export interface OnnxSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Record<string, OnnxTensor>): Promise<Record<string, OnnxTensor>>;
  release(): Promise<void>;
}

/** What the head answers for one feature vector. */
export interface HeadAnswer {
  /** Probabilities in the order of the manifest's labels; they sum to 1. */
  readonly posterior: Float32Array;
  /** Probability of high arousal, 0..1; `null` from a head that was not trained to tell. */
  readonly arousalHigh: number | null;
}

/** A loaded head. */
export interface Head {
  /** Runs `rows` feature vectors laid end to end in one go. */
  run(z: Float32Array, rows: number): Promise<readonly HeadAnswer[]>;
}

/**
 * Loads a head and proves it against its manifest: file hash, input and output names, output widths and a self-test vector.
 *
 * One thread: the default pool busy-waits and costs 14 times the CPU in real time.
 * @throws EmotionError `unsupported` when onnxruntime-node is not installed, `config` when file and manifest disagree.
 */
export async function loadHead(
  manifest: Manifest,
  model: Uint8Array<ArrayBuffer>,
  runtime?: OnnxRuntime,
): Promise<Head> {
  await checkHash(manifest, model);
  const ort =
    runtime ??
    ((await loadPeer("onnxruntime-node", () => import("onnxruntime-node"), {
      purpose: "The local engine",
    })) as unknown as OnnxRuntime);
  const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 }).catch(() => {
    throw new EmotionError(
      "unsupported",
      "The installed onnxruntime does not load the local head; update onnxruntime-node.",
    );
  });
  const { input, output, selfTest } = manifest;
  const features = input.features.length;
  const labels = output.labels.length;
  const outputs = output.arousal === null ? [output.posterior] : [output.posterior, output.arousal];
  if (!session.inputNames.includes(input.name) || !outputs.every((name) => session.outputNames.includes(name)))
    throw mismatch("inputs or outputs");

  const run = async (z: Float32Array, rows: number): Promise<readonly HeadAnswer[]> => {
    const answers = await session.run({ [input.name]: new ort.Tensor("float32", z, [rows, features]) });
    const posterior = answers[output.posterior]?.data;
    const arousal = output.arousal === null ? null : answers[output.arousal]?.data;
    if (!(posterior instanceof Float32Array) || !(arousal === null || arousal instanceof Float32Array))
      throw mismatch("output types");
    if (posterior.length !== rows * labels || (arousal !== null && arousal.length !== rows))
      throw mismatch("number of labels");
    return Array.from({ length: rows }, (_, row) => ({
      posterior: posterior.subarray(row * labels, (row + 1) * labels),
      arousalHigh: arousal === null ? null : (arousal[row] as number),
    }));
  };

  const [answer] = await run(new Float32Array(features).fill(selfTest.z), 1);
  const near = (given: number | null | undefined, expected: number): boolean =>
    Math.abs((given ?? Number.NaN) - expected) <= selfTest.tolerance;
  if (
    !selfTest.posterior.every((p, i) => near(answer?.posterior[i], p)) ||
    (selfTest.arousal !== null && !near(answer?.arousalHigh, selfTest.arousal))
  )
    throw mismatch("self-test");
  return { run };
}

function mismatch(what: string): EmotionError {
  return new EmotionError("config", `The local head does not match its manifest (${what}); reinstall the package.`, {
    what,
  });
}

async function checkHash(manifest: Manifest, model: Uint8Array<ArrayBuffer>): Promise<void> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", model));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (hex !== manifest.file.sha256) throw mismatch("file hash");
}
