import { type Answer, createAnswers, type LinearHead } from "./answers.ts";
import { createFeeds } from "./feeds.ts";
import type { Cmvn } from "./front-end.ts";
import type { Graph } from "./graph.ts";
import type { OnnxManifest } from "./manifest.ts";

/** What a model needs besides its graph. */
export interface ModelParts {
  readonly manifest: OnnxManifest;
  readonly cmvn: Cmvn | null;
  readonly head: LinearHead | null;
}

/** Answers for windows of samples in -1..1, all of one length, in one run of the graph. */
export type Infer = (windows: readonly Float32Array[]) => Promise<readonly Answer[]>;

/** Joins what stands before a graph, the graph, and what stands behind it. */
export function createInference({ manifest, cmvn, head }: ModelParts, graph: Graph): Infer {
  const feeds = createFeeds(
    manifest,
    cmvn,
    graph.inputs.map(({ name }) => name),
  );
  const answers = createAnswers(manifest, head);
  return async (windows) => answers(await graph.run(feeds(windows), manifest.output.name), windows.length);
}
