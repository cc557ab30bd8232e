import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmotionStream } from "../../../../../src/index.ts";
import type { EmotionStreamEvent } from "../../../../../src/spec/index.ts";
import { syntheticVoice } from "../../../../../src/testing/index.ts";
import { classifierManifest, type ModelFolder, modelFolder } from "../../../../fixtures/onnx/model-folder.ts";
import { sequenceClassifier } from "../../../../fixtures/onnx/models.ts";

const labels = ["zone a", "zone b", "zone c", "zone d"];
let folder: ModelFolder;
beforeAll(async () => {
  const manifest = classifierManifest({
    run: { where: "worker" },
    task: {
      kind: "categorical",
      labels,
      map: { "zone a": "anger", "zone b": "happiness", "zone c": "anger" },
      activation: "softmax",
    },
  });
  folder = await modelFolder({ "manifest.json": manifest, "model.onnx": sequenceClassifier() });
});
afterAll(() => folder[Symbol.asyncDispose]());

const open = (overflow: "wait" | "drop-oldest" = "wait") =>
  createEmotionStream({
    providers: { local: { model: folder.path, hopMs: 256 } },
    input: { bufferMs: 500, overflow },
    policy: { jurisdiction: "other", purpose: "research" },
  });

describe("a live stream with a model of one's own", () => {
  it("is resampled to the rate the model was trained on", async () => {
    const input = { name: "input_values", sampleRateHz: 8000, minSamples: 8000, maxSamples: 80_000 };
    await using narrow = await modelFolder({
      "manifest.json": classifierManifest({ input }),
      "model.onnx": sequenceClassifier(),
    });
    await using stream = await createEmotionStream({ providers: { local: { model: narrow.path } } });
    const ends: number[] = [];
    stream.on("emotion", ({ span }) => ends.push(span.endMs));
    const summary = stream.drain();
    await stream.write(syntheticVoice({ seconds: 4, phraseMs: 4000 }));
    stream.end();
    expect((await summary).durationMs).toBeCloseTo(4000, 0);
    expect([ends.length > 3, Math.abs((ends.at(-1) ?? 0) - 4000) < 40]).toEqual([true, true]);
  });

  it("gives the model's words, their common labels as its manifest maps them, and axes from those", async () => {
    await using stream = await open();
    const events: EmotionStreamEvent[] = [];
    stream.on("emotion", (event) => events.push(event));
    const summary = stream.drain();
    await stream.write(syntheticVoice({ seconds: 5 }));
    stream.end();
    expect((await summary).provenance.models).toMatchObject({ local: { id: "test-classifier" } });
    const reading = events.find((event) => event.type === "emotion" && event.status === "ok");
    expect(reading).toMatchObject({ calibrated: false, confidence: null, valence: { origin: "derived" } });
    const scores = reading?.type === "emotion" ? reading.scores : [];
    expect(scores.map(({ vendorLabel, label }) => [vendorLabel, label])).toEqual([
      ["zone a", "anger"],
      ["zone b", "happiness"],
      ["zone c", "anger"],
      ["zone d", "other"],
    ]);
  });

  it("that is aborted at any moment rejects as aborted, and the next stream works", async () => {
    for (const chunks of [0, 1, 40, 90]) {
      const abort = new AbortController();
      const stream = await createEmotionStream({ providers: { local: { model: folder.path } }, signal: abort.signal });
      const drained = stream.drain();
      const voice = syntheticVoice({ seconds: 3 });
      for (let i = 0; i < chunks; i++) await stream.write(voice.subarray(i * 512, (i + 1) * 512));
      abort.abort();
      await expect(drained).rejects.toMatchObject({ kind: "aborted" });
    }
    await using stream = await open();
    const summary = stream.drain();
    await stream.write(syntheticVoice({ seconds: 3 }));
    stream.end();
    expect((await summary).outcome).toBe("completed");
  });

  it("written faster than the model answers loses only what it says it lost", async () => {
    await using stream = await open("drop-oldest");
    const gaps: number[] = [];
    stream.on("gap", ({ span }) => gaps.push(span.endMs - span.startMs));
    const summary = stream.drain();
    // Nobody waits between the writes: thirty seconds at once into a buffer of half a second.
    const voice = syntheticVoice({ seconds: 30 });
    const writes = Array.from({ length: 300 }, (_, i) => stream.write(voice.subarray(i * 1600, (i + 1) * 1600)));
    await Promise.all(writes);
    stream.end();
    const { gapMs, durationMs } = await summary;
    expect(durationMs).toBeCloseTo(30_000, 0);
    expect(gapMs).toBeGreaterThan(0);
    expect(gaps.reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(gapMs, 3);
  });
});
