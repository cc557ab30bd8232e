import { describe, expect, it } from "vitest";
import { loadHead } from "../../../../adapters/local/head.ts";
import { type Manifest, manifest, parseManifest } from "../../../../adapters/local/manifest.ts";
import { weights } from "../../../../adapters/local/models/weights.generated.ts";

const changed = (change: (copy: Manifest) => void): Manifest => {
  const copy = structuredClone(manifest);
  change(copy);
  return copy;
};

describe("loading a head", () => {
  it.each([
    ["whose file is another one", changed((m) => Object.assign(m.file, { sha256: "0".repeat(64) })), "file hash"],
    ["whose input has another name", changed((m) => Object.assign(m.input, { name: "x" })), "inputs or outputs"],
    ["with a label too many", changed((m) => m.output.labels.push("surprise")), "number of labels"],
    ["that answers its self-test otherwise", changed((m) => Object.assign(m.selfTest, { arousal: 2 })), "self-test"],
  ])("refuses one %s", async (_, wrong, what) => {
    await expect(loadHead(wrong, weights())).rejects.toMatchObject({ kind: "config", facts: { what } });
  });
});

describe("reading a manifest", () => {
  it("refuses one whose normalisation is too short", () => {
    expect(() => parseManifest(changed((m) => m.normalisation.mean.pop()))).toThrow(/features than it normalises/);
  });

  it.each([
    ["a feature that never varied", "sd.3", changed((m) => m.normalisation.sd.splice(3, 1, 0))],
    [
      "no weight of the population",
      "priorSeconds",
      changed((m) => Object.assign(m.normalisation, { priorSeconds: 0 })),
    ],
    ["z-scores that are all clipped away", "clipSd", changed((m) => Object.assign(m.normalisation, { clipSd: 0 }))],
    [
      "a trust that rises over no variety at all",
      "adaptedShare.toVariety",
      changed(({ normalisation: { adaptedShare } }) =>
        Object.assign(adaptedShare, { toVariety: adaptedShare.fromVariety }),
      ),
    ],
  ])("refuses %s, from which no number would come, in one sentence", (_, field, wrong) => {
    const origin = { name: "manifest.json", remedy: "correct it" };
    expect(() => parseManifest(wrong, origin)).toThrow(
      `manifest.json is not valid at normalisation.${field}; correct it.`,
    );
  });

  it("names the first field that is wrong", () => {
    expect(() => parseManifest({ ...manifest, licence: 7 })).toThrow(/not valid at licence/);
  });
});
