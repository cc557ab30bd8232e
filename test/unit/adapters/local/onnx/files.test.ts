import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLocal } from "../../../../../adapters/local/index.ts";
import { createLocalModel } from "../../../../../adapters/local/local-model.node.ts";
import { manifest as shipped } from "../../../../../adapters/local/manifest.ts";
import { readModelMetadata } from "../../../../../adapters/local/onnx/model-metadata.node.ts";
import { syntheticVoice } from "../../../../../src/testing/index.ts";
import { listenTo } from "../../../../fixtures/onnx/listen.ts";
import { classifierManifest, modelFolder } from "../../../../fixtures/onnx/model-folder.ts";
import { senseVoice, sequenceClassifier } from "../../../../fixtures/onnx/models.ts";

const model = sequenceClassifier();
const sha256 = createHash("sha256").update(model).digest("hex");

/** The sentence with which a model option is refused. */
async function refusal(
  files: Parameters<typeof modelFolder>[0],
  option: object | ((path: string) => object) = {},
): Promise<string> {
  await using folder = await modelFolder(files);
  const more = typeof option === "function" ? option(folder.path) : { path: folder.path, ...option };
  const error: unknown = await createLocalModel({ model: more }).then(
    () => new Error("accepted"),
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: "EmotionError", kind: "config" });
  const { message } = error as Error;
  // Where a file lies on a machine is nobody's business.
  expect(message).not.toContain(folder.path);
  return message;
}

describe("the files of a model", () => {
  const files = { "manifest.json": classifierManifest(), "model.onnx": model };
  const { "manifest.json": _, ...without } = files;

  it.each([
    [
      "a directory that is not there",
      files,
      (path: string) => ({ path: `${path}/nowhere` }),
      "There is no nowhere; give the path of a model directory",
    ],
    ["a directory without a manifest", without, {}, "There is no manifest.json, which a model directory needs"],
    [
      "a file in place of a directory",
      files,
      (path: string) => ({ path: `${path}/model.onnx` }),
      "model.onnx is no directory: give a directory that holds manifest.json, or name a preset",
    ],
    ["a manifest that is no JSON", { ...files, "manifest.json": "{ schema" }, {}, "manifest.json is not valid JSON"],
    [
      "a manifest of another schema",
      { ...files, "manifest.json": { schema: "onnx" } },
      {},
      'manifest.json must say "schema": "emotion-stream/onnx/1"',
    ],
    ["a manifest that is null", { ...files, "manifest.json": "null" }, {}, 'manifest.json must say "schema"'],
    ["a manifest whose graph is not there", { "manifest.json": classifierManifest() }, {}, "There is no model.onnx"],
    [
      "weights beside the graph that are not there",
      { ...files, "manifest.json": classifierManifest({ externalData: [{ path: "model.onnx_data" }] }) },
      {},
      "There is no model.onnx_data",
    ],
    [
      "a preset that does not exist",
      files,
      { preset: "wav2vec9" },
      "providers.local.model.preset wav2vec9 is not known; there are audeering-msp-dim,",
    ],
    [
      "an option that does nothing for a directory",
      files,
      { normalise: "zscore" },
      "providers.local.model.normalise goes with a preset",
    ],
    [
      "an option there is none of",
      files,
      { preset: "superb-wav2vec2-er", labels: [] },
      "providers.local.model.labels is not an option of a model here",
    ],
    ["no path", files, () => ({ preset: "superb-wav2vec2-er" }), "providers.local.model.path is missing"],
  ])("are refused with %s", async (_name, given, option, sentence) => {
    expect(await refusal(given, option)).toContain(sentence);
  });

  it("are refused when a file is not the one whose hash the manifest states", async () => {
    const stated = {
      ...files,
      "manifest.json": classifierManifest({ file: { path: "model.onnx", sha256: "0".repeat(64) } }),
    };
    expect(await refusal(stated)).toContain(
      `model.onnx has the SHA-256 ${sha256.slice(0, 12)}..., and its manifest states 000000000000...`,
    );
  });

  it("are named by their hash in what the engine declares, stated or not", async () => {
    await using folder = await modelFolder(files);
    const { info } = await createLocalModel({ model: folder.path });
    expect(info.model).toEqual({ id: "test-classifier", licence: "MIT", sha256 });
  });

  it("are read anew when they have changed", async () => {
    await using folder = await modelFolder(files);
    await createLocalModel({ model: folder.path });
    await writeFile(folder.file("model.onnx"), sequenceClassifier({ seed: 5 }));
    const { info } = await createLocalModel({ model: folder.path });
    expect(info.model?.sha256).toBe(
      createHash("sha256")
        .update(sequenceClassifier({ seed: 5 }))
        .digest("hex"),
    );
  });

  it("are not read by createLocal, which says what reads them", () => {
    expect(() => createLocal({ model: "./somewhere" })).toThrow(/use createLocalModel/);
  });
});

