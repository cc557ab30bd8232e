import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadHead } from "../../../../adapters/local/head.ts";
import { manifest } from "../../../../adapters/local/manifest.ts";
import { weights } from "../../../../adapters/local/models/weights.generated.ts";
import { LocalOptionsSchema } from "../../../../adapters/local/options.ts";
import { PROSODY_FUNCTIONALS } from "../../../../src/dsp/prosody/index.ts";

const MEGABYTE = 1_000_000;
const file = new Uint8Array(readFileSync(new URL("../../../../adapters/local/models/head.onnx", import.meta.url)));

describe("the shipped head", () => {
  it("is carried by its module byte for byte", () => {
    expect(Buffer.from(weights()).equals(file)).toBe(true);
  });

  it("has the hash and the size its manifest states", () => {
    expect({ sha256: createHash("sha256").update(file).digest("hex"), bytes: file.length }).toEqual(manifest.file);
  });

  it("stays below a megabyte", () => {
    expect(file.length).toBeLessThan(MEGABYTE);
  });

  it("takes functionals of the extractor, each once", () => {
    expect(manifest.input.features.filter((name) => !PROSODY_FUNCTIONALS.includes(name))).toEqual([]);
    expect(new Set(manifest.input.features).size).toBe(manifest.input.features.length);
  });

  it("was trained on the window and hop the engine uses by default", () => {
    const { windowMs, hopMs } = LocalOptionsSchema.parse({});
    expect({ windowMs, hopMs }).toEqual({ windowMs: manifest.input.windowMs, hopMs: manifest.input.hopMs });
  });

  it("passes its self-test and answers a batch with one posterior a row that sums to 1", async () => {
    const head = await loadHead(manifest, weights());
    const rows = 3;
    const z = Float32Array.from({ length: rows * manifest.input.features.length }, (_, i) => Math.sin(i));
    const answers = await head.run(z, rows);
    expect(answers.map(({ posterior }) => posterior.reduce((sum, p) => sum + p, 0))).toEqual(
      Array.from({ length: rows }, () => expect.closeTo(1, 5)),
    );
  });

  it("answers a row the same alone and in a batch", async () => {
    const head = await loadHead(manifest, weights());
    const size = manifest.input.features.length;
    const z = Float32Array.from({ length: 2 * size }, (_, i) => Math.cos(i));
    const [, second] = await head.run(z, 2);
    const [alone] = await head.run(z.slice(size), 1);
    expect(second?.arousalHigh).toBeCloseTo(alone?.arousalHigh ?? Number.NaN, 6);
  });
});

describe("the manifest of the shipped head", () => {
  it("grants the weights under MIT, from CC0 recordings", () => {
    expect([manifest.licence, manifest.trainedOn.licence]).toEqual(["MIT", "CC0-1.0"]);
  });

  it("reports the bars it was trained to: four classes .83, without the speaker's past .80, arousal .92", () => {
    const { four, fourUnadapted, arousal } = manifest.accuracy ?? {};
    expect(four?.mean).toBeGreaterThanOrEqual(0.83);
    expect(fourUnadapted?.mean).toBeGreaterThanOrEqual(0.8);
    expect(arousal?.mean).toBeGreaterThanOrEqual(0.92);
  });

  it("has a positive deviation for every feature", () => {
    expect(manifest.normalisation.sd.every((sd) => sd > 0)).toBe(true);
  });
});
