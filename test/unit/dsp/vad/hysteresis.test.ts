import { describe, expect, it } from "vitest";
import { createHysteresis, type HysteresisOptions } from "../../../../src/dsp/vad/index.ts";

const decide = (probabilities: readonly number[], options?: HysteresisOptions): string => {
  const isActive = createHysteresis(options);
  return probabilities.map((p) => (isActive(p) ? "+" : "-")).join("");
};

describe("createHysteresis", () => {
  it("begins at the threshold", () => {
    expect(decide([0.49, 0.5])).toBe("-+");
  });

  it("goes on between the two thresholds", () => {
    expect(decide([0.6, 0.36, 0.4, 0.36, 0.36, 0.36, 0.36, 0.36])).toBe("++++++++");
  });

  it("ends after 96 ms below the lower threshold", () => {
    expect(decide([0.9, 0.1, 0.1, 0.1, 0.1])).toBe("++++-");
  });

  it("counts the hang-over anew after each return of speech", () => {
    expect(decide([0.9, 0.1, 0.1, 0.4, 0.1, 0.1, 0.1, 0.1])).toBe("+++++++-");
  });

  it("waits for as many frames in a row as its onset asks", () => {
    expect(decide([0.9, 0.1, 0.9, 0.9], { onsetFrames: 2 })).toBe("---+");
  });

  it("keeps the gap of 0.15 when only the threshold is set", () => {
    expect(decide([0.8, 0.66, 0.64], { threshold: 0.8, hangoverFrames: 0 })).toBe("++-");
  });
});
