import { describe, expect, it } from "vitest";
import { info } from "../../../../adapters/hume/index.ts";
import { HUME_SETS } from "../../../../adapters/hume/labels.ts";
import { affect1, commonLabel } from "../../../../src/core/affect/index.ts";
import { normalise } from "../../../../src/core/normalise/index.ts";

const read = (expressions: Record<string, number>, voice: Record<string, number> = { clear: 0.9, calm: 0.8 }) =>
  normalise(
    {
      key: "u1",
      span: { startMs: 0, endMs: 3000 },
      evidence: "acoustic",
      sets: [
        { set: "expressions", kind: "thresholded", scores: expressions },
        { set: "voice_attributes", kind: "thresholded", scores: voice },
      ],
      final: true,
    },
    info,
  );

describe("what Hume's scores mean", () => {
  it("is derived from the expressions, and says so, with the share of them that the table knew", () => {
    const { valence, arousal, dominance, coverage, label, vendorLabel, confidence } = read({
      anger: 0.6,
      "zeal of next year": 0.2,
    });
    expect(valence).toEqual({ value: -0.62, origin: "derived", confidence: null });
    expect(arousal).toMatchObject({ value: 0.59, origin: "derived" });
    expect(dominance).toBeNull();
    expect(coverage).toBeCloseTo(0.75);
    expect([label, vendorLabel, confidence]).toEqual(["anger", "anger", null]);
  });

  it("keeps a name that nobody knows, as the vendor's own label, without an axis", () => {
    const reading = read({ "zeal of next year": 0.2 });
    expect([reading.label, reading.vendorLabel, reading.valence, reading.arousal, reading.coverage]).toEqual([
      "other",
      "zeal of next year",
      null,
      null,
      null,
    ]);
    expect(reading.scores).toContainEqual({
      set: "expressions",
      kind: "thresholded",
      label: "other",
      vendorLabel: "zeal of next year",
      score: 0.2,
    });
  });

  it("holds no voice attribute: a calm voice is no calm", () => {
    const reading = read({}, { calm: 0.95, clear: 0.99 });
    expect([reading.label, reading.valence, reading.empty]).toEqual([null, null, true]);
    expect(reading.scores.map(({ vendorLabel }) => vendorLabel)).toEqual(["calm", "clear"]);
  });

  it("of neutral is the middle, not nothing", () => {
    expect(read({ neutral: 0.7 })).toMatchObject({
      label: "neutral",
      valence: { value: 0 },
      arousal: { value: 0 },
      coverage: 1,
    });
  });

  it("of words with an obvious neighbour is that neighbour's", () => {
    expect(read({ "feeling upset": 0.5 })).toMatchObject({
      label: "distress",
      vendorLabel: "feeling upset",
      coverage: 1,
    });
    expect(read({ "feeling uplifted": 0.5 }).valence?.value).toBeGreaterThan(0.5);
  });

  it("is never a row of the table overruled by a neighbour", () => {
    const [expressions] = HUME_SETS;
    for (const word of Object.keys(expressions.map)) expect(affect1().lookup(word)).toBeNull();
  });

  it("is known for most of the names that are declared", () => {
    const [{ labels, map }] = HUME_SETS;
    const words = labels.map((label) => (map as Readonly<Record<string, string>>)[label] ?? label);
    const unknown = labels.filter((_, i) => affect1().lookup(words[i] as string) === null);
    expect(unknown).toEqual(["craving", "dumbfoundedness", "nostalgia", "pondering"]);
    expect(labels.filter((_, i) => commonLabel(words[i] as string) === "other").length).toBeLessThan(15);
    expect(labels).toContain("neutral");
    expect(labels.every((label) => label === label.toLowerCase())).toBe(true);
  });

  it("stands with 415 names at once", () => {
    const many = Object.fromEntries(Array.from({ length: 413 }, (_, i) => [`name ${i}`, 0.3]));
    const reading = read({ ...many, joy: 0.9, sadness: 0.1 });
    expect(reading.scores).toHaveLength(417);
    expect(reading.label).toBe("happiness");
    expect(reading.coverage).toBeCloseTo(1 / (1 + 413 * 0.3), 3);
  });
});
