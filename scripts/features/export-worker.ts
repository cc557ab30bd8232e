import { parentPort, workerData } from "node:worker_threads";
import { EmotionError, type ErrorFacts, type ErrorKind } from "../../src/spec/errors.ts";
import type { Corpus } from "../corpora/clip.ts";
import { exportFeatures, holdDetector } from "./feature-files.ts";
import { parseSet } from "./sets.ts";

// Exports the sets it is handed, one after the other; asks for the next when it is done with one.

/** What the worker is started with. */
export interface ExportJob {
  readonly corpus: Corpus;
  readonly folder: string;
}

/** What it says. */
export type ExportNews =
  | { readonly type: "ready" }
  | { readonly type: "clip"; readonly set: string; readonly done: number; readonly of: number }
  | { readonly type: "set"; readonly set: string; readonly windows: number; readonly kept: boolean };

/** Its last word: an `EmotionError` in parts, because one that is thrown between threads arrives as a plain `Error`. */
export interface ExportFailure {
  readonly type: "failed";
  readonly kind: ErrorKind;
  readonly message: string;
  readonly facts: ErrorFacts;
}

const { corpus, folder } = workerData as ExportJob;
const port = parentPort;
if (port === null) throw new Error("This file is a worker of export-sets.ts.");
const tell = (news: ExportNews | ExportFailure): void => port.postMessage(news);

/** Says what went wrong in a way that survives the way to the main thread; anything that is no `EmotionError` ends the thread. */
async function telling(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!EmotionError.isInstance(error)) throw error;
    const { kind, message, facts } = error;
    tell({ type: "failed", kind, message, facts });
  }
}

async function exportSet(set: string): Promise<void> {
  const { windows, kept } = await exportFeatures(corpus, parseSet(set), folder, (done, of) =>
    tell({ type: "clip", set, done, of }),
  );
  tell({ type: "set", set, windows, kept });
  tell({ type: "ready" });
}

await telling(async () => {
  const release = await holdDetector();
  port.on("message", (set: string | null) => {
    if (set !== null) return telling(() => exportSet(set));
    release();
    port.close();
  });
  tell({ type: "ready" });
});
