import { describe, expect, it } from "vitest";
import { info } from "../../../../adapters/gladia/index.ts";
import { affect1, commonLabel } from "../../../../src/core/affect/index.ts";
import { normalise } from "../../../../src/core/normalise/index.ts";
import type { Observation } from "../../../../src/spec/adapter.ts";

const [emotion, sentiment] = info.sets;

function reading(emotionWord: string, sentimentWord: string) {
  const observation: Observation = {
    key: "1",
    span: { startMs: 0, endMs: 1000 },
    evidence: "lexical",
    final: true,
    sets: [
      { set: "emotion", kind: "label", scores: { [emotionWord]: 1 } },
      { set: "sentiment", kind: "label", scores: { [sentimentWord]: 1 } },
    ],
  };
  return normalise(observation, info);
}

describe("the labels of Gladia", () => {
  it("are 25 emotions and 5 sentiments", () => {
    expect([emotion.labels.length, sentiment.labels.length]).toEqual([25, 5]);
  });

  it.each(emotion.labels)("%s has figures for both axes", (label) => {
    const row = affect1().lookup(label);
    expect([typeof row?.valence, typeof row?.arousal]).toEqual(["number", "number"]);
  });

  it("have common labels but for two, whose own figures say more", () => {
    expect(emotion.labels.filter((label) => commonLabel(label) === "other")).toEqual(["awe", "sympathy"]);
  });

  it("give valence and arousal, both derived", () => {
    const { label, vendorLabel, valence, arousal, dominance } = reading("negative_surprise", "negative");
    expect([label, vendorLabel, dominance]).toEqual(["surprise", "negative_surprise", null]);
    expect(valence).toMatchObject({ value: -0.44, origin: "derived" });
    expect(arousal).toMatchObject({ value: 0.65, origin: "derived" });
  });

  it("fall back on the sentiment's sign, without arousal, for an emotion that nobody knows", () => {
    const { label, vendorLabel, valence, arousal, sentiment: sign } = reading("wistfulness", "negative");
    expect([label, vendorLabel, arousal, sign]).toEqual(["other", "wistfulness", null, "negative"]);
    expect(valence?.value).toBeLessThan(-0.5);
  });

  it("say mixed where the vendor says it", () => {
    expect(reading("realization", "mixed").vendorMixed).toBe(true);
  });
});
