import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { createLocalModel } from "../../../../../adapters/local/local-model.node.ts";
import { createLogMel } from "../../../../../src/dsp/fbank/index.ts";
import { syntheticVoice } from "../../../../../src/testing/index.ts";
import { listenTo } from "../../../../fixtures/onnx/listen.ts";
import { classifierManifest, dimensionalManifest, modelFolder } from "../../../../fixtures/onnx/model-folder.ts";
import {
  dimensionalModel,
  dimensionalModelInTwoFiles,
  FRAME_ENCODER_WIDTH,
  frameEncoder,
  linearHead,
  melClassifier,
  sequenceClassifier,
} from "../../../../fixtures/onnx/models.ts";

const voice = syntheticVoice({ seconds: 5 });

async function readings(files: Parameters<typeof modelFolder>[0]) {
  await using folder = await modelFolder(files);
  return await listenTo(await createLocalModel({ model: folder.path }), voice);
}

describe("a manifest of one's own", () => {
  it("can ask for a log-mel spectrogram in the layout of image models", async () => {
    const manifest = classifierManifest({
      input: { name: "mel", layout: "B,1,M,F", minSamples: 16_000, maxSamples: 160_000 },
      frontEnd: { kind: "logmel", bands: 64, frameSamples: 400, hopSamples: 160, fftSize: 512 },
      output: { name: "scores" },
    });
    const heard = await readings({ "manifest.json": manifest, "model.onnx": melClassifier() });
    const shared = {
      bands: 64,
      lowHz: 0,
      highHz: 8000,
      fftSize: 512,
      sampleRateHz: 16_000,
      scale: "htk",
      slopes: "hz",
      norm: "none",
    } as const;
    const logMel = createLogMel({
      ...shared,
      frameSamples: 400,
      hopSamples: 160,
      window: "hann-periodic",
      removeDc: false,
      preemphasis: 0,
      edges: "reflect",
      floor: 0,
      offset: 1e-6,
      log: "ln",
    });
    const window = Float32Array.from(voice.slice(-2048 * 16), (x) => x / 32_768);
    const [mel, frames] = [logMel.compute(window), logMel.frames(window.length)];
    const image = Float32Array.from(
      { length: mel.length },
      (_, i) => mel[(i % frames) * 64 + Math.floor(i / frames)] as number,
    );
    const session = await ort.InferenceSession.create(melClassifier());
    const { scores } = await session.run({ mel: new ort.Tensor("float32", image, [1, 1, 64, frames]) });
    const powers = Array.from(scores?.data as Float32Array, Math.exp);
    const total = powers.reduce((sum, power) => sum + power, 0);
    expect(Object.values(heard.at(-1)?.sets[0]?.scores ?? {})).toEqual(
      powers.map((power) => expect.closeTo(power / total, 4)),
    );
  });

  it("can keep a linear head, and CMVN written out, beside the graph", async () => {
    const manifest = classifierManifest({
      input: { name: "input", minSamples: 8000, maxSamples: 160_000 },
      output: { name: "output", time: "mean", head: { path: "head.f32" } },
    });
    const files = { "manifest.json": manifest, "model.onnx": frameEncoder(), "head.f32": linearHead(4) };
    expect((await readings(files)).length).toBeGreaterThan(3);
    const { "head.f32": _, ...without } = files;
    await expect(readings(without)).rejects.toThrow(/There is no head.f32, which holds the linear head of the model/);
    await expect(readings({ ...files, "head.f32": new Uint8Array(7) })).rejects.toThrow(
      /head.f32 holds no row of 32-bit floats/,
    );
    expect(linearHead(4).length).toBe(4 * 4 * (FRAME_ENCODER_WIDTH + 1));
  });

  it.each(["inline", "worker"] as const)(
    "can name a graph whose weights lie in a file of their own (%s)",
    async (where) => {
      const { graph, weights } = dimensionalModelInTwoFiles();
      const manifest = dimensionalManifest({ externalData: [{ path: "model.onnx_data" }], run: { where } });
      const files = { "manifest.json": manifest, "model.onnx": graph, "model.onnx_data": weights };
      expect(graph.length).toBeLessThan(2000);
      expect(await readings(files)).toEqual(
        await readings({ "manifest.json": dimensionalManifest(), "model.onnx": dimensionalModel() }),
      );
      const { "model.onnx_data": _, ...without } = {
        ...files,
        "manifest.json": dimensionalManifest({ run: { where } }),
      };
      await expect(readings(without)).rejects.toThrow(
        /model.onnx is no model that the installed onnxruntime-node loads/,
      );
    },
  );

  it("gives independent scores where each label stands on its own, and no confidence in either case unless it is calibrated", async () => {
    const task = (activation: "sigmoid" | "softmax") => ({
      kind: "categorical" as const,
      labels: ["joy", "rage", "woe", "calm"],
      activation,
    });
    const of = (changes: object) =>
      readings({ "manifest.json": classifierManifest(changes), "model.onnx": sequenceClassifier() });
    const [sigmoid] = await of({ task: task("sigmoid"), calibrated: true });
    const [softmax] = await of({ task: task("softmax") });
    const [calibrated] = await of({ task: task("softmax"), calibrated: true });
    expect(sigmoid).toMatchObject({ sets: [{ kind: "independent" }] });
    expect([sigmoid?.confidence, softmax?.confidence]).toEqual([undefined, undefined]);
    expect(calibrated?.confidence).toBe(Math.max(...Object.values(calibrated?.sets[0]?.scores ?? {})));
  });

  it("clamps axes that leave the range of the model, and leaves unused columns out", async () => {
    const task = {
      kind: "dimensional",
      dims: ["valence", "unused", "arousal"],
      range: [0.3, 0.4],
      activation: "none",
    } as const;
    const heard = await readings({
      "manifest.json": dimensionalManifest({ task: { ...task, dims: [...task.dims], range: [0.3, 0.4] } }),
      "model.onnx": dimensionalModel(),
    });
    const dims = heard.map((each) => each.dims ?? {});
    expect(dims.every((each) => Object.keys(each).join() === "valence,arousal")).toBe(true);
    expect(dims.every(({ valence = 9, arousal = 9 }) => Math.abs(valence) <= 1 && Math.abs(arousal) <= 1)).toBe(true);
    expect(dims.some(({ valence = 0, arousal = 0 }) => Math.abs(valence) === 1 || Math.abs(arousal) === 1)).toBe(true);
  });
});
