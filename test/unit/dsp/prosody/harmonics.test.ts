import { describe, expect, it } from "vitest";
import { functionalsOf, harmonics, RATE_HZ, toPcm } from "./signals.ts";
import { VOWELS, type Vowel } from "./vowels.ts";

const FUNDAMENTALS = [70, 90, 133.7, 217, 301];

/** Gain in dB of a vowel's resonances at a frequency. */
function gainDb(hz: number, { resonances }: Vowel): number {
  const w = (2 * Math.PI * hz) / RATE_HZ;
  return resonances.reduce((sum, [at, bandwidthHz]) => {
    const r = Math.exp((-Math.PI * bandwidthHz) / RATE_HZ);
    const turn = 2 * r * Math.cos((2 * Math.PI * at) / RATE_HZ);
    const re = 1 - turn * Math.cos(w) + r * r * Math.cos(2 * w);
    const im = turn * Math.sin(w) - r * r * Math.sin(2 * w);
    return sum - 10 * Math.log10(re * re + im * im);
  }, 0);
}

/** Level of a vowel's harmonic: its source falls by 6 dB per octave. */
const levelDb = (h: number, vowel: Vowel): number => gainDb(h * vowel.f0Hz, vowel) - 20 * Math.log10(h);

describe("H1-H2", () => {
  for (const difference of [-6, 0, 12]) {
    it.each(FUNDAMENTALS)(`is ${difference} dB within 0.2 dB for harmonics made so at %d Hz`, (hz) => {
      const amplitude = (h: number) => (h === 1 ? 10 ** (difference / 20) : 1 / (h - 1));
      const vector = functionalsOf(toPcm(harmonics(hz, { amplitude, seconds: 2 })));
      expect(Math.abs((vector.h1H2DbVoicedMean as number) - difference)).toBeLessThan(0.2);
    });
  }

  it("is not given where the first harmonic was filtered away", () => {
    const vector = functionalsOf(toPcm(harmonics(120, { amplitude: (h) => (h * 120 > 300 ? 1 / h : 0), seconds: 2 })));
    expect([vector.h1H2DbVoicedMean, vector.h1A3DbVoicedMean, vector.f1AmplitudeDbVoicedMean]).toEqual([0, 0, 0]);
  });
});

describe.each(VOWELS)("the harmonics of $name", (vowel) => {
  const amplitude = (h: number) => 10 ** (levelDb(h, vowel) / 20);
  const vector = functionalsOf(toPcm(harmonics(vowel.f0Hz, { amplitude, seconds: 1.5 })));
  const first = levelDb(1, vowel);
  /** Levels of the harmonics below and above a formant. */
  const around = (f: number) => {
    const place = (vowel.resonances[f - 1]?.[0] ?? 0) / vowel.f0Hz;
    return [levelDb(Math.floor(place), vowel), levelDb(Math.ceil(place), vowel)] as const;
  };

  it("have H1-H2 within 0.2 dB", () => {
    expect(Math.abs((vector.h1H2DbVoicedMean as number) - (first - levelDb(2, vowel)))).toBeLessThan(0.2);
  });

  it("have H1-A3 within 1 dB", () => {
    const f3 = vowel.resonances[2]?.[0] ?? 0;
    const near = Array.from({ length: 40 }, (_, i) => i + 1).filter(
      (h) => Math.abs(h * vowel.f0Hz - f3) < Math.max(0.1 * f3, vowel.f0Hz / 2),
    );
    const a3 = Math.max(...near.map((h) => levelDb(h, vowel)));
    expect(Math.abs((vector.h1A3DbVoicedMean as number) - (first - a3))).toBeLessThan(1);
  });

  it.each([1, 2, 3])("have the amplitude of formant %d over the first harmonic: that of a harmonic beside it", (f) => {
    const measured = vector[`f${f}AmplitudeDbVoicedMean`] as number;
    const levels = around(f).map((level) => level - first);
    expect(measured).toBeGreaterThan(Math.min(...levels) - 0.5);
    expect(measured).toBeLessThan(Math.max(...levels) + 0.5);
  });
});
