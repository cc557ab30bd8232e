import { describe, expect, it } from "vitest";
import {
  type ClipAnswer,
  type ClipTruth,
  calibrationError,
  coverage,
  judgeArousal,
  judgeLabels,
  speakerInterval,
  unweightedRecall,
  type Verdict,
} from "../../../scripts/evaluation/figures.ts";
import { seededRandom } from "../../../scripts/features/random.ts";

const clip = (label: number | null, highArousal: boolean | null = null, speaker = "a"): ClipTruth => ({
  speaker,
  label,
  highArousal,
});
const answer = (posterior: number[], arousalHigh = 0.5): ClipAnswer => ({ posterior, arousalHigh });
const verdict = (truth: number, said: number | null, confidence = 1, speaker = "a"): Verdict => ({
  speaker,
  truth,
  said,
  confidence,
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
