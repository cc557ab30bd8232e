import { describe, expect, it } from "vitest";
import { createAffectTable } from "../../../../src/core/affect/index.ts";
import { normalise } from "../../../../src/core/normalise/index.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";
import { observation, setOf, vendor } from "./samples.ts";

const FOUR = ["anger", "happiness", "sadness", "neutral"];
const WORDS = ["positive", "negative", "neutral", "mixed"];

function read(
  parts: readonly ReturnType<typeof setOf>[],
  info: Parameters<typeof vendor>[0] = {},
  facts: Parameters<typeof observation>[1] = {},
) {
  return normalise(
    observation(
      parts.map(({ answer }) => answer),
      facts,
    ),
    vendor({ sets: parts.map(({ declared }) => declared), ...info }),
  );
}

describe("a vendor's own words", () => {
  const zones = setOf(
    "zones",
    "posterior",
    ["zone-1", "zone-2", "hot"],
    { "zone-1": 0.7, "zone-2": 0.2, hot: 0.1 },
    {
      map: { "zone-1": "anger", "zone-2": "anger" },
    },
  );

  it("are read as the common labels its info maps them to, and kept beside them", () => {
    expect(read([zones])).toMatchObject({ label: "anger", vendorLabel: "zone-1" });
    expect(read([zones]).scores.map(({ label, vendorLabel }) => [vendorLabel, label])).toEqual([
      ["zone-1", "anger"],
      ["zone-2", "anger"],
      ["hot", "other"],
    ]);
  });

  it("add up where two are mapped to one label, and give the axes of that label", () => {
    const reading = read([zones]);
    expect(reading.distribution.anger).toBeCloseTo(0.9, 10);
    expect(reading.valence?.value).toBeCloseTo(-0.62, 10);
  });

  it("can be mapped away from what the built-in vocabulary makes of them", () => {
    const calm = setOf(
      "emotion",
      "posterior",
      ["calm", "anger"],
      { calm: 0.9, anger: 0.1 },
      { map: { calm: "neutral" } },
    );
    expect(read([calm])).toMatchObject({ label: "neutral", vendorLabel: "calm" });
  });
});

describe("weights of the affect table", () => {
  it("takes of a posterior the excess over 1/K", () => {
    const posterior = setOf("emotion", "posterior", FOUR, {
      anger: 0.55,
      happiness: 0.25,
      sadness: 0.35,
      neutral: 0.05,
    });
    // excess: anger .30, sadness .10 -> (.30 * -.62 + .10 * -.79) / .40
    expect(read([posterior]).valence?.value).toBeCloseTo(-0.6625, 10);
  });

  it("takes the posterior itself where the set declares an expectation", () => {
    const posterior = setOf(
      "emotion",
      "posterior",
      FOUR,
      { anger: 0.5, happiness: 0.5, sadness: 0, neutral: 0 },
      {
        weights: "expectation",
      },
    );
    expect(read([posterior]).valence?.value).toBeCloseTo((-0.62 + 0.89) / 2, 10);
  });

  it("takes of independent scores the excess over the median of all declared labels", () => {
    const scores = setOf("expressions", "independent", ["Joy", "Anger", "Fear"], { Joy: 0.9, Anger: 0.4, Fear: 0.1 });
    expect(read([scores]).valence?.value).toBeCloseTo(0.77, 10);
  });

  it("counts a label that an independent set left out as no higher than the lowest sent, not as 0", () => {
    const labels = ["Joy", "Anger", "Fear", "Pain", "Awe", "Love"];
    // Four labels left out: the median is the lowest score sent, so that anger (at the baseline) weighs nothing.
    const scores = setOf("expressions", "independent", labels, { Joy: 0.6, Anger: 0.5 });
    expect(read([scores])).toMatchObject({ valence: { value: 0.77 }, coverage: 1 });
  });

  it("takes thresholded scores as they are", () => {
    const scores = setOf("expressions", "thresholded", [], { anger: 0.6, joy: 0.2 }, { open: true });
    expect(read([scores]).valence?.value).toBeCloseTo((0.6 * -0.62 + 0.2 * 0.77) / 0.8, 10);
  });

  it("gives a bare label the weight 1", () => {
    expect(read([setOf("emotion", "label", FOUR, { sadness: 1 })])).toMatchObject({
      valence: { value: -0.79, origin: "derived", confidence: null },
      arousal: { value: -0.31 },
    });
  });
});

