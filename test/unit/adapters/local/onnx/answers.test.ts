import { describe, expect, it } from "vitest";
import { createAnswers } from "../../../../../adapters/local/onnx/answers.ts";
import type { OnnxManifestSource } from "../../../../../adapters/local/onnx/manifest.ts";
import { parseOnnxManifest } from "../../../../../adapters/local/onnx/parse-manifest.ts";
import { classifierManifest, dimensionalManifest } from "../../../../fixtures/onnx/model-folder.ts";

const floats = (dims: readonly number[], ...data: number[]) =>
  ({ type: "float32", dims, data: Float32Array.from(data) }) as const;

const reader = (manifest: OnnxManifestSource, head: Float32Array | null = null) =>
  createAnswers(parseOnnxManifest(manifest, "test"), head);
const categorical = (changes: object, labels = ["a", "b", "c"]) =>
  classifierManifest({ task: { kind: "categorical", labels, activation: "softmax", ...changes } as never });

const share = (logits: readonly number[], i: number): number =>
  Math.exp(logits[i] as number) / logits.reduce((sum, x) => sum + Math.exp(x), 0);

describe("the answers of a model", () => {
  it("are the softmax of each row, in the order of the labels", () => {
    const [first, second] = reader(categorical({}))(floats([2, 3], 1, 2, 3, 0, 0, 0), 2);
    expect(first?.[2]).toBeCloseTo(share([1, 2, 3], 2), 6);
    expect(Array.from(second ?? [])).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });

  it("are flattened by a temperature above 1", () => {
    const [answer] = reader(categorical({ temperature: 2 }))(floats([1, 3], 2, 4, 6), 1);
    expect(answer?.[2]).toBeCloseTo(share([1, 2, 3], 2), 6);
  });

  it("are shared among the labels that are not masked", () => {
    const [answer] = reader(categorical({ mask: ["c"] }))(floats([1, 3], 1, 2, 30), 1);
    expect(Array.from(answer ?? [])).toEqual([
      expect.closeTo(share([1, 2], 0), 6),
      expect.closeTo(share([1, 2], 1), 6),
    ]);
  });

  it("are each on their own with a sigmoid", () => {
    const [answer] = reader(categorical({ activation: "sigmoid" }))(floats([1, 3], 0, 100, -100), 1);
    expect(Array.from(answer ?? [])).toEqual([0.5, 1, expect.closeTo(0, 10)]);
  });

  it("are the probabilities that a graph ends with, and those it gives the logarithms of", () => {
    const [plain] = reader(categorical({ activation: "none" }))(floats([1, 3], 0.2, 0.3, 0.5), 1);
    const [logs] = reader(categorical({ activation: "logsoftmax" }))(
      floats([1, 3], ...[0.2, 0.3, 0.5].map(Math.log)),
      1,
    );
    expect([plain?.[2], logs?.[2]]).toEqual([expect.closeTo(0.5, 6), expect.closeTo(0.5, 6)]);
  });

  it("are refused as probabilities when they are none", () => {
    expect(() => reader(categorical({ activation: "none" }))(floats([1, 3], 1, 2, 3), 1)).toThrow(
      /no probabilities \(they sum to 6.00\)/,
    );
  });

  it("of axes are the numbers themselves", () => {
    const [answer] = reader(dimensionalManifest())(floats([1, 3], 0.25, 0.5, 0.75), 1);
    expect(Array.from(answer ?? [])).toEqual([0.25, 0.5, 0.75]);
  });

  it("may be the mean over a time axis, one step of it, and a few of many columns", () => {
    const frames = floats([1, 2, 4], 0, 1, 2, 3, 4, 5, 6, 7);
    const axes = (output: object) => dimensionalManifest({ output: { name: "logits", ...output } });
    expect(Array.from(reader(axes({ time: "mean", ids: [0, 1, 3] }))(frames, 1)[0] ?? [])).toEqual([2, 3, 5]);
    expect(Array.from(reader(axes({ time: 1, ids: [3, 0, 2] }))(frames, 1)[0] ?? [])).toEqual([7, 4, 6]);
  });

  it("may come from a linear head kept in a file", () => {
    const head = Float32Array.of(1, 0, 0, 1, 1, 1, 10, 20, 30);
    const [answer] = reader(dimensionalManifest(), head)(floats([1, 2], 2, 3), 1);
    expect(Array.from(answer ?? [])).toEqual([12, 23, 35]);
  });

  it("may lack the batch dimension when there is one window", () => {
    expect(reader(dimensionalManifest())(floats([3], 1, 2, 3), 1)).toHaveLength(1);
  });

  it.each([
    [
      "too many numbers",
      () => reader(categorical({}))(floats([1, 4], 1, 2, 3, 4), 1),
      /has 4 number\(s\) per window, and the manifest names 3 labels \(a, b, c\)/,
    ],
    [
      "a time axis the manifest does not know of",
      () => reader(categorical({}))(floats([1, 2, 3], 1, 2, 3, 4, 5, 6), 1),
      /1 x 2 x 3 .* say so in output.time/,
    ],
    [
      "no time axis where the manifest reads one",
      () => reader(classifierManifest({ output: { name: "logits", time: "mean" } }))(floats([1, 4], 1, 2, 3, 4), 1),
      /\[batch, time, width\]/,
    ],
    [
      "fewer steps than the one to read",
      () =>
        reader(classifierManifest({ output: { name: "logits", time: 5 } }))(
          floats([1, 2, 4], 1, 2, 3, 4, 5, 6, 7, 8),
          1,
        ),
      /step 5, and the model answered with 2/,
    ],
    [
      "fewer columns than the ones to read",
      () =>
        reader(classifierManifest({ output: { name: "logits", ids: [0, 1, 2, 9] } }))(floats([1, 4], 1, 2, 3, 4), 1),
      /names column 9, and the output logits has 4/,
    ],
    [
      "a head of another width",
      () => reader(categorical({}), new Float32Array(10))(floats([1, 2], 1, 2), 1),
      /head file has 10 numbers; .* 3 x 2 weights and 3 biases/,
    ],
    [
      "numbers of another type",
      () => reader(categorical({}))({ type: "int64", dims: [1, 3], data: BigInt64Array.of(1n, 2n, 3n) }, 1),
      /answers with int64 numbers/,
    ],
    ["a number that is none", () => reader(categorical({}))(floats([1, 3], 1, Number.NaN, 3), 1), /not finite/],
  ])("with %s are refused in one sentence", (_, read, sentence) => {
    expect(read).toThrow(sentence);
  });
});
