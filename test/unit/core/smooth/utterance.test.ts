import { describe, expect, it } from "vitest";
import { normalise } from "../../../../src/core/normalise/index.ts";
import { createSmoother } from "../../../../src/core/smooth/index.ts";
import { testInfo } from "../stream/fixtures.ts";

const reading = (endMs: number, anger: number) =>
  normalise(
    {
      key: "u1",
      span: { startMs: Math.max(0, endMs - 3000), endMs },
      evidence: "acoustic",
      final: true,
      sets: [{ set: "emotion", kind: "posterior", scores: { anger, neutral: 0, happiness: 1 - anger } }],
      confidence: 0.9,
    },
    testInfo,
  );

describe("many final readings of one utterance, as the local engine gives them", () => {
  it("are smoothed together, not replaced by the last one", () => {
    const smoother = createSmoother();
    let last = reading(512, 0);
    let valence = 0;
    for (let hop = 1; hop <= 10; hop++) {
      last = reading(hop * 512, hop % 2);
      valence = smoother.add(last).valence?.value ?? 0;
    }
    const unsmoothed = last.valence?.value ?? 0;
    expect(unsmoothed).toBeGreaterThan(0.7);
    expect(Math.abs(valence)).toBeLessThan(0.7 * unsmoothed);
  });

  it("replace a reading of the same span", () => {
    const smoother = createSmoother();
    smoother.add(reading(3000, 1));
    const again = smoother.add(reading(3000, 0));
    expect(again.top?.label).toBe("happiness");
    expect(again.top?.share).toBeCloseTo(1, 6);
  });
});
