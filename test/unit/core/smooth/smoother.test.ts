import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSmoother, recencyWeights } from "../../../../src/core/smooth/index.ts";
import { axis, reading } from "./readings.ts";

describe("recencyWeights", () => {
  const whole = (startMs: number, endMs: number) => ({ span: { startMs, endMs }, speechShare: 1 });
  const sum = (weights: readonly number[]) => weights.reduce((all, weight) => all + weight, 0);

  it("gives windows that heard the same audio together no more votes than one window", () => {
    const once = sum(recencyWeights([whole(0, 2000)], 2000, 2500));
    const thrice = sum(recencyWeights([whole(0, 2000), whole(0, 2000), whole(500, 2000)], 2000, 2500));
    expect(thrice).toBeCloseTo(once, 9);
  });

  it("counts a newer second more than an older one", () => {
    const [older, newer] = recencyWeights([whole(0, 1000), whole(1000, 2000)], 2000, 2500) as [number, number];
    // exp(-age / tau), tau = 1250: the ratio of two equal stretches one second apart.
    expect(newer / older).toBeCloseTo(Math.exp(1000 / 1250), 9);
  });

  it("gives nothing to audio older than the window", () => {
    expect(recencyWeights([whole(0, 1000)], 4000, 2500)).toEqual([0]);
  });

  it("counts only the part of a long span that lies inside the window", () => {
    expect(recencyWeights([whole(-60_000, 4000)], 4000, 2500)[0]).toBeCloseTo(1250 * (1 - Math.exp(-2)), 9);
  });

  it("counts a span with little speech less, in proportion", () => {
    const [all, half] = [1, 0.5].map((speechShare) =>
      recencyWeights([{ span: { startMs: 0, endMs: 1000 }, speechShare }], 1000, 2500),
    ) as [number[], number[]];
    expect(half[0]).toBeCloseTo((all[0] as number) / 2, 9);
  });

  it("never hands out more than the kernel's mass, whatever the spans", () => {
    const span = fc.tuple(fc.integer({ min: 0, max: 9000 }), fc.integer({ min: 0, max: 5000 }));
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 30 }), (spans) => {
        const weights = recencyWeights(
          spans.map(([start, length]) => whole(start, start + length)),
          10_000,
          2500,
        );
        return weights.every((weight) => weight >= 0) && sum(weights) <= 1250 * (1 - Math.exp(-2)) + 1e-6;
      }),
    );
  });
});

