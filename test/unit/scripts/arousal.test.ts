import { describe, expect, it } from "vitest";
import { manifest } from "../../../adapters/local/manifest.ts";
import { highArousal } from "../../../scripts/evaluation/arousal.ts";
import { COMMON_LABELS } from "../../../src/spec/taxonomy.ts";

describe("high and low arousal", () => {
  it("is what the shipped head learned of its labels", () => {
    const sides = Object.fromEntries(manifest.output.labels.map((label) => [label, highArousal(label)]));
    expect(sides).toEqual({
      anger: true,
      boredom: false,
      disgust: null,
      fear: true,
      happiness: true,
      neutral: false,
      sadness: false,
    });
  });

  it("is left open for labels that people do not agree on", () => {
    expect(COMMON_LABELS.filter((label) => highArousal(label) === null)).toEqual(
      expect.arrayContaining(["disgust", "contempt", "frustration", "confusion"]),
    );
  });
});