describe("axes", () => {
  it("takes a polarity as the valence, and no arousal from it", () => {
    const info = { axes: { valence: "native", arousal: "absent", dominance: "absent" } } as const;
    const reading = read([setOf("sentiment", "polarity", ["polarity"], { polarity: -0.62 })], info);
    expect([reading.valence, reading.arousal, reading.coverage]).toEqual([
      { value: -0.62, origin: "native", confidence: null },
      null,
      null,
    ]);
  });

  it("derives no arousal from polarity words, even from neutral", () => {
    expect(read([setOf("sentiment", "label", WORDS, { neutral: 1 })])).toMatchObject({
      valence: { value: 0 },
      arousal: null,
    });
  });

  it("leaves an axis null that the vendor declares absent", () => {
    const info = { axes: { valence: "derived", arousal: "absent", dominance: "absent" } } as const;
    expect(read([setOf("emotion", "label", ["anger"], { anger: 1 })], info).arousal).toBeNull();
  });

  it("emits no axis when nothing maps", () => {
    const reading = read([setOf("emotion", "label", ["nostalgia"], { nostalgia: 1 })]);
    expect([reading.valence, reading.arousal, reading.coverage, reading.label]).toEqual([null, null, null, "other"]);
  });

  it("reports the share of the weight that the table knew", () => {
    const scores = setOf("expressions", "thresholded", [], { anger: 0.6, nostalgia: 0.2 }, { open: true });
    expect(read([scores]).coverage).toBeCloseTo(0.75, 10);
  });

  it("lets the vendor's own axes win over derived ones, axis by axis", () => {
    const reading = read(
      [setOf("emotion", "posterior", FOUR, { anger: 0.7, happiness: 0.1, sadness: 0.1, neutral: 0.1 })],
      { axes: { valence: "derived", arousal: "native", dominance: "absent" } },
      { dims: { arousal: 0.4 }, dimsConfidence: { arousal: 0.9 } },
    );
    expect([reading.valence, reading.arousal]).toEqual([
      { value: expect.closeTo(-0.62, 10), origin: "derived", confidence: null },
      { value: 0.4, origin: "native", confidence: 0.9 },
    ]);
  });

  it("never mixes sets: the first declared set that yields an axis gives all derived ones", () => {
    const expressions = setOf("expressions", "label", ["nostalgia"], { nostalgia: 1 });
    const emotion = setOf("emotion", "label", ["joy", "fear"], { joy: 1 });
    const sentiment = setOf("sentiment", "label", WORDS, { negative: 1 });
    expect(read([expressions, emotion, sentiment]).valence?.value).toBe(0.77);
  });

  it("follows the declared order of sets, not the order of the answer", () => {
    const emotion = setOf("emotion", "label", ["joy"], { joy: 1 });
    const other = setOf("tone", "label", ["fear"], { fear: 1 });
    const reading = normalise(
      observation([other.answer, emotion.answer]),
      vendor({ sets: [emotion.declared, other.declared] }),
    );
    expect([reading.vendorLabel, reading.valence?.value]).toEqual(["joy", 0.77]);
  });

  it("uses the caller's table and reports its version", () => {
    const table = createAffectTable([{ term: "anger", valence: -0.1, arousal: 0.2, source: "ours" }], "ours/1");
    const { declared, answer } = setOf("emotion", "label", ["anger"], { anger: 1 });
    expect(normalise(observation([answer]), vendor({ sets: [declared] }), { table })).toMatchObject({
      affect: "ours/1",
      valence: { value: -0.1 },
    });
  });
});

describe("label and sentiment", () => {
  it("keeps the vendor's word beside the common label", () => {
    expect(read([setOf("emotion", "label", [], { positive_surprise: 1 }, { open: true })])).toMatchObject({
      label: "surprise",
      vendorLabel: "positive_surprise",
    });
  });

  it("prefers a set that names emotions over a sentiment set declared before it", () => {
    const sentiment = setOf("sentiment", "label", WORDS, { negative: 1 });
    const emotion = setOf("emotion", "label", ["anger"], { anger: 1 });
    expect(read([sentiment, emotion]).label).toBe("anger");
  });

  it("reads POSITIVE as a sentiment, not as an emotion label", () => {
    const upper = WORDS.map((word) => word.toUpperCase());
    expect(read([setOf("sentiment", "label", upper, { POSITIVE: 1 })])).toMatchObject({
      label: null,
      vendorLabel: "POSITIVE",
      sentiment: "positive",
    });
  });

  it("keeps a vendor's mixed apart from neutral: a label, no valence, no sentiment", () => {
    expect(read([setOf("sentiment", "label", WORDS, { mixed: 1 })])).toMatchObject({
      label: "mixed",
      vendorMixed: true,
      valence: null,
      sentiment: null,
    });
  });

  it.each([
    [-0.34, "negative"],
    [-1 / 3, "neutral"],
    [0.33, "neutral"],
    [0.34, "positive"],
  ])("cuts valence %d as %s", (polarity, sentiment) => {
    expect(read([setOf("sentiment", "polarity", ["polarity"], { polarity })]).sentiment).toBe(sentiment);
  });

  it("falls back on a sentiment word when there is no valence", () => {
    const info = { axes: { valence: "absent", arousal: "absent", dominance: "absent" } } as const;
    expect(read([setOf("sentiment", "label", WORDS, { negative: 1 })], info)).toMatchObject({
      valence: null,
      sentiment: "negative",
    });
  });

  it("adds up the weights of words with one common label", () => {
    const scores = setOf("expressions", "thresholded", [], { joy: 0.3, amusement: 0.3, anger: 0.4 }, { open: true });
    const { distribution } = read([scores]);
    expect([distribution.happiness, distribution.anger]).toEqual([expect.closeTo(0.6, 10), expect.closeTo(0.4, 10)]);
  });

  it("does not let many unknown words outvote a known one", () => {
    const scores = setOf("expressions", "thresholded", [], { a: 0.3, b: 0.3, c: 0.3, anger: 0.4 }, { open: true });
    const { distribution } = read([scores]);
    expect((distribution.anger ?? 0) > (distribution.other ?? 0)).toBe(true);
  });
});