describe("the licence of a model", () => {
  const files = (licence: string, commercialUse: "yes" | "no" | "unknown", more = {}) => ({
    "manifest.json": classifierManifest({ licence, commercialUse, ...more }),
    "model.onnx": model,
  });

  it("is refused when it forbids commercial use, with what to add", async () => {
    const more = { licenceUrl: "https://example.org/licence", note: "trained on lent data." };
    const sentence = await refusal(files("LicenseRef-research", "no", more));
    expect(sentence).toContain(
      "The model test-classifier has the licence LicenseRef-research (https://example.org/licence), which does not allow commercial use",
    );
    expect(sentence).toContain(
      'add "acceptLicense": ["LicenseRef-research"] to providers.local.model (--accept-license LicenseRef-research). Note: trained on lent data.',
    );
  });

  it("is refused when it leaves that open", async () => {
    expect(await refusal(files("LicenseRef-x", "unknown"))).toContain(
      "whether that allows commercial use is not settled",
    );
  });

  it("is not accepted by the name of another", async () => {
    expect(await refusal(files("LicenseRef-x", "no"), { acceptLicense: ["MIT"] })).toContain(
      "acceptLicense names MIT, and the model test-classifier has the licence LicenseRef-x",
    );
  });

  it("is in what the engine declares once it is accepted", async () => {
    await using folder = await modelFolder(files("LicenseRef-x", "no"));
    const { info } = await createLocalModel({ model: { path: folder.path, acceptLicense: ["LicenseRef-x"] } });
    expect(info.model?.licence).toBe("LicenseRef-x");
  });
});

describe("the options beside a model", () => {
  it.each([
    [{ hopMs: 50 }, /^providers.local.hopMs must be at least 100, not 50\.$/],
    [{ windowMs: "long" }, /^providers.local.windowMs must be a number, not "long"\.$/],
    [{ adapt: false }, /providers.local.adapt is not an option/],
    [{ windowMs: 20_000 }, /providers.local.windowMs is 20000; this model takes 500 to 10000 ms/],
    [{ windowMs: 1000, hopMs: 3000 }, /providers.local.hopMs is 3000, longer than the window, 1000 ms/],
  ])("%j are refused", async (options, sentence) => {
    await using folder = await modelFolder({ "manifest.json": classifierManifest(), "model.onnx": model });
    await expect(createLocalModel({ model: folder.path, ...options })).rejects.toThrow(sentence);
  });

  it("set the time between two readings and the stretch of one", async () => {
    await using folder = await modelFolder({ "manifest.json": classifierManifest(), "model.onnx": model });
    const adapter = await createLocalModel({ model: folder.path, windowMs: 1024, hopMs: 256 });
    const [first, second, , last] = (await listenTo(adapter, syntheticVoice({ seconds: 2, phraseMs: 2000 }))).slice(-4);
    expect([
      (second?.span.endMs ?? 0) - (first?.span.endMs ?? 0),
      (last?.span.endMs ?? 0) - (last?.span.startMs ?? 0),
    ]).toEqual([256, 1024]);
  });
});