describe("a smoother", () => {
  it("keeps the origin of an axis that came from beside the provider, and leaves readings without it out of its mean", () => {
    const smoother = createSmoother();
    const beside = { value: 0.6, origin: "companion", confidence: 0.8 } as const;
    smoother.add(reading(0, 1000, { valence: axis(-0.5), arousal: beside }));
    const { valence, arousal } = smoother.add(reading(1000, 2000, { valence: axis(-0.5) }));
    expect([valence?.origin, arousal]).toEqual(["derived", { ...beside, value: expect.closeTo(0.6, 9) }]);
  });

  it("says of a single reading what the reading says", () => {
    const one = reading(0, 3000, {
      label: "anger",
      distribution: { anger: 0.7, neutral: 0.3 },
      valence: axis(-0.4, 0.7),
      confidence: 0.7,
      calibrated: true,
    });
    expect(createSmoother().add(one)).toMatchObject({
      atMs: 3000,
      top: { label: "anger", share: 0.7 },
      valence: { value: -0.4, origin: "derived", confidence: 0.7 },
      arousal: null,
      confidence: 0.7,
      calibrated: true,
    });
  });

  it("replaces an interim reading by its final one instead of adding it", () => {
    const smoother = createSmoother();
    smoother.add(reading(0, 1000, { key: "a", final: false, valence: axis(0.8) }));
    expect(smoother.add(reading(0, 1000, { key: "a", valence: axis(-0.6) })).valence?.value).toBeCloseTo(-0.6, 12);
  });

  it("does not let a late interim reading undo the final one", () => {
    const smoother = createSmoother();
    smoother.add(reading(0, 1000, { key: "a", valence: axis(-0.6) }));
    expect(smoother.add(reading(0, 1000, { key: "a", final: false, valence: axis(0.8) })).valence?.value).toBeCloseTo(
      -0.6,
      12,
    );
  });

  it("leaves a reading without an axis out of that axis, instead of counting it as 0", () => {
    const smoother = createSmoother();
    smoother.add(reading(0, 1000, { valence: axis(-0.6), arousal: axis(0.5) }));
    expect(smoother.add(reading(1000, 2000, { valence: axis(-0.2) })).arousal?.value).toBeCloseTo(0.5, 12);
  });

  it("keeps an axis null that no reading has", () => {
    expect(createSmoother().add(reading(0, 1000, { valence: axis(0.1) })).arousal).toBeNull();
  });

  it("moves towards newer readings, further the longer they go on", () => {
    const smoother = createSmoother();
    smoother.add(reading(0, 1000, { valence: axis(1) }));
    const soon = smoother.add(reading(1000, 1250, { valence: axis(-1) })).valence?.value ?? 0;
    const later = smoother.add(reading(1250, 2500, { valence: axis(-1) })).valence?.value ?? 0;
    expect([soon > 0, later < 0]).toEqual([true, true]);
  });

  it("forgets what is older than the window", () => {
    const smoother = createSmoother({ windowMs: 1000 });
    smoother.add(reading(0, 1000, { valence: axis(1) }));
    expect(smoother.add(reading(4000, 5000, { valence: axis(-0.3) })).valence?.value).toBeCloseTo(-0.3, 12);
  });

  it("calls an axis fused when its readings got it in different ways", () => {
    const smoother = createSmoother();
    smoother.add(reading(0, 1000, { valence: { value: 0.2, origin: "native", confidence: null } }));
    expect(smoother.add(reading(1000, 2000, { valence: axis(0.4) })).valence?.origin).toBe("fused");
  });

  it("lowers its confidence when readings contradict each other", () => {
    const sure = { confidence: 0.9, calibrated: true };
    const smoother = createSmoother();
    smoother.add(reading(0, 1000, { ...sure, label: "anger", distribution: { anger: 0.9, happiness: 0.1 } }));
    const both = smoother.add(
      reading(1000, 2000, { ...sure, label: "happiness", distribution: { anger: 0.1, happiness: 0.9 } }),
    );
    expect(both.confidence).toBeLessThan(0.75);
  });

  it("has no confidence when no reading has one", () => {
    expect(createSmoother().add(reading(0, 1000, { label: "anger", distribution: { anger: 1 } }))).toMatchObject({
      confidence: null,
      calibrated: false,
    });
  });

  it("is not calibrated as soon as one confidence in it is not", () => {
    const smoother = createSmoother();
    smoother.add(reading(0, 1000, { confidence: 0.8, calibrated: true }));
    expect(smoother.add(reading(1000, 2000, { confidence: 0.8 })).calibrated).toBe(false);
  });

  it("can say what held at an earlier moment, for a reading that came late", () => {
    const smoother = createSmoother();
    smoother.add(reading(0, 1000, { valence: axis(-0.6) }));
    smoother.add(reading(8000, 9000, { valence: axis(0.7) }));
    expect(smoother.at(1000).valence?.value).toBeCloseTo(-0.6, 12);
  });

  it("keeps flat memory and time over an hour of quarter-second hops", () => {
    const smoother = createSmoother();
    let last = 0;
    for (let endMs = 3000; endMs <= 3_600_000; endMs += 250) {
      last = smoother.add(reading(endMs - 3000, endMs, { valence: axis(0.5) })).valence?.value ?? 0;
    }
    expect(last).toBeCloseTo(0.5, 12);
  });
});

describe("conflict", () => {
  it("is measured on one reading that says two things of opposite valence", () => {
    const one = reading(0, 1000, { distribution: { anger: 0.45, happiness: 0.4, neutral: 0.15 } });
    expect(createSmoother().add(one).conflict.labels).toBeCloseTo(0.4, 12);
  });

  it("is not made by a change from one clear label to another", () => {
    const smoother = createSmoother();
    smoother.add(reading(0, 1000, { distribution: { anger: 1 } }));
    expect(smoother.add(reading(1000, 2000, { distribution: { happiness: 1 } })).conflict.labels).toBe(0);
  });

  it("is not seen between labels on the same side, nor with surprise", () => {
    const smoother = createSmoother();
    smoother.add(reading(0, 1000, { distribution: { anger: 0.5, sadness: 0.5 } }));
    expect(smoother.add(reading(1000, 2000, { distribution: { anger: 0.5, surprise: 0.5 } })).conflict.labels).toBe(0);
  });

  it("is measured between voice and words over the same audio, even when the words come seconds late", () => {
    const smoother = createSmoother();
    smoother.add(reading(0, 3000, { valence: axis(-0.7) }));
    smoother.add(reading(3000, 6000, { valence: axis(-0.7) }));
    const words = smoother.add(reading(3500, 6000, { evidence: "lexical", valence: axis(0.5) }));
    expect(words.conflict.evidence).toBeCloseTo(0.5, 12);
  });

  it("is not seen between voice and words of different audio", () => {
    const smoother = createSmoother();
    smoother.add(reading(0, 1000, { valence: axis(-0.7) }));
    expect(smoother.add(reading(1000, 2000, { evidence: "lexical", valence: axis(0.5) })).conflict.evidence).toBe(0);
  });
});
