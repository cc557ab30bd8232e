import { describe, expect, it } from "vitest";
import { axisWords, claimClass, claimWords, segmentWords, whyWords } from "../../../../src/report/page/model/words.ts";

describe("words for a claim", () => {
  it("are the label, the sentiment, or the reason for none", () => {
    expect(claimWords({ label: "anger" })).toBe("anger");
    expect(claimWords({ sentiment: "positive" })).toBe("positive");
    expect(claimWords({ no: "low-confidence" })).toBe("not sure enough");
    expect(claimWords({})).toBe("no label");
  });

  it("are mixed signals for a provider's mixed and for a conflict alike", () => {
    expect([claimWords({ label: "mixed", mixed: true }), claimWords({ no: "conflict" })]).toEqual([
      "mixed signals",
      "mixed signals",
    ]);
    expect([claimClass({ label: "mixed", mixed: true }), claimClass({ no: "conflict" })]).toEqual([
      "label-mixed",
      "label-mixed",
    ]);
  });

  it("say what is not known, and how sure the rest is", () => {
    expect([axisWords(undefined), axisWords([-0.5, null]), axisWords([0.25, 0.8])]).toEqual([
      "not known",
      "−0.50",
      "+0.25 (80 % sure)",
    ]);
  });

  it("say a stretch in one sentence, without a confidence where nothing is claimed", () => {
    expect(segmentWords(17_000, 28_000, { label: "anger", c: 0.66 })).toBe("00:17 to 00:28: anger, 66 % sure");
    expect(segmentWords(0, 3000, { no: "too-short", c: 0.9 })).toBe("00:00 to 00:03: too little speech");
  });

  it("say how far a reason was from what it was compared with, and what it moved", () => {
    expect(
      whyWords(["quieter than this speaker's usual", "speaker", -1.26, "arousal", -0.2], [{ label: "anger" }]),
    ).toBe("quieter than this speaker's usual (−1.3 SD; moved arousal)");
  });

  it("do not say that a reason moved a label where none is claimed, of the stretch or of the reading", () => {
    const louder = ["louder than most voices", "training", 2.14, "label", 0.3] as const;
    const claims = [{ label: "anger" }, { no: "low-confidence" }] as const;

    expect(whyWords(louder, [claims[0], claims[0]])).toBe("louder than most voices (+2.1 SD; moved the label)");
    for (const told of [
      [claims[0], claims[1]],
      [claims[1], claims[0]],
    ])
      expect(whyWords(louder, told)).toBe("louder than most voices (+2.1 SD; towards a label not claimed)");
  });
});
