import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { abortable, throwIfAborted } from "../../src/kit/abort.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import type { Corpus } from "../corpora/clip.ts";
import type { ExportFailure, ExportJob, ExportNews } from "./export-worker.ts";

/** Options of {@link exportSets}. */
export interface ExportOptions {
  readonly corpus: Corpus;
  /** `variant/detector`, each. */
  readonly sets: readonly string[];
  readonly folder: string;
  /** Threads. Default: as many as the machine runs at once. */
  readonly workers?: number;
  readonly onNews?: (news: ExportNews) => void;
  /** Ends the export at once; sets that were finished are kept. */
  readonly signal?: AbortSignal;
}

/**
 * Exports sets of features side by side; rejects with the first failure, and no worker outlives the call.
 *
 * @throws EmotionError `bad-input` that names the recording which cannot be read, `aborted` or the signal's own.
 */
export async function exportSets(options: ExportOptions): Promise<void> {
  const { corpus, sets, folder, onNews, workers, signal = new AbortController().signal } = options;
  throwIfAborted(signal);
  const waiting = [...sets];
  const count = Math.min(workers ?? availableParallelism(), sets.length);
  const job: ExportJob = { corpus, folder };
  const running = Array.from(
    { length: count },
    () => new Worker(new URL("./export-worker.ts", import.meta.url), { workerData: job }),
  );
  try {
    const served = Promise.all(running.map((worker) => serve(worker, () => waiting.shift() ?? null, onNews)));
    await abortable(served, signal);
  } finally {
    await Promise.all(running.map((worker) => worker.terminate()));
  }
}

function serve(worker: Worker, next: () => string | null, onNews?: (news: ExportNews) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.on("message", (news: ExportNews | ExportFailure) => {
      if (news.type === "failed") reject(new EmotionError(news.kind, news.message, news.facts));
      else if (news.type === "ready") worker.postMessage(next());
      else onNews?.(news);
    });
    worker.on("error", reject);
    worker.on("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`A worker that exports features ended with code ${code}.`)),
    );
  });
}
