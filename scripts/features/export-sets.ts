import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Corpus } from "../corpora/clip.ts";
import type { ExportJob, ExportNews } from "./export-worker.ts";

/** Options of {@link exportSets}. */
export interface ExportOptions {
  readonly corpus: Corpus;
  /** `variant/detector`, each. */
  readonly sets: readonly string[];
  readonly folder: string;
  /** Threads. Default: as many as the machine runs at once. */
  readonly workers?: number;
  readonly onNews?: (news: ExportNews) => void;
}

/** Exports sets of features side by side; rejects with the first failure, and no worker outlives the call. */
export async function exportSets({ corpus, sets, folder, onNews, workers }: ExportOptions): Promise<void> {
  const waiting = [...sets];
  const count = Math.min(workers ?? availableParallelism(), sets.length);
  const job: ExportJob = { corpus, folder };
  const running = Array.from(
    { length: count },
    () => new Worker(new URL("./export-worker.ts", import.meta.url), { workerData: job }),
  );
  try {
    await Promise.all(running.map((worker) => serve(worker, () => waiting.shift() ?? null, onNews)));
  } finally {
    await Promise.all(running.map((worker) => worker.terminate()));
  }
}

function serve(worker: Worker, next: () => string | null, onNews?: (news: ExportNews) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.on("message", (news: ExportNews) => {
      if (news.type === "ready") worker.postMessage(next());
      else onNews?.(news);
    });
    worker.on("error", reject);
    worker.on("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`A worker that exports features ended with code ${code}.`)),
    );
  });
}
