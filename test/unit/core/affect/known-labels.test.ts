import { describe, expect, it } from "vitest";
import { checkLabels, createAffectTable } from "../../../../src/core/affect/index.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";
import type { LabelSet } from "../../../../src/spec/info.ts";
import { collect, only, open, talkative, testInfo } from "../stream/fixtures.ts";

const model = { id: "our-model", licence: "LicenseRef-ours" };
const withLabels = (labels: readonly string[], set: Partial<LabelSet> = {}) => ({
  ...testInfo,
  model,
  sets: [{ set: "emotion", kind: "posterior", labels, ...set } as const],
});

describe("the labels of a model", () => {
  it("are fine when every one is a word with a meaning, in whatever form, or other", () => {
    expect(checkLabels(withLabels(["neu", "ANGRY", "Surprise (positive)", "awe", "negative", "other"]))).toBeNull();
  });

  it("are named where they mean nothing, with how to give them a meaning", () => {
    expect(checkLabels(withLabels(["anger", "zorn", "LABEL_2"]))).toMatch(
      /^2 of the 3 labels of the model our-model mean nothing [^\n]*\(zorn and LABEL_2\): [^\n]*task\.map[^\n]*\.$/,
    );
  });

  it("are refused when none of them means anything", () => {
    const check = () => checkLabels(withLabels(["LABEL_0", "LABEL_1"]));
    expect(check).toThrow(
      /^No label of the model our-model is a word [^\n]*\(LABEL_0 and LABEL_1\)[^\n]*id2label[^\n]*\.$/,
    );
    expect(check).toThrow(EmotionError);
  });

  it("have a meaning by the map of the model, or by a table of the caller's", () => {
    const table = createAffectTable([{ term: "LABEL_1", valence: 0.5, arousal: null, source: "own" }], "own/1");
    expect(checkLabels(withLabels(["LABEL_0", "LABEL_1"], { map: { LABEL_0: "anger" } }), table)).toBeNull();
  });

  it("are not looked at where they name no emotion, or where there is no model to mend", () => {
    expect(checkLabels(withLabels(["deep", "hoarse"], { axes: false }))).toBeNull();
    const { model: _, ...vendor } = withLabels(["x", "y"]);
    expect(checkLabels(vendor)).toBeNull();
  });
});

describe("a stream over a model with unknown labels", () => {
  it("warns once at its start, by count and name", async () => {
    const info = { ...withLabels(["anger", "neutral", "happiness", "zorn"]) };
    const { stream } = await open(talkative(512, info));
    stream.end();
    expect(only(await collect(stream), "warning")).toMatchObject([
      { code: "unknown-labels", atMs: 0, message: expect.stringContaining("1 of the 4 labels") },
    ]);
  });

  it("does not open when no label is known", async () => {
    await expect(open(talkative(512, withLabels(["LABEL_0", "LABEL_1"])))).rejects.toMatchObject({
      kind: "config",
      facts: { option: "providers.test.model" },
    });
  });
});
