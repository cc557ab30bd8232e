import { createRequire } from "node:module";
import { loadPeer } from "../../../src/kit/lazy-peer.ts";
import { EmotionError } from "../../../src/spec/errors.ts";
import type { Graph, GraphPort, GraphTensor } from "./graph.ts";
import { modelProblem, shown } from "./problem.ts";

/** How a graph is opened. */
export interface GraphFile {
  /** Path of the graph; weights it keeps in other files are found beside it. */
  readonly path: string;
  /** Its name in messages. */
  readonly name: string;
  readonly threads: number;
}

const PACKAGE = "onnxruntime-node";
const PURPOSE = { purpose: "A model of your own" };

/**
 * Options of every session: as many threads as asked for, and no thread that waits busily.
 *
 * The default pool keeps all cores spinning between runs (33 ms of CPU for a 1.5 ms run every 50 ms, measured); level 4 keeps the runtime
 * from writing to stderr what is thrown as an error anyway.
 */
export function sessionOptions(threads: number) {
  const spinning = { session: { intra_op: { allow_spinning: "0" }, inter_op: { allow_spinning: "0" } } };
  return { intraOpNumThreads: threads, interOpNumThreads: 1, logSeverityLevel: 4 as const, extra: spinning };
}

/** Opens a graph in this thread: its runs hold the event loop, so that only a small one belongs here. */
export async function openInlineGraph({ path, name, threads }: GraphFile): Promise<Graph> {
  const ort = await loadPeer(PACKAGE, () => import("onnxruntime-node"), PURPOSE);
  const session = await ort.InferenceSession.create(path, sessionOptions(threads)).catch(() => {
    throw notLoaded(name);
  });
  return {
    inputs: session.inputMetadata.map(portOf),
    outputs: session.outputMetadata.map(portOf),
    lost: false,
    async run(feeds, output) {
      const tensors = Object.fromEntries(
        Object.entries(feeds).map(([key, { type, data, dims }]) => [key, new ort.Tensor(type, data, dims)]),
      );
      const results = await session.run(tensors, [output]).catch(() => {
        throw runFailed();
      });
      const result = results[output];
      return { type: result?.type, data: result?.data, dims: result?.dims ?? [] } as GraphTensor;
    },
    close: () => session.release().catch(() => undefined),
  };
}

/** Where onnxruntime-node is, for a thread that has no place of its own to look from. */
export async function runtimePath(): Promise<string> {
  return loadPeer(PACKAGE, async () => createRequire(import.meta.url).resolve(PACKAGE), PURPOSE);
}

/** A port of onnxruntime's metadata. */
export function portOf(port: {
  name: string;
  isTensor: boolean;
  type?: string;
  shape?: readonly (number | string)[];
}): GraphPort {
  return { name: port.name, type: port.isTensor ? (port.type ?? "unknown") : "no tensor", shape: port.shape ?? [] };
}

/** The error of a file that onnxruntime does not load. */
export function notLoaded(name: string): EmotionError {
  return modelProblem(
    "format",
    `${shown(name)} is no model that the installed onnxruntime-node loads: it is damaged or incomplete, or needs a newer version; get the file again, or run: npm install onnxruntime-node@latest`,
  );
}

/** The error of a run that failed. */
export function runFailed(): EmotionError {
  return new EmotionError(
    "vendor",
    "The local model failed while it ran; its input may be shorter or longer than it takes.",
    {
      what: "run",
    },
  );
}
