import { describe, expect, it } from "vitest";
import {
  brierScore,
  type ClipAnswer,
  type ClipTruth,
  calibrationError,
  claimsAt,
  confusion,
  coverage,
  judgeArousal,
  judgeLabels,
  macroF1,
  precision,
  recall,
  speakerInterval,
  squaredErrors,
  unweightedRecall,
  type Verdict,
} from "../../../scripts/evaluation/figures.ts";
import { seededRandom } from "../../../scripts/features/random.ts";

const clip = (label: number | null, highArousal: boolean | null = null, speaker = "a"): ClipTruth => ({
  speaker,
  label,
  highArousal,
});
const answer = (posterior: number[], arousalHigh = 0.5): ClipAnswer => ({
  posterior,
  arousalHigh,
  heardSeconds: 0,
});
const verdict = (truth: number, said: number | null, confidence = 1, speaker = "a"): Verdict => ({
  speaker,
  truth,
  said,
  confidence,
  topPosterior: confidence,
  heardSeconds: 0,
});

describe("judging labels", () => {
  it("looks only at the labels asked for", () => {
    expect(judgeLabels([clip(0)], [answer([0.2, 0.7, 0.1])], [0, 2])[0]?.said).toBe(0);
  });

  it("rescales the confidence to those labels", () => {
    expect(judgeLabels([clip(0)], [answer([0.2, 0.7, 0.1])], [0, 2])[0]?.confidence).toBeCloseTo(2 / 3);
  });

  it("leaves out clips of other labels", () => {
    expect(judgeLabels([clip(1), clip(null)], [answer([0, 1, 0]), answer([1, 0, 0])], [0, 2])).toEqual([]);
  });
});

describe("judging arousal", () => {
  it("leaves out clips whose arousal nobody states", () => {
    expect(judgeArousal([clip(0)], [answer([1], 0.9)])).toEqual([]);
  });

  it("says low at a probability below one half, with the rest as its confidence", () => {
    expect(judgeArousal([clip(0, false)], [answer([1], 0.2)])[0]).toMatchObject({ said: 0, confidence: 0.8 });
  });
});

describe("unweighted average recall", () => {
  it("counts every class the same, however many clips it has", () => {
    expect(unweightedRecall([verdict(0, 0), verdict(0, 0), verdict(0, 0), verdict(1, 0)])).toBe(0.5);
  });

  it("counts a clip without an answer as a miss", () => {
    expect(unweightedRecall([verdict(0, 0), verdict(0, null)])).toBe(0.5);
  });
});

describe("calibration error", () => {
  it("is the gap between confidence and hits", () => {
    expect(calibrationError([verdict(0, 0, 0.95), verdict(0, 1, 0.95)])).toBeCloseTo(0.45);
  });

  it("leaves out clips without an answer", () => {
    expect(calibrationError([verdict(0, 0, 1), verdict(0, null, 0)])).toBe(0);
  });
});

describe("the confusion of labels", () => {
  it("counts what was said of each truth, unanswered clips in a column of their own", () => {
    const verdicts = [verdict(0, 0), verdict(0, 2), verdict(2, 2), verdict(2, null)];
    expect(confusion(verdicts, [0, 2])).toEqual([
      [1, 1, 0],
      [0, 1, 1],
    ]);
  });

  it("gives precision: how often a claim is true", () => {
    expect(precision([verdict(0, 0), verdict(2, 0), verdict(2, 0), verdict(2, 2)], 0)).toBeCloseTo(1 / 3);
  });

  it("gives the mean F1 over the classes", () => {
    // Class 0: recall 1, precision 1/2; class 1: recall 1/2, precision 1.
    expect(macroF1([verdict(0, 0), verdict(1, 0), verdict(1, 1)])).toBeCloseTo(2 / 3);
  });
});

describe("a class that does not occur", () => {
  it("has no recall, and no precision unless it is claimed", () => {
    expect(recall([verdict(0, 0)], 1)).toBeNaN();
    expect(precision([verdict(0, 0)], 1)).toBeNaN();
    expect(precision([verdict(0, 1)], 1)).toBe(0);
  });

  it("has no precision but 0 where it occurs and is never claimed", () => {
    expect(precision([verdict(1, 0)], 1)).toBe(0);
  });
});

describe("the Brier score", () => {
  it("is the mean square of probability against fact, clips of every other word included", () => {
    const errors = squaredErrors([clip(0), clip(1), clip(null)], [answer([0.8]), answer([0.5]), answer([0.1])], 0);
    expect(brierScore(errors)).toBeCloseTo((0.04 + 0.25 + 0.01) / 3);
  });
});

describe("claims at a threshold", () => {
  it("are the answers whose largest posterior reaches it", () => {
    const verdicts = [verdict(0, 0, 0.9), verdict(0, 1, 0.55), verdict(0, 1, 0.3), verdict(0, null, 0)];
    expect(claimsAt(verdicts, 0.55)).toEqual(verdicts.slice(0, 2));
  });
});

describe("coverage", () => {
  it("is the share of clips with an answer", () => {
    expect(coverage([verdict(0, 1), verdict(0, null)])).toBe(0.5);
  });
});

describe("the interval over speakers", () => {
  const bySpeaker = (hits: number): Verdict[] =>
    Array.from({ length: 10 }, (_, speaker) => verdict(0, speaker < hits ? 0 : 1, 1, `s${speaker}`));

  it("holds the figure itself", () => {
    const [low, high] = speakerInterval([bySpeaker(7)], unweightedRecall, seededRandom("test"));
    expect(low < 0.7 && 0.7 < high).toBe(true);
  });

  it("has no width when all speakers do equally well", () => {
    expect(speakerInterval([bySpeaker(10)], unweightedRecall, seededRandom("test"))).toEqual([1, 1]);
  });
});
