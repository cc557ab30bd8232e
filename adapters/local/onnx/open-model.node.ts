import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { type Adapter, defineAdapter } from "../../../src/spec/adapter.ts";
import { batchSize } from "./batch-size.ts";
import { createBatcher } from "./batcher.ts";
import { createInference } from "./inference.ts";
import { modelInfo } from "./info.ts";
import { createLease } from "./lease.ts";
import { listenWithModel, type ReadingTimes } from "./listen.ts";
import type { OnnxManifest } from "./manifest.ts";
import { createModelPool, type ModelPool, type OpenModel } from "./pool.ts";
import { modelProblem } from "./problem.ts";
import { proveModel } from "./prove.ts";
import type { AudioModel } from "./read-model.node.ts";
import { openInlineGraph } from "./runtime.node.ts";
import { openWorkerGraph } from "./worker-graph.node.ts";

/** A file of this size takes about 15 ms for 3 s of audio (5.5 ms at 1.8 MB, measured: `npm run bench:onnx`): as long as the event loop may be held. */
const WORKER_BYTES = 5_000_000;
/** From here on a second thread is worth it (wav2vec2: 1.8 times faster, measured); below, it costs more than it brings. */
const TWO_THREADS_BYTES = 100_000_000;
/** How long a model that nobody uses stays open, ms. */
const IDLE_MS = 2000;

const sharedPool = createModelPool(IDLE_MS);

/** What opening a model uses of the world; tests replace it. */
export interface ModelHost {
  readonly pool: ModelPool;
  readonly openInline: typeof openInlineGraph;
  readonly openWorker: typeof openWorkerGraph;
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number;
}

const host: ModelHost = {
  pool: sharedPool,
  openInline: openInlineGraph,
  openWorker: openWorkerGraph,
  now: () => performance.now(),
};

/** Makes the adapter of a model that hears audio; its graph is loaded and proved when it is warmed, or first used. */
export function createModelAdapter(
  model: AudioModel,
  options: Partial<ReadingTimes> & Pick<ReadingTimes, "minSpeechMs">,
  { pool, ...world }: ModelHost = host,
): Adapter {
  const { manifest, sha256 } = model;
  const times = readingTimes(manifest, options);
  const lease = createLease(() => pool.hold(model.identity, () => openModel(model, world)));
  const adapter = defineAdapter(modelInfo(manifest, sha256), {
    stream: (audio, format, ctx) => listenWithModel({ audio, format, ctx, manifest, times, hold: lease.hold }),
    warm: lease.warm,
  });
  lease.endWith(adapter);
  return adapter;
}

/** Loads a graph, proves it and puts the batcher in front of it. */
async function openModel(model: AudioModel, world: Omit<ModelHost, "pool">): Promise<OpenModel> {
  const { manifest, path, bytes } = model;
  const { where, threads = bytes >= TWO_THREADS_BYTES ? Math.min(2, availableParallelism()) : 1 } = manifest.run;
  const inWorker = where === "worker" || (where === "auto" && bytes >= WORKER_BYTES);
  const graph = await (inWorker ? world.openWorker : world.openInline)({ path, name: basename(path), threads });
  const infer = createInference(model, graph);
  try {
    const { batches } = await proveModel(manifest, graph, infer);
    const batcher = createBatcher(infer, batches ? await batchSize(manifest, infer, world.now) : 1);
    return {
      infer: batcher.infer,
      counts: batcher.counts,
      get lost() {
        return graph.lost;
      },
      close: graph.close,
    };
  } catch (error) {
    await graph.close();
    throw error;
  }
}

function readingTimes(
  manifest: OnnxManifest,
  options: Partial<ReadingTimes> & Pick<ReadingTimes, "minSpeechMs">,
): ReadingTimes {
  const { windowMs = manifest.window.windowMs, hopMs = Math.min(manifest.window.hopMs, windowMs) } = options;
  const { minSamples, maxSamples, sampleRateHz } = manifest.input;
  const [leastMs, mostMs] = [(minSamples / sampleRateHz) * 1000, (maxSamples / sampleRateHz) * 1000];
  if (windowMs < leastMs || windowMs > mostMs) {
    throw optionProblem(
      "windowMs",
      `providers.local.windowMs is ${windowMs}; this model takes ${Math.ceil(leastMs)} to ${Math.floor(mostMs)} ms.`,
    );
  }
  if (hopMs > windowMs) {
    throw optionProblem(
      "hopMs",
      `providers.local.hopMs is ${hopMs}, longer than the window, ${windowMs} ms; audio in between would not be heard.`,
    );
  }
  return { windowMs, hopMs, minSpeechMs: options.minSpeechMs };
}

const optionProblem = (option: string, sentence: string) =>
  modelProblem("manifest", sentence, { option: `providers.local.${option}` });
