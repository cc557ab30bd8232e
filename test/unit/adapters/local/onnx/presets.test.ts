import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { createLocalModel } from "../../../../../adapters/local/local-model.node.ts";
import { applyCmvn, createLogMel, stackFrames } from "../../../../../src/dsp/fbank/index.ts";
import { syntheticVoice } from "../../../../../src/testing/index.ts";
import { listenTo } from "../../../../fixtures/onnx/listen.ts";
import { modelFolder } from "../../../../fixtures/onnx/model-folder.ts";
import {
  dimensionalModel,
  FRAME_ENCODER_WIDTH,
  FUNASR_NAMES,
  frameEncoder,
  linearHead,
  type SenseVoiceNames,
  SHERPA_NAMES,
  senseVoice,
  sequenceClassifier,
} from "../../../../fixtures/onnx/models.ts";

/** Six seconds of voice, and the window of the last hop: what every model below is asked about last. */
const voice = syntheticVoice({ seconds: 6 });
const lastWindow = (windowMs: number): Float32Array =>
  Float32Array.from(voice.slice(voice.length - windowMs * 16), (x) => x / 32_768);

type Feeds = Record<string, ort.Tensor>;
const floats = (data: Float32Array, dims: readonly number[]) => new ort.Tensor("float32", data, dims);

/** One output of a graph, from onnxruntime itself. */
async function answerOf(model: Uint8Array, feeds: Feeds, output: string): Promise<Float32Array> {
  const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  return (await session.run(feeds, [output]))[output]?.data as Float32Array;
}

const softmax = (logits: readonly number[]): number[] => {
  const powers = logits.map((x) => Math.exp(x));
  return powers.map((x) => x / powers.reduce((sum, power) => sum + power, 0));
};

/** The last reading of a preset over the voice. */
async function lastReading(files: Parameters<typeof modelFolder>[0], option: object, path = "model.onnx") {
  await using folder = await modelFolder(files);
  const named = "head" in option ? { ...option, head: folder.file(option.head as string) } : option;
  const adapter = await createLocalModel({ model: { path: folder.file(path), ...named } });
  const heard = await listenTo(adapter, voice);
  return { info: adapter.info, last: heard.at(-1), count: heard.length };
}

const close = (wanted: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(wanted).map(([name, value]) => [name, expect.closeTo(value, 4)]));
const named = (names: readonly string[], values: readonly number[]) =>
  close(Object.fromEntries(names.map((name, i) => [name, values[i] as number])));

