import type { GraphPort, GraphTensor } from "./graph.ts";

/** What the thread of a graph is started with. */
export interface ThreadStart {
  /** Path of onnxruntime-node: the thread has no place of its own to look from. */
  readonly runtime: string;
  /** Path of the graph. */
  readonly path: string;
  /** Options of the session. */
  readonly options: object;
}

/** What the thread is asked. */
export type ThreadRequest =
  | {
      readonly type: "run";
      readonly id: number;
      readonly feeds: Readonly<Record<string, GraphTensor>>;
      readonly output: string;
    }
  | { readonly type: "close" };

/** What the thread answers. */
export type ThreadAnswer =
  | { readonly type: "open"; readonly inputs: readonly GraphPort[]; readonly outputs: readonly GraphPort[] }
  | { readonly type: "refused" }
  | { readonly type: "done"; readonly id: number; readonly tensor: GraphTensor }
  | { readonly type: "failed"; readonly id: number };