describe("a directory of a trained prosody head", () => {
  const head = new Uint8Array(readFileSync(new URL("../../../../../adapters/local/models/head.onnx", import.meta.url)));
  const manifest = {
    ...shipped,
    id: "our-calls",
    licence: "LicenseRef-ours",
    trainedOn: { ...shipped.trainedOn, corpus: "our calls", speakers: 31 },
  };

  it("is loaded in place of the shipped head: same readings, its own name, licence and figures", async () => {
    await using folder = await modelFolder({ "manifest.json": manifest, "head.onnx": head });
    const adapter = await createLocalModel({ model: folder.path });
    const voice = syntheticVoice({ seconds: 4 });
    expect(await listenTo(adapter, voice)).toEqual(await listenTo(createLocal(), voice));
    expect(adapter.info.model).toEqual({ id: "our-calls", licence: "LicenseRef-ours", sha256: shipped.file.sha256 });
    expect(adapter.info.accuracy?.statement).toContain("31 speakers of our calls");
  });

  it("may keep its weights under another name", async () => {
    await using folder = await modelFolder({
      "manifest.json": { ...manifest, file: { ...manifest.file, path: "calls.onnx" } },
      "calls.onnx": head,
    });
    const adapter = await createLocalModel({ model: folder.path, adapt: false });
    expect((await listenTo(adapter, syntheticVoice({ seconds: 4 }))).length).toBeGreaterThan(0);
  });

  it.each([
    [
      "whose weights are not there",
      { "manifest.json": manifest },
      /There is no head.onnx, which holds the weights of the head/,
    ],
    [
      "whose weights are others",
      { "manifest.json": manifest, "head.onnx": head.slice(0, -1) },
      /head.onnx has the SHA-256/,
    ],
    [
      "whose manifest is not whole",
      { "manifest.json": { ...manifest, licence: undefined }, "head.onnx": head },
      /manifest.json is not valid at licence; train it again, or correct it/,
    ],
  ])("is refused %s", async (_, files, sentence) => {
    await using folder = await modelFolder(files);
    await expect(createLocalModel({ model: folder.path })).rejects.toThrow(sentence);
  });

  it("is refused when it was trained on a feature that this version does not extract", async () => {
    const features = ["gesture", ...manifest.input.features.slice(1)];
    const other = { ...manifest, input: { ...manifest.input, features } };
    await using folder = await modelFolder({ "manifest.json": other, "head.onnx": head });
    await expect(createLocalModel({ model: folder.path })).rejects.toThrow(
      /the feature gesture, which this version does not extract/,
    );
  });

  it("is refused when it answers its self-test otherwise, and nobody is told to reinstall anything", async () => {
    await using folder = await modelFolder({
      "manifest.json": { ...manifest, selfTest: { ...manifest.selfTest, arousal: 2 } },
      "head.onnx": head,
    });
    const adapter = await createLocalModel({ model: folder.path });
    await expect(adapter.warm?.(new AbortController().signal)).rejects.toThrow(
      "The head does not match its manifest.json (self-test); train it again, or correct the manifest.",
    );
  });
});

describe("the metadata of an ONNX file", () => {
  it("is read without reading the graph: every property by its key", async () => {
    await using folder = await modelFolder({
      "model.onnx": senseVoice(undefined, { lfr_window_size: "7", comment: "naïve" }),
    });
    expect(Object.fromEntries((await readModelMetadata(folder.file("model.onnx"))) ?? [])).toEqual({
      lfr_window_size: "7",
      comment: "naïve",
    });
  });

  it("is none of a file without any, and null of a file that is something else", async () => {
    await using folder = await modelFolder({ "model.onnx": model, "text.onnx": "this is not a model" });
    expect((await readModelMetadata(folder.file("model.onnx")))?.size).toBe(0);
    expect(await readModelMetadata(folder.file("text.onnx"))).toBeNull();
  });

  it("of any bytes whatever ends in an answer", async () => {
    await using folder = await modelFolder({});
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        await writeFile(folder.file("any.onnx"), bytes);
        const answer = await readModelMetadata(folder.file("any.onnx"));
        expect(answer === null || answer instanceof Map).toBe(true);
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});
