import { describe, expect, it } from "vitest";
import {
  type AdaptationScope,
  adaptedShare,
  createAdaptation,
  type Population,
} from "../../../../adapters/local/adaptation.ts";

const population: Population = {
  mean: Float64Array.of(10, 10),
  sd: Float64Array.of(2, 2),
  channelBound: [true, false],
  priorSeconds: 20,
  maxShiftSd: 1.5,
  clipSd: 4,
};

const at = (...values: number[]): Float32Array => Float32Array.from(values);

/** z-scores of `probe` after `windows` windows of `heard`, one second of new speech each. */
function zAfter(scope: AdaptationScope, heard: Float32Array, windows: number, probe: Float32Array): number[] {
  const adaptation = createAdaptation(population, scope);
  for (let i = 0; i < windows; i++) adaptation.learn(heard, 1);
  const z = new Float32Array(2);
  adaptation.adapted(probe, z);
  return Array.from(z);
}

describe("speaker adaptation", () => {
  it("starts as the population", () => {
    expect(zAfter("speaker", at(0, 0), 0, at(12, 8))).toEqual([1, -1]);
  });

  it("moves half way to the speaker when the speaker has spoken as long as the prior weighs", () => {
    const adaptation = createAdaptation({ ...population, sd: Float64Array.of(1e6, 1e6) }, "speaker");
    const z = new Float32Array(2);
    adaptation.learn(at(10 + 1e6, 10), 20);
    adaptation.adapted(at(10 + 0.5e6, 10), z);
    expect(z[0]).toBeCloseTo(0, 5);
  });

  it("brings a speaker's usual values to about zero in the long run", () => {
    const [z] = zAfter("speaker", at(12, 12), 2000, at(12, 12));
    expect(z).toBeCloseTo(0, 1);
  });

  it("moves a mean by no more than the cap", () => {
    const [z] = zAfter("speaker", at(18, 18), 5000, at(10 + 1.5 * 2, 10));
    expect(z).toBeCloseTo(0, 5);
  });

  it("clips what it reports", () => {
    expect(zAfter("speaker", at(0, 0), 0, at(1e6, -1e6))).toEqual([4, -4]);
  });

  it("learns from a wild value no more than from one at the clip", () => {
    expect(zAfter("speaker", at(1e9, 10), 1, at(12, 8))).toEqual(zAfter("speaker", at(10 + 4 * 2, 10), 1, at(12, 8)));
  });

  it("counts seconds of new speech, not windows", () => {
    const once = createAdaptation(population, "speaker");
    const often = createAdaptation(population, "speaker");
    once.learn(at(14, 14), 3);
    for (let i = 0; i < 6; i++) often.learn(at(14, 14), 0.5);
    const [a, b] = [new Float32Array(2), new Float32Array(2)];
    once.adapted(at(12, 12), a);
    often.adapted(at(12, 12), b);
    expect(b[0]).toBeCloseTo(a[0] as number, 5);
  });

  it("keeps the unadapted reading where it was, as the second opinion", () => {
    const adaptation = createAdaptation(population, "speaker");
    for (let i = 0; i < 100; i++) adaptation.learn(at(14, 14), 1);
    const z = new Float32Array(2);
    adaptation.unadapted(at(12, 12), z);
    expect(Array.from(z)).toEqual([1, 1]);
  });
});

describe("adaptation where speakers are not told apart", () => {
  it("follows the features a channel moves", () => {
    expect(zAfter("channel", at(14, 14), 50, at(12, 12))[0]).toBeLessThan(0.9);
  });

  it("leaves the features a person moves", () => {
    expect(zAfter("channel", at(14, 14), 50, at(12, 12))[1]).toBe(1);
  });
});

describe("adaptation that is switched off", () => {
  it("learns nothing", () => {
    expect(zAfter("none", at(14, 14), 50, at(12, 12))).toEqual([1, 1]);
  });
});

describe("how varied the speech heard was", () => {
  const varietyAfter = (...heard: readonly Float32Array[]): number => {
    const adaptation = createAdaptation(population, "speaker");
    for (const window of heard) adaptation.learn(window, 1);
    return adaptation.variety;
  };

  it("is nothing before anything was heard, and nothing while it is the same", () => {
    expect(varietyAfter()).toBe(0);
    expect(varietyAfter(at(12, 13), at(12, 13))).toBeCloseTo(0, 6);
  });

  it("is the deviation of what was heard, in those of the population", () => {
    expect(varietyAfter(at(10, 8), at(10, 12))).toBeCloseTo(1, 6);
  });

  it("does not count what a channel moves", () => {
    expect(varietyAfter(at(4, 10), at(16, 10))).toBeCloseTo(0, 6);
  });
});

describe("the share of the adapted answer", () => {
  const share = { most: 0.8, fromVariety: 0.5, toVariety: 0.9 };

  it.each([
    [0, 0],
    [0.5, 0],
    [0.7, 0.4],
    [0.9, 0.8],
    [2, 0.8],
  ])("at a variety of %f is %f", (variety, expected) => {
    expect(adaptedShare(share, variety)).toBeCloseTo(expected, 6);
  });
});
