import { GraphBuilder } from "../fixtures/onnx/graph.ts";

/** Shape of a wav2vec2 encoder. */
export interface EncoderShape {
  /** Channels of the convolutions. */
  readonly channels: number;
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly inner: number;
}

/** wav2vec2-base: 94 million weights, 378 MB. */
export const BASE: EncoderShape = { channels: 512, layers: 12, width: 768, heads: 12, inner: 3072 };
/** The same made small: half a million weights, 2 MB. */
export const SMALL: EncoderShape = { channels: 32, layers: 2, width: 128, heads: 4, inner: 256 };

/** Kernel and stride of the seven convolutions (Baevski et al. 2020, section 4.1). */
const CONVOLUTIONS = [
  [10, 5],
  [3, 2],
  [3, 2],
  [3, 2],
  [3, 2],
  [2, 2],
  [2, 2],
] as const;

/** A graph with the operators and the size of a wav2vec2 classifier, and random weights: `input_values` [B, N], `logits` [B, 4]. */
export function wav2vec2Graph(shape: EncoderShape): Uint8Array<ArrayBuffer> {
  const graph = new GraphBuilder(11);
  let x = graph.op("Unsqueeze", ["input_values", graph.ints(1)]);
  CONVOLUTIONS.forEach(([kernel, stride], i) => {
    const weights = graph.weights([shape.channels, i === 0 ? 1 : shape.channels, kernel], 0.05);
    x = gelu(graph, graph.op("Conv", [x, weights], { kernel_shape: [kernel], strides: [stride] }));
  });
  x = graph.op("Transpose", [x], { perm: [0, 2, 1] });
  x = linear(graph, norm(graph, x, shape.channels), shape.channels, shape.width);
  x = positions(graph, x, shape.width);
  for (let layer = 0; layer < shape.layers; layer++) x = block(graph, x, shape);
  const pooled = graph.op("ReduceMean", [x], { axes: [1], keepdims: 0 });
  graph.op("MatMul", [linear(graph, pooled, shape.width, 256), graph.weights([256, 4], 0.1)], {}, "logits");
  return graph.file([{ name: "input_values", dims: ["B", "N"] }], [{ name: "logits", dims: ["B", 4] }]);
}

/** The grouped convolution that stands for positions, added to its input. */
function positions(graph: GraphBuilder, x: string, width: number): string {
  const groups = 16;
  const weights = graph.weights([width, width / groups, 128], 0.02);
  const channels = graph.op("Transpose", [x], { perm: [0, 2, 1] });
  const moved = graph.op("Conv", [channels, weights], { kernel_shape: [128], pads: [64, 63], group: groups });
  return norm(graph, graph.op("Add", [x, graph.op("Transpose", [gelu(graph, moved)], { perm: [0, 2, 1] })]), width);
}

function block(graph: GraphBuilder, x: string, { width, heads, inner }: EncoderShape): string {
  const split = graph.ints(0, 0, heads, width / heads);
  const [query, key, value] = [0, 1, 2].map(() => graph.op("Reshape", [linear(graph, x, width, width), split])) as [
    string,
    string,
    string,
  ];
  const byHead = (each: string, perm: readonly number[]): string => graph.op("Transpose", [each], { perm });
  const scores = graph.op("MatMul", [byHead(query, [0, 2, 1, 3]), byHead(key, [0, 2, 3, 1])]);
  const scaled = graph.op("Mul", [scores, graph.tensor(Float32Array.of(1 / Math.sqrt(width / heads)), [1])]);
  const mixed = graph.op("MatMul", [graph.op("Softmax", [scaled], { axis: -1 }), byHead(value, [0, 2, 1, 3])]);
  const joined = graph.op("Reshape", [byHead(mixed, [0, 2, 1, 3]), graph.ints(0, 0, width)]);
  const attended = norm(graph, graph.op("Add", [x, linear(graph, joined, width, width)]), width);
  const fed = linear(graph, gelu(graph, linear(graph, attended, width, inner)), inner, width);
  return norm(graph, graph.op("Add", [attended, fed]), width);
}

function linear(graph: GraphBuilder, x: string, inputs: number, outputs: number): string {
  const product = graph.op("MatMul", [x, graph.weights([inputs, outputs], 0.03)]);
  return graph.op("Add", [product, graph.weights([outputs], 0.1)]);
}

function norm(graph: GraphBuilder, x: string, width: number): string {
  const ones = graph.tensor(new Float32Array(width).fill(1), [width]);
  return graph.op("LayerNormalization", [x, ones, graph.tensor(new Float32Array(width), [width])], { axis: -1 });
}

function gelu(graph: GraphBuilder, x: string): string {
  const erf = graph.op("Erf", [graph.op("Mul", [x, graph.tensor(Float32Array.of(Math.SQRT1_2), [1])])]);
  const half = graph.op("Mul", [x, graph.tensor(Float32Array.of(0.5), [1])]);
  return graph.op("Mul", [half, graph.op("Add", [erf, graph.tensor(Float32Array.of(1), [1])])]);
}
