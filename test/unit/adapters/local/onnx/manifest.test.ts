import { describe, expect, it } from "vitest";
import { parseOnnxManifest } from "../../../../../adapters/local/onnx/parse-manifest.ts";
import { MODEL_PRESETS, presetManifest } from "../../../../../adapters/local/onnx/presets.ts";
import { classifierManifest, dimensionalManifest } from "../../../../fixtures/onnx/model-folder.ts";

const complaint = (value: unknown): string => {
  try {
    parseOnnxManifest(value, "manifest.json");
    return "accepted";
  } catch (error) {
    return (error as Error).message;
  }
};

const { input, output, task } = classifierManifest();
const sines = { kind: "sines" as const, hz: [220], amplitude: 0.1, samples: 16_000 };

describe("the manifest of a model that hears audio", () => {
  it("fills in what may be left out", () => {
    expect(parseOnnxManifest(classifierManifest(), "manifest.json")).toMatchObject({
      input: { layout: "B,N", sampleRateHz: 16_000, normalise: "none", scale: 1, extraInputs: {} },
      frontEnd: { kind: "raw" },
      task: { temperature: 1 },
      run: { where: "auto" },
      languages: ["*"],
      calibrated: false,
    });
  });

  it.each([
    ["nothing", null, "it must be an object"],
    ["a field that does not exist", { ...classifierManifest(), labels: [] }, "labels is not a field"],
    [
      "a misspelt field further in",
      classifierManifest({ input: { ...input, rate: 8000 } as never }),
      "input.rate is not a field",
    ],
    [
      "no labels",
      classifierManifest({ task: { kind: "categorical", activation: "softmax" } as never }),
      "task.labels is missing (an array)",
    ],
    ["a number for a name", classifierManifest({ id: 7 as never }), "id must be a string"],
    [
      "a word that is none of the known ones",
      classifierManifest({ commercialUse: "maybe" as never }),
      "commercialUse must be one of yes, no, unknown",
    ],
    ["a kind of task there is none of", classifierManifest({ task: { ...task, kind: "words" } as never }), "task.kind"],
    [
      "a sample rate no stream has",
      classifierManifest({ input: { ...input, sampleRateHz: 96_000 } }),
      "input.sampleRateHz must be at most 48000",
    ],
    [
      "a file in another directory",
      classifierManifest({ file: { path: "../model.onnx" } }),
      "file.path is not written",
    ],
    [
      "a hash that is none",
      classifierManifest({ file: { path: "model.onnx", sha256: "abc" } }),
      "file.sha256 is not written",
    ],
  ])("refuses %s, in one sentence that names the field", (_, value, sentence) => {
    expect(complaint(value)).toContain(`manifest.json: ${sentence}`);
  });

  it.each([
    [
      "a window shorter than the model takes",
      classifierManifest({ window: { windowMs: 100, hopMs: 100 } }),
      "1600 samples; the model takes 8000 to 160000",
    ],
    [
      "a hop longer than the window",
      classifierManifest({ window: { windowMs: 1000, hopMs: 2000 } }),
      "would not be heard",
    ],
    [
      "bounds that fall",
      classifierManifest({ input: { ...input, minSamples: 200_000 } }),
      "input.minSamples is 200000, more than",
    ],
    [
      "frames for a model that takes samples",
      classifierManifest({ input: { ...input, layout: "B,F,M" } }),
      "does not go with the front end raw",
    ],
    [
      "samples for a filter bank",
      classifierManifest({ frontEnd: { kind: "fbank", bands: 80, window: "povey" } }),
      "does not go with the front end fbank",
    ],
    ["a label twice", classifierManifest({ task: { ...task, labels: ["a", "b", "a"] } as never }), "names a twice"],
    [
      "a mapping of a label there is none of",
      classifierManifest({ task: { ...task, map: { joy: "happiness" } } as never }),
      "which joy is not",
    ],
    [
      "a mask that leaves one label",
      classifierManifest({ task: { kind: "categorical", labels: ["a", "b"], mask: ["a"], activation: "softmax" } }),
      "fewer than two",
    ],
    [
      "more columns than labels",
      classifierManifest({ output: { ...output, ids: [0, 1, 2, 3, 4] } }),
      "5 columns and the task names 4 labels",
    ],
    [
      "axes that are none",
      dimensionalManifest({ task: { kind: "dimensional", dims: ["unused"], range: [0, 1], activation: "none" } }),
      "names no axis",
    ],
    [
      "a range that falls",
      dimensionalManifest({ task: { kind: "dimensional", dims: ["valence"], range: [1, 0], activation: "none" } }),
      "task.range must rise",
    ],
    [
      "a self-test for another number of labels",
      classifierManifest({ selfTest: { generator: sines, expected: [1, 0] } }),
      "2 numbers and the model gives 4",
    ],
    [
      "a fraction for a whole input",
      classifierManifest({ input: { ...input, extraInputs: { n: { type: "int32", shape: "batch", value: 0.5 } } } }),
      "input.extraInputs.n.value must be whole",
    ],
  ])("refuses %s", (_, value, sentence) => {
    expect(complaint(value)).toContain(sentence);
  });

  it("never repeats a value that was given", () => {
    expect(complaint(classifierManifest({ licence: ["secret"] as never }))).not.toContain("secret");
  });
});

describe("the presets", () => {
  const taken = { transformers: ["angry", "happy"] } as Readonly<Record<string, readonly string[]>>;

  it.each(Object.keys(MODEL_PRESETS) as (keyof typeof MODEL_PRESETS)[])(
    "%s is a valid manifest once it is given its file",
    (name) => {
      const manifest = presetManifest(MODEL_PRESETS[name], "model.onnx");
      const labels = taken[name];
      const whole = labels === undefined ? manifest : { ...manifest, task: { ...manifest.task, labels } };
      expect(parseOnnxManifest(whole, name).file.path).toBe("model.onnx");
    },
  );

  it("say where a file comes from, under which licence, and when that was read", () => {
    const facts = Object.values(MODEL_PRESETS).map(({ manifest }) => manifest);
    expect(facts.every(({ licence, date }) => licence.length > 0 && /^2026-/.test(date))).toBe(true);
    expect(facts.filter((manifest) => !("source" in manifest)).map(({ id }) => id)).toEqual([
      "transformers-audio-classifier",
    ]);
  });
});
