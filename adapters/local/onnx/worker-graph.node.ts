import { Worker } from "node:worker_threads";
import { EmotionError } from "../../../src/spec/errors.ts";
import { PROGRAM } from "./graph.thread.generated.ts";
import type { Graph, GraphTensor } from "./graph.ts";
import { type GraphFile, notLoaded, runFailed, runtimePath, sessionOptions } from "./runtime.node.ts";
import type { ThreadAnswer, ThreadRequest, ThreadStart } from "./thread-messages.ts";

/** Starts the thread; a test may keep it at hand. */
export type StartWorker = (start: ThreadStart) => Worker;

/** Starts the thread from its program's text. */
export const startWorker: StartWorker = (workerData) => new Worker(PROGRAM, { eval: true, workerData });

/**
 * Opens a graph in a thread of its own, so that its runs leave the event loop free.
 *
 * The thread keeps the process alive only while it owes an answer.
 * @throws EmotionError `config` when the file is not loaded, `vendor` when the thread stops.
 */
export async function openWorkerGraph(file: GraphFile, start: StartWorker = startWorker): Promise<Graph> {
  const { path, name, threads } = file;
  const worker = start({ runtime: await runtimePath(), path, options: sessionOptions(threads) });
  const calls = createCalls(worker);
  const opened = await calls.opened;
  if (opened === null) throw notLoaded(name);
  return {
    ...opened,
    get lost() {
      return calls.lost;
    },
    run: calls.run,
    async close() {
      if (calls.lost) return;
      const gone = new Promise<void>((resolve) => {
        worker.once("exit", () => resolve());
      });
      worker.postMessage({ type: "close" } satisfies ThreadRequest);
      await gone;
    },
  };
}

interface Call {
  resolve(tensor: GraphTensor): void;
  reject(error: EmotionError): void;
}

/** Matches the thread's answers to what it was asked; when it stops, every call that waits fails with one error. */
function createCalls(worker: Worker) {
  const opening = Promise.withResolvers<Pick<Graph, "inputs" | "outputs"> | null>();
  const calls = new Map<number, Call>();
  let nextId = 0;
  let lost = false;

  const settled = (id: number): Call | undefined => {
    const call = calls.get(id);
    calls.delete(id);
    if (calls.size === 0) worker.unref();
    return call;
  };

  worker.on("message", (answer: ThreadAnswer) => {
    switch (answer.type) {
      case "open":
        worker.unref();
        return opening.resolve({ inputs: answer.inputs, outputs: answer.outputs });
      case "refused":
        return opening.resolve(null);
      case "done":
        return settled(answer.id)?.resolve(answer.tensor);
      case "failed":
        return settled(answer.id)?.reject(runFailed());
      default:
        return answer satisfies never;
    }
  });
  const stop = (exitCode: number | null): void => {
    lost = true;
    const error = stopped(exitCode);
    opening.reject(error);
    for (const { reject } of calls.values()) reject(error);
    calls.clear();
  };
  worker.on("error", () => stop(null));
  worker.on("exit", (code) => stop(code));
  // Whoever opens the graph awaits this; a stop after that concerns the calls.
  opening.promise.catch(() => undefined);

  return {
    opened: opening.promise,
    get lost() {
      return lost;
    },
    run(feeds: Readonly<Record<string, GraphTensor>>, output: string): Promise<GraphTensor> {
      if (lost) return Promise.reject(stopped(null));
      const id = nextId++;
      const { promise, resolve, reject } = Promise.withResolvers<GraphTensor>();
      calls.set(id, { resolve, reject });
      worker.ref();
      const request: ThreadRequest = { type: "run", id, feeds, output };
      worker.postMessage(
        request,
        Object.values(feeds).map(({ data }) => data.buffer as ArrayBuffer),
      );
      return promise;
    },
  };
}

function stopped(exitCode: number | null): EmotionError {
  return new EmotionError(
    "vendor",
    "The thread that runs the local model stopped; the machine may be out of memory. A new stream starts it again.",
    { what: "worker", exitCode },
  );
}
