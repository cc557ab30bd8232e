import { describe, expect, it } from "vitest";
import { createLocalModel } from "../../../../../adapters/local/local-model.node.ts";
import type { OnnxManifestSource } from "../../../../../adapters/local/onnx/manifest.ts";
import { classifierManifest, dimensionalManifest, modelFolder } from "../../../../fixtures/onnx/model-folder.ts";
import { dimensionalModel, frameEncoder, sequenceClassifier } from "../../../../fixtures/onnx/models.ts";

const signal = new AbortController().signal;

/** Loads and proves a model of a folder; gives the sentence of the error, or "proved". */
async function proved(manifest: OnnxManifestSource, model: Uint8Array<ArrayBuffer>): Promise<string> {
  await using folder = await modelFolder({ "manifest.json": manifest, "model.onnx": model });
  try {
    const adapter = await createLocalModel({ model: folder.path });
    await adapter.warm?.(signal);
    return "proved";
  } catch (error) {
    expect(error).toMatchObject({ name: "EmotionError", kind: "config", facts: { option: "providers.local.model" } });
    return (error as Error).message;
  }
}

const { input } = classifierManifest();
const five = {
  kind: "categorical",
  labels: ["neutral", "happiness", "anger", "sadness", "fear"],
  activation: "softmax",
} as const;
const mask = (type: "int64" | "int32") =>
  ({ ...input, extraInputs: { attention_mask: { type, shape: "input", value: 1 } } }) as const;
const generator = { kind: "sines" as const, hz: [180, 700], amplitude: 0.2, samples: 16_000 };
/** What `sequenceClassifier()` answers to the generator, computed once with onnxruntime-node 1.30.0. */
const EXPECTED = [0.067_214, 0.480_072, 0.125_251, 0.327_463];

describe("a graph is proved against its manifest", () => {
  it("and passes when it is what the manifest says", async () => {
    expect(await proved(classifierManifest(), sequenceClassifier())).toBe("proved");
    expect(await proved(dimensionalManifest(), dimensionalModel())).toBe("proved");
  });

  it.each([
    [
      "a label too many",
      classifierManifest({ task: five as never }),
      sequenceClassifier(),
      "The output logits has 4 number(s) per window, and the manifest names 5 labels (neutral, happiness, anger, sadness, fear): give the labels of this file, in its order.",
    ],
    [
      "a file with another number of labels",
      classifierManifest(),
      sequenceClassifier({ width: 7 }),
      "The output logits has 7 number(s) per window, and the manifest names 4 labels",
    ],
    [
      "an input of another name",
      classifierManifest(),
      frameEncoder(),
      "The manifest names the input input_values, and the file has input.",
    ],
    [
      "an output of another name",
      classifierManifest({ output: { name: "scores" } }),
      sequenceClassifier(),
      "The manifest names the output scores, and the file has logits.",
    ],
    [
      "an input the manifest does not give",
      classifierManifest(),
      sequenceClassifier({ mask: true }),
      "The file also wants the input attention_mask, which the manifest does not give; describe it in input.extraInputs.",
    ],
    [
      "an input the file has not",
      classifierManifest({ input: mask("int64") }),
      sequenceClassifier(),
      "The manifest gives the input attention_mask, and the file has only input_values.",
    ],
    [
      "an input of another type",
      classifierManifest({ input: mask("int32") }),
      sequenceClassifier({ mask: true }),
      "The input attention_mask of the file takes int64, and the manifest gives int32.",
    ],
    [
      "another number of dimensions",
      classifierManifest({ input: { ...input, layout: "B,1,N" } }),
      sequenceClassifier(),
      "has 2 dimensions (batch_size and sequence_length), and the manifest's layout is B,1,N.",
    ],
    [
      "frames in place of a row",
      classifierManifest({ input: { ...input, name: "input" }, output: { name: "output" } }),
      frameEncoder(),
      "if it has a time axis, say so in output.time",
    ],
    [
      "probabilities that are none",
      classifierManifest({ task: { ...five, labels: five.labels.slice(0, 4), activation: "none" } }),
      sequenceClassifier(),
      "task.activation is none, and the model's answers are no probabilities",
    ],
    [
      "a file that is damaged",
      classifierManifest(),
      sequenceClassifier().slice(0, 9000),
      "model.onnx is no model that the installed onnxruntime-node loads: it is damaged or incomplete",
    ],
    [
      "a file that is something else",
      classifierManifest(),
      new Uint8Array(100).fill(65),
      "model.onnx is no model that",
    ],
    [
      "a window too short for the graph",
      classifierManifest({ input: { ...input, minSamples: 100 } }),
      sequenceClassifier(),
      "The model fails on a plain test tone fed as the manifest says",
    ],
  ])("and is refused with %s", async (_, manifest, model, sentence) => {
    expect(await proved(manifest, model)).toContain(sentence);
  });

  it("and is refused when it answers a plain tone with numbers that are not finite", async () => {
    const loud = classifierManifest({ input: { ...input, scale: 32_768 } });
    expect(await proved(loud, sequenceClassifier({ brittle: true }))).toContain("numbers that are not finite");
  });

  it("and takes an optional input only where the graph has it", async () => {
    const optional = { attention_mask: { type: "int64", shape: "input", value: 1, optional: true } } as const;
    const manifest = classifierManifest({ input: { ...input, extraInputs: optional } });
    expect(
      await Promise.all(
        [sequenceClassifier(), sequenceClassifier({ mask: true })].map((model) => proved(manifest, model)),
      ),
    ).toEqual(["proved", "proved"]);
  });
});

describe("a self-test", () => {
  const tested = (expected: number[], tolerance = 1e-3) =>
    classifierManifest({ selfTest: { generator, expected, tolerance } });

  it("passes when the model answers the fixed signal as expected", async () => {
    expect(await proved(tested(EXPECTED), sequenceClassifier())).toBe("proved");
  });

  it("finds labels in the wrong order, and says the order of the file", async () => {
    const [neutral, happiness, anger, sadness] = EXPECTED as [number, number, number, number];
    // Whoever wrote the expected numbers had anger first, and the labels of the manifest are in that order.
    const sentence = await proved(tested([anger, neutral, happiness, sadness]), sequenceClassifier());
    expect(sentence).toContain(
      "the same numbers in another order, so that the names are in the wrong order: the file's is happiness, anger, neutral and sadness.",
    );
  });

  it("finds another file, and says what it gave and what was expected", async () => {
    const sentence = await proved(tested(EXPECTED), sequenceClassifier({ seed: 9 }));
    expect(sentence).toMatch(
      /The self-test gave neutral 0\.\d{3}, .* and the manifest expects neutral 0\.067, .*: the file, the input or the activation is another one/,
    );
  });

  it("is as strict as its tolerance", async () => {
    const near = EXPECTED.map((value) => value + 0.004);
    expect([
      await proved(tested(near, 0.01), sequenceClassifier()),
      (await proved(tested(near, 0.001), sequenceClassifier())).slice(0, 13),
    ]).toEqual(["proved", "The self-test"]);
  });
});
