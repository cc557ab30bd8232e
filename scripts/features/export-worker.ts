import { parentPort, workerData } from "node:worker_threads";
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

const { corpus, folder } = workerData as ExportJob;
const port = parentPort;
if (port === null) throw new Error("This file is a worker of export-sets.ts.");
const tell = (news: ExportNews): void => port.postMessage(news);

const release = await holdDetector();
port.on("message", async (set: string | null) => {
  if (set === null) {
    release();
    port.close();
    return;
  }
  const { windows, kept } = await exportFeatures(corpus, parseSet(set), folder, (done, of) =>
    tell({ type: "clip", set, done, of }),
  );
  tell({ type: "set", set, windows, kept });
  tell({ type: "ready" });
});
tell({ type: "ready" });
