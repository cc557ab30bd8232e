import { describe, expect, it } from "vitest";
import { loadCompanion } from "../../../../adapters/local/companion.ts";
import { createLocal } from "../../../../adapters/local/index.ts";
import { manifest } from "../../../../adapters/local/manifest.ts";
import { weights } from "../../../../adapters/local/models/weights.generated.ts";
import { createFront } from "../../../../src/core/stream/front.ts";
import { createBuiltInDetector } from "../../../../src/dsp/vad/index.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";
import type { EventOf } from "../../../../src/spec/events.ts";
import { monoDemo } from "../../../bench/bench.ts";
import { classifierManifest, modelFolder } from "../../../fixtures/onnx/model-folder.ts";
import { sequenceClassifier } from "../../../fixtures/onnx/models.ts";
import { collect, only, open, RATE_HZ } from "../../core/stream/fixtures.ts";

/** The companion alone on a channel, at the end of the audio. */
async function listenTo(pcm: Int16Array, speakers: 1 | null) {
  const listener = (await loadCompanion()).listen({ channel: 0, role: null, speakers });
  const detector = createBuiltInDetector({ channels: 1 });
  const front = createFront({ sampleRateHz: RATE_HZ, channels: 1, targetHz: RATE_HZ, detector });
  const hear = async ({ startMs, endMs, pcm16k, speech }: Parameters<Parameters<typeof front.push>[1]>[0]) => {
    const [samples = new Int16Array(0)] = pcm16k;
    const [mark = { probability: 0, active: false }] = speech;
    await listener.hear({ pcm: samples, startMs, endMs, speech: mark });
  };
  await front.push(
    Float32Array.from(pcm, (sample) => sample / 32_768),
    hear,
  );
  await front.flush(hear);
  await listener.end();
  return listener;
}

describe("the local companion", () => {
  it.each([1, null] as const)(
    "says of a hop exactly what the local engine says of it, with speakers: %s",
    async (speakers) => {
      const pcm = await monoDemo(0);
      const config = {
        policy: { jurisdiction: "other", purpose: "research" },
        ...(speakers === 1 ? { speakers } : {}),
      } as const;
      const { stream } = await open(createLocal(), { config });
      const events = collect(stream);
      await stream.write(pcm);
      stream.end();
      const readings = only(await events, "emotion").filter(({ arousal }) => arousal !== null);
      const listener = await listenTo(pcm, speakers);
      expect(readings.length).toBeGreaterThan(20);
      // The end of a hop lies in no other hop, however short the last one is.
      const said = ({ span }: EventOf<"emotion">) => listener.arousal({ startMs: span.endMs - 1, endMs: span.endMs });
      expect(readings.map(said)).toEqual(
        readings.map(({ arousal }) => ({ value: arousal?.value, confidence: arousal?.confidence })),
      );
    },
  );

  it("has heard nothing at the start, and nothing in silence", async () => {
    const listener = await listenTo(new Int16Array(5 * RATE_HZ), null);
    expect(listener.arousal({ startMs: 0, endMs: 5000 })).toBeNull();
  });

  it("takes a prosody head of one's own, by its name and hash", async () => {
    const own = { ...manifest, id: "our-head", licence: "LicenseRef-ours" };
    await using folder = await modelFolder({ "manifest.json": own, "head.onnx": weights() });
    const { model, listen } = await loadCompanion({ model: folder.path, hopMs: 1024 });
    expect(model).toEqual({ id: "our-head", licence: "LicenseRef-ours", sha256: manifest.file.sha256 });
    expect(listen({ channel: 0, role: null, speakers: 1 }).arousal({ startMs: 0, endMs: 1000 })).toBeNull();
  });

  it("is the package's own head beside a model that hears audio itself, whose options it leaves alone", async () => {
    const manifestOfModel = classifierManifest();
    await using folder = await modelFolder({ "manifest.json": manifestOfModel, "model.onnx": sequenceClassifier() });
    const { model } = await loadCompanion({ model: folder.path, hopMs: 100 });
    expect(model.id).toBe(manifest.id);
    expect((await loadCompanion({ model: { path: folder.path, preset: "audeering-msp-dim" } })).model).toEqual(model);
  });

  it("says what is wrong with a head, as the engine would", async () => {
    await using folder = await modelFolder({ "manifest.json": manifest });
    await expect(loadCompanion({ model: folder.path })).rejects.toMatchObject({
      kind: "config",
      message: expect.stringMatching(/^There is no head\.onnx/),
    });
  });

  it("says whose sentence it is when the engine cannot be loaded", async () => {
    const broken = { InferenceSession: { create: () => Promise.reject(new Error("no")) }, Tensor: class {} };
    const failure = await loadCompanion(undefined, broken as never).catch((error: unknown) => error);
    expect(EmotionError.isInstance(failure) && [failure.kind, failure.message]).toEqual([
      "unsupported",
      "companion: The installed onnxruntime does not load the local head; update onnxruntime-node.",
    ]);
  });
});
