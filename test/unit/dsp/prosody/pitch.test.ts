import { describe, expect, it } from "vitest";
import {
  f0Track,
  functionalsOf,
  harmonics,
  pinkNoise,
  settledF0Track,
  toPcm,
  track,
  whiteNoise,
  withNoise,
} from "./signals.ts";

const FUNDAMENTALS = [80, 97.3, 120, 163.7, 217, 301, 400];
const EXTREMES = [56, 63, 520, 640, 790, 990];
const flat = () => 1;

function worstError(f0: readonly number[], truth: number): number {
  return Math.max(...f0.map((hz) => Math.abs(hz / truth - 1)));
}

describe("F0", () => {
  it.each([...EXTREMES, ...FUNDAMENTALS])("is within 1 %% of a tone of %d Hz in every frame", (hz) => {
    expect(worstError(f0Track(toPcm(harmonics(hz, { amplitude: (h) => (h === 1 ? 1 : 0) }))), hz)).toBeLessThan(0.01);
  });

  it.each([
    ["up an octave in 1.5 s", 110, (t: number) => 110 * 2 ** (t / 1.5)],
    ["down an octave in 1.5 s", 300, (t: number) => 300 * 2 ** (-t / 1.5)],
    ["up by 12 semitones in half a second and down again", 150, (t: number) => 150 * 2 ** (Math.sin(Math.PI * t) ** 2)],
  ] as const)("is within 1 %% of a sawtooth that glides %s", (_, hz, glide) => {
    const f0 = settledF0Track(toPcm(harmonics(hz, { glide, seconds: 1.5 })));
    const errors = f0.map((value, i) => Math.abs(value / glide(0.03 + 0.01 * i) - 1));
    expect(Math.max(...errors)).toBeLessThan(0.01);
  });

  it.each([...EXTREMES, ...FUNDAMENTALS])("is within 1 %% of a %d Hz sawtooth in every frame", (hz) => {
    expect(worstError(f0Track(toPcm(harmonics(hz))), hz)).toBeLessThan(0.01);
  });

  it.each(FUNDAMENTALS)("is within 1 %% of a %d Hz pulse train in every frame", (hz) => {
    expect(worstError(f0Track(toPcm(harmonics(hz, { amplitude: flat }))), hz)).toBeLessThan(0.01);
  });

  it.each(FUNDAMENTALS)("settles within 1 %% of a %d Hz sawtooth under white noise at 10 dB", (hz) => {
    expect(worstError(settledF0Track(toPcm(withNoise(harmonics(hz), 10))), hz)).toBeLessThan(0.01);
  });

  it.each(FUNDAMENTALS)("makes no octave error at %d Hz when only 300-3400 Hz remain", (hz) => {
    const telephone = (h: number) => (h * hz > 300 && h * hz < 3400 && h > 1 ? 1 : 0);
    expect(worstError(f0Track(toPcm(harmonics(hz, { amplitude: telephone }))), hz)).toBeLessThan(0.01);
  });

  it.each([
    ["white", whiteNoise(3)],
    ["pink", pinkNoise(3)],
  ])("calls %s noise unvoiced", (_, noise) => {
    const f0 = f0Track(toPcm(noise));
    expect(f0.filter((hz) => hz > 0).length / f0.length).toBeLessThan(0.02);
  });

  it("follows a slow vibrato of 2 semitones: deviation, range and slopes are those of the sine", () => {
    // 3.05 s hold 300 frames: seven whole periods, no two frames at the same phase.
    const semitones = (t: number) => 2 * Math.sin(2 * Math.PI * (7 / 3) * t);
    const vector = functionalsOf(
      toPcm(harmonics(200, { seconds: 3.05, glide: (t) => 200 * 2 ** (semitones(t) / 12) })),
    );
    expect(vector.f0SemitoneSd).toBeCloseTo(2 / Math.SQRT2, 1);
    expect(vector.f0SemitoneRange).toBeCloseTo(4 * Math.sin(0.3 * Math.PI), 1);
    expect(Math.abs((vector.f0RiseMean as number) - 4 * 2 * (7 / 3))).toBeLessThan(1);
    expect(Math.abs((vector.f0FallMean as number) - 4 * 2 * (7 / 3))).toBeLessThan(1);
  });
});

describe("harmonics-to-noise ratio", () => {
  const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] as number;

  it.each([120, 217])("exceeds 30 dB for a clean %d Hz sawtooth", (hz) => {
    expect(median(track(toPcm(harmonics(hz), 0.2), "hnrDb"))).toBeGreaterThan(30);
  });

  for (const ratio of [5, 10, 15, 20, 25, 30]) {
    it.each([90, 120, 217, 301])(`is ${ratio} dB within 1 dB for %d Hz at that ratio`, (hz) => {
      expect(Math.abs(median(track(toPcm(withNoise(harmonics(hz), ratio)), "hnrDb")) - ratio)).toBeLessThan(1);
    });
  }

  it.each([90, 120, 217, 301])("is 0 dB within 1 dB for %d Hz where noise and harmonics are equally strong", (hz) => {
    const frames = track(toPcm(withNoise(harmonics(hz), 0)), "hnrDb").filter((db) => db !== 0);
    expect(frames.length).toBeGreaterThan(40);
    expect(Math.abs(median(frames))).toBeLessThan(1);
  });

  it("counts only noise inside 300-3400 Hz in the narrow variant", () => {
    // White noise 10 dB below harmonics of equal strength up to 7.5 kHz: both bands hold the same ratio.
    const pcm = toPcm(withNoise(harmonics(120, { amplitude: flat }), 10));
    expect(Math.abs(median(track(pcm, "hnrNarrowDb")) - 10)).toBeLessThan(1);
  });
});
