import { describe, expect, it } from "vitest";
import { functionalsOf, harmonics, pulseTrain, toPcm, withNoise } from "./signals.ts";

const FUNDAMENTALS = [85, 120, 217, 330];
const GAIN = 0.3;

describe.each(FUNDAMENTALS)("the periods of pulses at %d Hz", (hz) => {
  it.each([0.0045, 0.009, 0.018, 0.027])("have their jitter within 0.1 points at %d", (amount) => {
    const { signal, jitterPercent } = pulseTrain(hz, amount, 0);
    expect(jitterPercent).toBeGreaterThan(100 * amount);
    const measured = functionalsOf(toPcm(signal, GAIN)).jitterPercentVoicedMean as number;
    expect(Math.abs(measured - jitterPercent)).toBeLessThan(0.1);
  });

  it.each([0.05, 0.1, 0.2, 0.5])("have their shimmer within 0.05 dB at %d dB", (amount) => {
    const { signal, shimmerDb } = pulseTrain(hz, 0, amount);
    const measured = functionalsOf(toPcm(signal, GAIN)).shimmerDbVoicedMean as number;
    expect(Math.abs(measured - shimmerDb)).toBeLessThan(0.05);
  });

  it("keep jitter and shimmer apart when both are there", () => {
    const { signal, jitterPercent, shimmerDb } = pulseTrain(hz, 0.02, 0.3);
    const vector = functionalsOf(toPcm(signal, GAIN));
    expect(Math.abs((vector.jitterPercentVoicedMean as number) - jitterPercent)).toBeLessThan(0.1);
    expect(Math.abs((vector.shimmerDbVoicedMean as number) - shimmerDb)).toBeLessThan(0.05);
  });
});

describe("a steady voice", () => {
  it.each([90, 133.7, 217, 301])("has almost no jitter and no shimmer at %d Hz", (hz) => {
    const vector = functionalsOf(toPcm(harmonics(hz, { seconds: 2 }), 0.2));
    expect(vector.jitterPercentVoicedMean).toBeLessThan(0.03);
    expect(vector.shimmerDbVoicedMean).toBeLessThan(0.03);
  });

  it("has little more under noise 25 dB below it", () => {
    const vector = functionalsOf(toPcm(withNoise(harmonics(133.7, { seconds: 2 }), 25), 0.2));
    expect(vector.jitterPercentVoicedMean).toBeLessThan(0.3);
    expect(vector.shimmerDbVoicedMean).toBeLessThan(0.3);
  });
});