describe("confidence", () => {
  const posterior = setOf("emotion", "posterior", FOUR, { anger: 0.7, happiness: 0.1, sadness: 0.1, neutral: 0.1 });

  it("is the vendor's own when it gives one, and calibrated only where the vendor is", () => {
    expect(read([posterior], {}, { confidence: 0.8 })).toMatchObject({ confidence: 0.8, calibrated: false });
  });

  it("is the top posterior of a calibrated vendor that gives none apart", () => {
    expect(read([posterior], { calibrated: true })).toMatchObject({ confidence: 0.7, calibrated: true });
  });

  it("is null, and not calibrated, for a vendor that only names labels", () => {
    expect(read([setOf("emotion", "label", FOUR, { anger: 1 })])).toMatchObject({
      confidence: null,
      calibrated: false,
    });
  });
});

describe("what else a reading carries", () => {
  it("keeps every score of every set with its common label", () => {
    const reading = read([
      setOf("emotion", "label", ["anger"], { anger: 1 }),
      setOf("sentiment", "polarity", ["polarity"], { polarity: -0.5 }),
    ]);
    expect(reading.scores).toEqual([
      { set: "emotion", kind: "label", label: "anger", vendorLabel: "anger", score: 1 },
      { set: "sentiment", kind: "polarity", label: "other", vendorLabel: "polarity", score: -0.5 },
    ]);
  });

  it("delivers the raw payload only when asked", () => {
    const heard = observation([], { raw: { secret: 1 } });
    expect([normalise(heard, vendor()).raw, normalise(heard, vendor(), { raw: true }).raw]).toEqual([
      undefined,
      { secret: 1 },
    ]);
  });

  it.each([
    [["*"], "xx", true],
    [["en"], "en-GB", true],
    [["en-US"], "en", true],
    [["en"], "de", false],
  ])("knows that a vendor of %j reading %s is supported: %s", (languages, language, supported) => {
    expect(normalise(observation([], { language }), vendor({ languages })).languageSupported).toBe(supported);
  });

  it("says when the vendor sent neither a score nor an axis", () => {
    expect([read([]).empty, read([], {}, { dims: { valence: 0 } }).empty]).toEqual([true, false]);
  });
});

describe("numbers that cannot be read", () => {
  function refusal(run: () => unknown): EmotionError {
    try {
      run();
    } catch (error) {
      if (EmotionError.isInstance(error)) return error;
      throw error;
    }
    throw new Error("nothing was thrown");
  }

  it.each([
    ["independent", { Joy: Number.NaN }],
    ["independent", { Joy: 1.4 }],
    ["posterior", { Joy: -0.2 }],
    ["polarity", { polarity: -1.5 }],
    ["thresholded", { Joy: Number.POSITIVE_INFINITY }],
  ] as const)("are a protocol error that names the set (%s %j)", (kind, scores) => {
    const error = refusal(() => read([setOf("expressions", kind, ["Joy"], scores)]));
    expect([error.kind, error.message.includes("set expressions")]).toEqual(["protocol", true]);
  });

  it("are a protocol error that names the axis", () => {
    expect(refusal(() => read([], {}, { dims: { arousal: 3 } })).message).toContain("dims.arousal");
  });

  it("are forgiven within a rounding error", () => {
    expect(read([setOf("emotion", "posterior", FOUR, { anger: 1.0000002 })]).scores[0]?.score).toBe(1);
  });
});