describe("the preset of audEERING's dimensional model", () => {
  const option = { preset: "audeering-msp-dim", acceptLicense: ["CC-BY-NC-SA-4.0"] };

  it("gives arousal, dominance and valence as the file orders them, stretched from 0..1 to -1..1", async () => {
    const { info, last } = await lastReading({ "model.onnx": dimensionalModel() }, option);
    const logits = await answerOf(dimensionalModel(), { signal: floats(lastWindow(4096), [1, 4096 * 16]) }, "logits");
    const [arousal, dominance, valence] = Array.from(logits, (x) => 2 * x - 1);
    expect(last).toMatchObject({
      sets: [],
      dims: named(["arousal", "dominance", "valence"], [arousal, dominance, valence] as number[]),
    });
    expect(info).toMatchObject({
      axes: { valence: "native", arousal: "native", dominance: "native" },
      sets: [],
      calibrated: false,
      accuracy: null,
    });
  });

  it("is refused until its non-commercial licence is accepted by name", async () => {
    await expect(lastReading({ "model.onnx": dimensionalModel() }, { preset: "audeering-msp-dim" })).rejects.toThrow(
      /CC-BY-NC-SA-4.0 \(https:.*does not allow commercial use: read it, .* add "acceptLicense": \["CC-BY-NC-SA-4.0"\] to providers.local.model/,
    );
  });
});

describe.each(["superb-wav2vec2-er", "superb-hubert-er"])("the preset %s", (preset) => {
  const option = { preset, acceptLicense: ["Apache-2.0"] };
  const labels = ["neu", "hap", "ang", "sad"];

  it.each([false, true])(
    "gives the softmax over the audio as it is, in the file's order (with a mask: %s)",
    async (mask) => {
      const model = sequenceClassifier({ mask });
      const { last } = await lastReading({ "model.onnx": model }, option);
      const samples = floats(lastWindow(3072), [1, 3072 * 16]);
      const ones = new ort.Tensor("int64", new BigInt64Array(3072 * 16).fill(1n), [1, 3072 * 16]);
      const logits = await answerOf(
        model,
        mask ? { input_values: samples, attention_mask: ones } : { input_values: samples },
        "logits",
      );
      expect(last?.sets).toEqual([
        { set: "emotion", kind: "posterior", scores: named(labels, softmax(Array.from(logits))) },
      ]);
      expect(last?.confidence).toBeUndefined();
    },
  );

  it("takes a directory as an export leaves it, and is refused where config.json beside the file has another order", async () => {
    const files = {
      "model.onnx": sequenceClassifier(),
      "config.json": { id2label: { 0: "neu", 1: "hap", 2: "ang", 3: "sad" } },
    };
    expect((await lastReading(files, option, ".")).count).toBeGreaterThan(0);
    const wrong = { ...files, "config.json": { id2label: { 0: "ang", 1: "hap", 2: "neu", 3: "sad" } } };
    await expect(lastReading(wrong, option)).rejects.toThrow(
      /config.json beside model.onnx has the labels ang, hap, neu and sad, and the preset neu, hap, ang and sad/,
    );
  });

  it("normalises each window where preprocessor_config.json beside the file says so", async () => {
    const { last } = await lastReading(
      { "model.onnx": sequenceClassifier(), "preprocessor_config.json": { do_normalize: true } },
      option,
    );
    const window = lastWindow(3072);
    const mean = window.reduce((sum, x) => sum + x, 0) / window.length;
    const variance = window.reduce((sum, x) => sum + (x - mean) ** 2, 0) / window.length;
    const normal = window.map((x) => (x - mean) / Math.sqrt(variance + 1e-7));
    const logits = await answerOf(sequenceClassifier(), { input_values: floats(normal, [1, normal.length]) }, "logits");
    expect(last?.sets[0]?.scores).toEqual(named(labels, softmax(Array.from(logits))));
  });
});

describe("the presets of XLS-R classifiers", () => {
  const eight = ["angry", "calm", "disgust", "fearful", "happy", "neutral", "sad", "surprised"];

  it("have the eight labels of the RAVDESS checkpoint", async () => {
    const { info, last } = await lastReading(
      { "model.onnx": sequenceClassifier({ width: 8 }) },
      { preset: "xlsr-ravdess-er", acceptLicense: ["Apache-2.0"] },
    );
    expect(Object.keys(last?.sets[0]?.scores ?? {})).toEqual(eight);
    expect(info.sets[0]?.labels).toEqual(eight);
  });

  it("or take the labels of any exported checkpoint from its config.json, in the order of their numbers", async () => {
    const option = { preset: "transformers", acceptLicense: ["LicenseRef-see-model-card"] };
    const id2label = { 10: "k", 2: "c", 0: "a", 1: "b", 3: "d", 4: "e", 5: "f", 6: "g", 7: "h", 8: "i", 9: "j" };
    const files = { "model.onnx": sequenceClassifier({ width: 11 }), "config.json": { id2label } };
    expect(Object.keys((await lastReading(files, option)).last?.sets[0]?.scores ?? {}).join("")).toBe("abcdefghijk");
    await expect(lastReading({ "model.onnx": sequenceClassifier() }, option)).rejects.toThrow(
      /takes the labels from config.json beside model.onnx/,
    );
  });
});

describe("the preset of emotion2vec+", () => {
  const option = { preset: "emotion2vec-plus", acceptLicense: ["LicenseRef-FunASR-Model-1.1"], head: "head.f32" };

  it("layer-normalises, takes the mean over the frames, the linear head from its file, and leaves unk out", async () => {
    const { last } = await lastReading({ "model.onnx": frameEncoder(), "head.f32": linearHead(9) }, option);
    const window = lastWindow(4096);
    const mean = window.reduce((sum, x) => sum + x, 0) / window.length;
    const variance = window.reduce((sum, x) => sum + (x - mean) ** 2, 0) / window.length;
    const normal = window.map((x) => (x - mean) / Math.sqrt(variance + 1e-5));
    const frames = await answerOf(frameEncoder(), { input: floats(normal, [1, normal.length]) }, "output");
    const D = FRAME_ENCODER_WIDTH;
    const pooled = Array.from(
      { length: D },
      (_, d) => frames.reduce((sum, x, i) => (i % D === d ? sum + x : sum), 0) / (frames.length / D),
    );
    const head = new Float32Array(linearHead(9).buffer);
    const logits = Array.from({ length: 8 }, (_, k) =>
      pooled.reduce((sum, x, d) => sum + x * (head[k * D + d] as number), head[9 * D + k] as number),
    );
    const labels = ["angry", "disgusted", "fearful", "happy", "neutral", "other", "sad", "surprised"];
    expect(last?.sets[0]?.scores).toEqual(named(labels, softmax(logits)));
  });

  it("says that it needs the head, and refuses one of another size", async () => {
    const { head: _, ...without } = option;
    await expect(lastReading({ "model.onnx": frameEncoder() }, without)).rejects.toThrow(
      /needs providers.local.model.head/,
    );
    await expect(lastReading({ "model.onnx": frameEncoder(), "head.f32": linearHead(4) }, option)).rejects.toThrow(
      /The head file has 36 numbers; .* 9 x 8 weights and 9 biases/,
    );
  });
});

describe("the presets of SenseVoice", () => {
  const negMean = Array.from({ length: 560 }, (_, i) => -8 - (i % 80) / 20);
  const invStd = Array.from({ length: 560 }, (_, i) => 0.2 + (i % 7) / 50);
  const metadata = { neg_mean: negMean.join(","), inv_stddev: invStd.join(","), vocab_size: "25055" };
  const mvn = `<Nnet>\n<AddShift> 560 560\n<LearnRateCoef> 0 [ ${negMean.join(" ")} ]\n<Rescale> 560 560\n<LearnRateCoef> 0 [ ${invStd.join(" ")} ]\n</Nnet>\n`;
  const labels = ["happy", "sad", "angry", "neutral", "fearful", "disgusted", "surprised"];

  /** The emotion scores by the recipe of the model's own code. */
  async function byRecipe(model: Uint8Array, names: SenseVoiceNames, pad: "none" | "replicate"): Promise<number[]> {
    const shared = {
      bands: 80,
      lowHz: 20,
      highHz: 8000,
      fftSize: 512,
      sampleRateHz: 16_000,
      scale: "htk",
      slopes: "mel",
      norm: "none",
    } as const;
    const logMel = createLogMel({
      ...shared,
      frameSamples: 400,
      hopSamples: 160,
      window: "hamming",
      removeDc: true,
      preemphasis: 0.97,
      edges: "snip",
      floor: 2 ** -23,
      offset: 0,
      log: "ln",
    });
    const features = stackFrames(logMel.compute(lastWindow(4096).map((x) => 32_768 * x)), 80, {
      size: 7,
      shift: 6,
      pad,
    });
    applyCmvn(features, Float32Array.from(negMean), Float32Array.from(invStd));
    const steps = features.length / 560;
    const one = (value: number) => new ort.Tensor("int32", [value], [1]);
    const feeds = {
      [names.speech]: floats(features, [1, steps, 560]),
      [names.length]: one(steps),
      [names.language]: one(0),
      [names.textNorm]: one(15),
    };
    const logits = await answerOf(model, feeds, names.logits);
    return softmax(Array.from(logits.subarray(25_055 + 25_001, 25_055 + 25_008)));
  }

  it("hear sherpa-onnx's export through its filter bank, with the CMVN of its own metadata", async () => {
    const model = senseVoice(SHERPA_NAMES, metadata);
    const { last } = await lastReading({ "model.onnx": model }, { preset: "sensevoice-sherpa" });
    expect(last?.sets[0]?.scores).toEqual(named(labels, await byRecipe(model, SHERPA_NAMES, "none")));
  });

  it("hear FunASR's export with the CMVN of the am.mvn beside it", async () => {
    const model = senseVoice(FUNASR_NAMES);
    const { last } = await lastReading({ "model.onnx": model, "am.mvn": mvn }, { preset: "sensevoice-funasr" });
    expect(last?.sets[0]?.scores).toEqual(named(labels, await byRecipe(model, FUNASR_NAMES, "replicate")));
  });

  it.each([
    [
      "without CMVN in the metadata",
      { "model.onnx": senseVoice() },
      "sensevoice-sherpa",
      /has no neg_mean and inv_stddev in its metadata/,
    ],
    [
      "without am.mvn",
      { "model.onnx": senseVoice(FUNASR_NAMES) },
      "sensevoice-funasr",
      /There is no am.mvn, which holds the CMVN/,
    ],
    [
      "with the am.mvn of another model",
      { "model.onnx": senseVoice(FUNASR_NAMES), "am.mvn": mvn.replaceAll(" -8 ", " ") },
      "sensevoice-funasr",
      /has 553 means and 560 scales, and each frame of the front end has 560 numbers/,
    ],
    [
      "with tokens in other rows",
      { "model.onnx": senseVoice(SHERPA_NAMES, metadata), "tokens.txt": "<|HAPPY|> 25001\n<|SAD|> 24000\n" },
      "sensevoice-sherpa",
      /tokens.txt has <\|SAD\|> in row 24000, and the preset reads it from row 25002/,
    ],
  ])("are refused %s", async (_, files, preset, sentence) => {
    await expect(lastReading(files, { preset })).rejects.toThrow(sentence);
  });
});
