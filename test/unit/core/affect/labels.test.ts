import { describe, expect, it } from "vitest";
import { commonLabel, isPolaritySet } from "../../../../src/core/affect/index.ts";
import { COMMON_LABELS } from "../../../../src/spec/taxonomy.ts";

describe("commonLabel", () => {
  it("maps every common label to itself", () => {
    expect(COMMON_LABELS.map(commonLabel)).toEqual([...COMMON_LABELS]);
  });

  it.each([
    ["Joy", "happiness"],
    ["JOY ", "happiness"],
    ["angry", "anger"],
    ["Annoyance", "anger"],
    ["Calmness", "calm"],
    ["Surprise (negative)", "surprise"],
    ["positive_surprise", "surprise"],
    ["neu", "neutral"],
    ["MIXED", "mixed"],
    ["Nostalgia", "other"],
    ["positive", "other"],
    ["zeal-not-in-table", "other"],
    ["", "other"],
  ])("reads %j as %s", (word, label) => {
    expect(commonLabel(word)).toBe(label);
  });

  it("is not fooled by names of object properties", () => {
    expect(["constructor", "__proto__", "toString"].map(commonLabel)).toEqual(["other", "other", "other"]);
  });
});

describe("isPolaritySet", () => {
  it("tells a sentiment set from an emotion set that happens to hold neutral", () => {
    expect([isPolaritySet(["POSITIVE", "NEGATIVE", "NEUTRAL", "MIXED"]), isPolaritySet(["neutral", "anger"])]).toEqual([
      true,
      false,
    ]);
  });
});
