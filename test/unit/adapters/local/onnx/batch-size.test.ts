import { describe, expect, it } from "vitest";
import { batchSize } from "../../../../../adapters/local/onnx/batch-size.ts";
import { parseOnnxManifest } from "../../../../../adapters/local/onnx/parse-manifest.ts";
import { classifierManifest } from "../../../../fixtures/onnx/model-folder.ts";

/** A model whose runs take a fixed time, and so much more per window. */
function model(perRunMs: number, perWindowMs: number) {
  let nowMs = 0;
  let runs = 0;
  return {
    now: () => nowMs,
    runs: () => runs,
    infer: async (windows: readonly Float32Array[]) => {
      runs++;
      nowMs += perRunMs + windows.length * perWindowMs;
      return windows.map(() => Float64Array.of(1));
    },
  };
}

const sizeOf = ({ infer, now }: ReturnType<typeof model>, run = {}) =>
  batchSize(parseOnnxManifest(classifierManifest({ run }), "test"), infer, now);

describe("the size of a batch", () => {
  it.each([
    ["most of the cost is the run itself", 1, 0.2, 8],
    ["a third of it is", 1, 2, 8],
    ["all of it is arithmetic", 0, 300, 1],
    ["a batch is even slower", -20, 300, 1],
  ])("where %s", async (_, perRunMs, perWindowMs, size) => {
    expect(await sizeOf(model(perRunMs, perWindowMs))).toBe(size);
  });

  it("is what the manifest says, without measuring", async () => {
    const asked = model(0, 300);
    expect([await sizeOf(asked, { maxBatch: 4 }), asked.runs()]).toEqual([4, 0]);
  });

  it("is measured in one round of a heavy model and in five of a light one", async () => {
    const [heavy, light] = [model(0, 300), model(0, 1)];
    await Promise.all([sizeOf(heavy), sizeOf(light)]);
    expect([heavy.runs(), light.runs()]).toEqual([2, 10]);
  });
});
