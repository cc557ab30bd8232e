import { describe, expect, it } from "vitest";
import { affect1, affect1Rows, createAffectTable } from "../../../../src/core/affect/index.ts";
import { AffectTableSchema } from "../../../../src/core/affect/schema.ts";
import { COMMON_LABELS } from "../../../../src/spec/taxonomy.ts";

// Names as the vendors spell them: Hume's 48 voice and 5 language-only words, and Gladia's 25.
const HUME =
  "Admiration,Adoration,Aesthetic Appreciation,Amusement,Anger,Anxiety,Awe,Awkwardness,Boredom,Calmness,Concentration,Confusion,Contemplation,Contempt,Contentment,Craving,Desire,Determination,Disappointment,Disgust,Distress,Doubt,Ecstasy,Embarrassment,Empathic Pain,Entrancement,Envy,Excitement,Fear,Guilt,Horror,Interest,Joy,Love,Nostalgia,Pain,Pride,Realization,Relief,Romance,Sadness,Satisfaction,Shame,Surprise (negative),Surprise (positive),Sympathy,Tiredness,Triumph,Annoyance,Disapproval,Enthusiasm,Gratitude,Sarcasm".split(
    ",",
  );
const GLADIA =
  "adoration,amusement,anger,awe,confusion,contempt,contentment,desire,disappointment,disgust,distress,ecstatic,elation,embarrassment,fear,interest,pain,realization,relief,sadness,negative_surprise,positive_surprise,sympathy,triumph,neutral".split(
    ",",
  );

describe("affect/1", () => {
  it("has valence and arousal for all 15 common labels", () => {
    const missing = COMMON_LABELS.filter((label) => typeof affect1().lookup(label)?.arousal !== "number");
    expect(missing).toEqual([]);
  });

  it("covers Hume's words but the four without a published figure", () => {
    expect(HUME.filter((word) => !affect1().lookup(word))).toEqual(["Craving", "Nostalgia", "Disapproval", "Sarcasm"]);
  });

  it("covers all of Gladia's words", () => {
    expect(GLADIA.filter((word) => !affect1().lookup(word))).toEqual([]);
  });

  it("keeps every figure inside -1..1, as the schema of user tables demands", () => {
    expect(AffectTableSchema.safeParse({ version: "affect/1", rows: affect1Rows() }).success).toBe(true);
  });

  it("takes anger's valence from the Glasgow Norms and its arousal from the secondary source", () => {
    expect(affect1().lookup("anger")).toEqual({
      term: "anger",
      valence: -0.62,
      arousal: 0.59,
      via: "secondary",
      word: "angry",
      source:
        "valence: Glasgow Norms (Scott et al. 2019, doi 10.3758/s13428-018-1099-3, CC BY); arousal: Russell & Mehrabian 1977, doi 10.1016/0092-6566(77)90037-X",
    });
  });

  it("uses the secondary source for at most 20 terms", () => {
    expect(affect1Rows().filter((row) => row.via === "secondary")).toHaveLength(13);
  });

  it("names a source on every row", () => {
    expect(affect1Rows().filter((row) => row.source.length < 5)).toEqual([]);
  });

  it("puts neutral at 0/0 by definition", () => {
    expect(affect1().lookup("neutral")).toMatchObject({ valence: 0, arousal: 0, source: "definition" });
  });

  it("gives polarity words a nominal valence and no arousal", () => {
    const rows = ["POSITIVE", "Negative"].map((word) => affect1().lookup(word));
    expect(rows).toMatchObject([
      { valence: 0.67, arousal: null },
      { valence: -0.67, arousal: null },
    ]);
  });

  it("has no row for mixed, which lies on both sides", () => {
    expect(affect1().lookup("MIXED")).toBeNull();
  });

  it.each([
    ["SURPRISE_NEGATIVE", "surprise negative"],
    ["negative_surprise", "surprise negative"],
    ["Surprise (positive)", "surprise positive"],
    ["angry", "anger"],
    ["  Empathic   pain", "empathic pain"],
  ])("finds %s under %s", (word, term) => {
    expect(affect1().lookup(word)?.term).toBe(term);
  });
});

describe("createAffectTable", () => {
  it("answers from the caller's rows only, under the caller's version", () => {
    const table = createAffectTable([{ term: "Glad", valence: 0.8, arousal: null, source: "ours" }], "ours/1");
    expect([table.version, table.lookup("glad")?.valence, table.lookup("anger")]).toEqual(["ours/1", 0.8, null]);
  });

  it("refuses two rows for one term", () => {
    const row = { term: "glad", valence: 0.8, arousal: null, source: "ours" };
    expect(() => createAffectTable([row, { ...row, term: "GLAD" }], "ours/1")).toThrow("same term twice");
  });
});
