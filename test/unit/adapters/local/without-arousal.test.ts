import { describe, expect, it } from "vitest";
import { loadCompanion } from "../../../../adapters/local/companion.ts";
import { loadHead } from "../../../../adapters/local/head.ts";
import { createLocalModel } from "../../../../adapters/local/index.ts";
import { type Manifest, manifest, parseManifest } from "../../../../adapters/local/manifest.ts";
import { weights } from "../../../../adapters/local/models/weights.generated.ts";
import { monoDemo } from "../../../bench/bench.ts";
import { modelFolder } from "../../../fixtures/onnx/model-folder.ts";
import { collect, only, open } from "../../core/stream/fixtures.ts";

const { output, selfTest, accuracy } = manifest;

/** The shipped head as it would be had its recordings not taught it arousal. */
const unaroused = {
  ...manifest,
  output: { ...output, arousal: null },
  selfTest: { ...selfTest, arousal: null },
  accuracy: { ...(accuracy as NonNullable<Manifest["accuracy"]>), arousal: null },
} satisfies Manifest;

const folderOf = () => modelFolder({ "manifest.json": unaroused, "head.onnx": weights() });

describe("a head that was not trained to tell arousal", () => {
  it("answers with labels alone", async () => {
    const head = await loadHead(parseManifest(unaroused), weights());
    const [answer] = await head.run(new Float32Array(unaroused.input.features.length), 1);
    expect(answer?.arousalHigh).toBeNull();
    expect(answer?.posterior).toHaveLength(output.labels.length);
  });

  it("makes an engine that declares it absent, and tells no figure of it", async () => {
    await using folder = await folderOf();
    const { info } = await createLocalModel({ model: folder.path });
    expect(info.axes).toEqual({ valence: "derived", arousal: "absent", dominance: "absent" });
    expect(info.accuracy?.statement).toContain("it does not tell arousal");
    expect(info.accuracy?.figures).not.toHaveProperty("arousalUar");
  });

  it("gives readings with a valence and no arousal, and no reason for one", async () => {
    await using folder = await folderOf();
    const config = { policy: { jurisdiction: "other", purpose: "research" } } as const;
    const { stream } = await open(await createLocalModel({ model: folder.path }), { config });
    const events = collect(stream);
    await stream.write(await monoDemo(0));
    stream.end();
    const readings = only(await events, "emotion").filter(({ valence }) => valence !== null);
    expect(readings.length).toBeGreaterThan(20);
    expect(readings.filter(({ arousal }) => arousal !== null)).toEqual([]);
    const moved = readings.flatMap(({ reasons }) => reasons ?? []).map((reason) => reason.moved);
    expect(new Set(moved)).toEqual(new Set(["label"]));
  });

  it("is no companion, and it is said why", async () => {
    await using folder = await folderOf();
    await expect(loadCompanion({ model: folder.path })).rejects.toMatchObject({
      kind: "config",
      message: expect.stringMatching(
        /^companion: The head in providers\.local\.model was not trained to tell arousal, /,
      ),
      facts: { option: "providers.local.model" },
    });
  });

  it("must say so in its output and in its self-test alike", () => {
    expect(() => parseManifest({ ...unaroused, selfTest })).toThrow(/not valid at selfTest\.arousal/);
    expect(() => parseManifest({ ...manifest, output: unaroused.output })).toThrow(/not valid at selfTest\.arousal/);
  });
});
