import { afterAll, describe, expect, it } from "vitest";
import { createLocalModel } from "../../adapters/local/local-model.node.ts";
import { conformance } from "../../src/testing/index.ts";
import { classifierManifest, dimensionalManifest, modelFolder } from "../fixtures/onnx/model-folder.ts";
import { dimensionalModel, sequenceClassifier } from "../fixtures/onnx/models.ts";

const CASES = [
  ["a classifier in this thread", classifierManifest({ run: { where: "inline" } }), sequenceClassifier()],
  ["a classifier in a thread of its own", classifierManifest({ run: { where: "worker" } }), sequenceClassifier()],
  ["a calibrated classifier", classifierManifest({ calibrated: true }), sequenceClassifier()],
  ["a model of axes", dimensionalManifest(), dimensionalModel()],
] as const;

// Files are read before an adapter is there, and which checks apply follows from its info: so before the tests are named.
const folders = await Promise.all(
  CASES.map(([, manifest, model]) => modelFolder({ "manifest.json": manifest, "model.onnx": model })),
);
const adapters = await Promise.all(folders.map(({ path }) => createLocalModel({ model: path })));
afterAll(() => Promise.all(folders.map((folder) => folder[Symbol.asyncDispose]())));

describe.each(CASES.map(([name], i) => ({ name, adapter: adapters[i] as (typeof adapters)[number] })))(
  "the local engine with $name",
  ({ name, adapter }) => {
    const checks = conformance({ name, adapter: () => adapter });
    it.each(checks.map((check) => ({ name: check.name, run: check.run })))("$name", async ({ run }) => {
      await expect(run()).resolves.toBeUndefined();
    });
  },
);
