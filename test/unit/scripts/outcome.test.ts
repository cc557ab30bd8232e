import { describe, expect, it } from "vitest";
import type { ClipAnswer, ClipTruth } from "../../../scripts/evaluation/figures.ts";
import { outcomeOf } from "../../../scripts/evaluation/outcome.ts";

const LABELS = ["anger", "neutral", "disgust"] as const;

/** Eight speakers who are angry and neutral, two of them also disgusted; all of it answered rightly. */
function rareClass(): { truths: ClipTruth[]; answers: ClipAnswer[] } {
  const truths = Array.from({ length: 8 }, (_, speaker) =>
    (speaker < 2 ? [0, 1, 2] : [0, 1]).map((label) => ({ speaker: `s${speaker}`, label, highArousal: label === 0 })),
  ).flat();
  const answers = truths.map(({ label, highArousal }) => ({
    posterior: LABELS.map((_, i) => (i === label ? 0.9 : 0.05)),
    arousalHigh: highArousal ? 0.9 : 0.1,
    heardSeconds: 0,
  }));
  return { truths, answers };
}

describe("the figures of a class that few speakers hold", () => {
  const { truths, answers } = rareClass();
  const { all, anger, arousal } = outcomeOf(truths, [answers], LABELS);

  it("are not made worse by draws of speakers who do not hold it", () => {
    expect(all.recalls.disgust?.interval).toEqual([1, 1]);
    expect(all.precisions.disgust?.interval).toEqual([1, 1]);
    expect(anger?.missRate.interval).toEqual([0, 0]);
  });

  it("let every mean over the classes be one over all of them", () => {
    expect(all.uar).toEqual({ mean: 1, sd: 0, interval: [1, 1] });
    expect(arousal?.uar.interval).toEqual([1, 1]);
  });

  it("are as unsure as its few speakers make it", () => {
    const wrong = answers.map((answer, clip) =>
      truths[clip]?.speaker === "s0" && truths[clip]?.label === 2
        ? { ...answer, posterior: [0.9, 0.05, 0.05] }
        : answer,
    );
    expect(outcomeOf(truths, [wrong], LABELS).all.recalls.disgust?.interval).toEqual([0, 1]);
  });
});

describe("the arousal of a head that does not tell it", () => {
  const { truths, answers } = rareClass();
  const { all, arousal, curve } = outcomeOf(
    truths,
    [answers.map((answer) => ({ ...answer, arousalHigh: null }))],
    LABELS,
  );

  it("has no figure, while labels keep theirs", () => {
    expect([arousal, all.uar.mean]).toEqual([null, 1]);
    expect(curve.map(({ arousalUar }) => arousalUar)).toEqual([null]);
  });

  it("are given along the adaptation only where a point holds every class", () => {
    const later = answers.map((answer, clip) => ({ ...answer, heardSeconds: truths[clip]?.label === 2 ? 0 : 20 }));
    const { curve } = outcomeOf(truths, [later], LABELS);
    expect(curve.map(({ fromSeconds, fourClassUar }) => [fromSeconds, fourClassUar])).toEqual([
      [0, null],
      [15, null],
    ]);
    expect(outcomeOf(truths, [answers], LABELS).curve[0]?.fourClassUar).toEqual({ mean: 1, interval: [1, 1] });
  });
});
