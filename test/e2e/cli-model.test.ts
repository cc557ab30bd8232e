import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EmotionStreamEvent } from "../../src/spec/index.ts";
import { classifierManifest, type ModelFolder, modelFolder } from "../fixtures/onnx/model-folder.ts";
import { dimensionalModel, sequenceClassifier } from "../fixtures/onnx/models.ts";
import { CALL, runCli } from "./cli.ts";

let folder: ModelFolder;
beforeAll(async () => {
  folder = await modelFolder({
    "manifest.json": classifierManifest({ id: "our-classifier", run: { where: "worker" } }),
    "model.onnx": sequenceClassifier(),
    "axes.onnx": dimensionalModel(),
    "broken.onnx": dimensionalModel().slice(0, 500),
  });
});
afterAll(() => folder[Symbol.asyncDispose]());

const analyze = (...args: string[]) => runCli(["analyze", CALL, "--json", ...args]);
const events = (stdout: string): EmotionStreamEvent[] =>
  stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("analyze with a model of one's own", () => {
  it("reads a real recording with it, in a thread, and names it in the first and the last event", async () => {
    const { code, stdout, stderr } = await analyze("--model", folder.path);
    expect([code, stderr]).toEqual([0, ""]);
    const heard = events(stdout);
    const connected = heard.find(({ type }) => type === "provider");
    expect(connected).toMatchObject({ model: { id: "our-classifier", licence: "MIT" } });
    expect(heard.filter(({ type }) => type === "emotion").length).toBeGreaterThan(20);
    expect(heard.at(-1)).toMatchObject({
      type: "end",
      summary: { provenance: { models: { local: { id: "our-classifier" } } } },
    });
  });

  it("takes the file of a public model with its preset, once the licence is accepted", async () => {
    const args = ["--model", folder.file("axes.onnx"), "--preset", "audeering-msp-dim"];
    const refused = await analyze(...args);
    expect([refused.code, refused.stdout]).toEqual([2, ""]);
    expect(refused.stderr).toMatch(
      /^emotion-stream: --model: The model audeering\S+ has the licence CC-BY-NC-SA-4.0 .*--accept-license CC-BY-NC-SA-4.0\)\.\n$/,
    );
    const { code, stdout } = await analyze(...args, "--accept-license", "CC-BY-NC-SA-4.0");
    expect(code).toBe(0);
    const reading = events(stdout).find((event) => event.type === "emotion" && event.status === "ok");
    expect(reading).toMatchObject({
      valence: { origin: "native" },
      arousal: { origin: "native" },
      dominance: { origin: "native" },
      scores: [],
    });
  });

  it("says once what is wrong with a model, before the first of several recordings", async () => {
    const args = [
      "--model",
      folder.file("broken.onnx"),
      "--preset",
      "audeering-msp-dim",
      "--accept-license",
      "CC-BY-NC-SA-4.0",
    ];
    const { code, stdout, stderr } = await runCli(["analyze", CALL, CALL, "--json", ...args]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(
      /^emotion-stream: --model: broken.onnx is no model that the installed onnxruntime-node loads: .*\n$/,
    );
  });

  it("takes the model from the environment too, and names it when it is wrong", async () => {
    const env = { EMOTION_STREAM_MODEL: folder.path };
    const good = await runCli(["analyze", CALL, "--json"], { env });
    expect(events(good.stdout).find(({ type }) => type === "provider")).toMatchObject({
      model: { id: "our-classifier" },
    });
    const { stderr } = await runCli(["analyze", CALL, "--json"], {
      env: { EMOTION_STREAM_MODEL: folder.file("nothing") },
    });
    expect(stderr).toMatch(/^emotion-stream: EMOTION_STREAM_MODEL: There is no nothing; /);
  });
});
