import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type AdaptationScope, createAdaptation } from "../../adapters/local/adaptation.ts";
import { between, seededRandom } from "../../scripts/features/random.ts";

const FEATURES = 6;
const WINDOWS = 80;

const random = seededRandom("adaptation parity");
const numbers = (count: number, low: number, high: number): number[] =>
  Array.from({ length: count }, () => between(random, low, high));

const given = {
  mean: numbers(FEATURES, -20, 20),
  sd: numbers(FEATURES, 0.1, 8),
  channelBound: [true, false, true, false, true, false],
  priorSeconds: 5,
  maxShiftSd: 0.6,
  clipSd: 3,
  features: [] as number[][],
  seconds: [...numbers(WINDOWS - 1, 0.03, 0.6), 0],
};
// A speaker far from the population, so that both the shift and the clip are reached.
given.features = Array.from({ length: WINDOWS }, () =>
  given.mean.map((mean, i) => Math.fround(mean + (given.sd[i] as number) * between(random, -3, 5))),
);

describe("the trainer's speaker adaptation", () => {
  const trainer: Record<AdaptationScope, number[][]> & { readonly variety: readonly number[] } = JSON.parse(
    execFileSync("/usr/bin/python3", [fileURLToPath(new URL("adapt.py", import.meta.url))], {
      input: JSON.stringify(given),
      encoding: "utf8",
    }),
  );

  it.each(["speaker", "channel", "none"] as const)("gives the engine's numbers when it follows: %s", (scope) => {
    const adaptation = createAdaptation(
      { ...given, mean: Float64Array.from(given.mean), sd: Float64Array.from(given.sd) },
      scope,
    );
    const worst = Math.max(
      ...given.features.flatMap((row, window) => {
        const features = Float32Array.from(row);
        const z = new Float32Array(FEATURES);
        adaptation.adapted(features, z);
        adaptation.learn(features, given.seconds[window] as number);
        return Array.from(z, (value, i) => Math.abs(value - (trainer[scope][window]?.[i] ?? Number.NaN)));
      }),
    );
    expect(worst).toBeLessThan(1e-5);
  });

  it("is trusted by the engine's measure of how varied the speech was", () => {
    const population = { ...given, mean: Float64Array.from(given.mean), sd: Float64Array.from(given.sd) };
    const adaptation = createAdaptation(population, "speaker");
    const heard = given.features.map((row, window) => {
      const { variety } = adaptation;
      adaptation.learn(Float32Array.from(row), given.seconds[window] as number);
      return variety;
    });
    heard.forEach((variety, window) => {
      expect(variety).toBeCloseTo(trainer.variety[window] ?? Number.NaN, 5);
    });
  });
});
