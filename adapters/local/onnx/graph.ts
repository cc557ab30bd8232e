/** Element types a model's inputs and outputs may have here. */
export type ElementType = "float32" | "int32" | "int64";

/** A tensor on its way into or out of a graph. */
export interface GraphTensor {
  readonly type: ElementType;
  readonly data: Float32Array | Int32Array | BigInt64Array;
  readonly dims: readonly number[];
}

/** An input or output as the graph declares it; a dynamic dimension has a name in place of a number. */
export interface GraphPort {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

/** A loaded graph, wherever it runs. */
export interface Graph {
  readonly inputs: readonly GraphPort[];
  readonly outputs: readonly GraphPort[];
  /** Runs the graph and gives one output; rejects with an `EmotionError`. */
  run(feeds: Readonly<Record<string, GraphTensor>>, output: string): Promise<GraphTensor>;
  /** Frees it; nothing may be run any more. Never rejects. */
  close(): Promise<void>;
  /** True once it can never run again because what it ran in is gone. */
  readonly lost: boolean;
}
