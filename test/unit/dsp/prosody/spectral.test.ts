import { describe, expect, it } from "vitest";
import { functionalsOf, harmonics, pinkNoise, toPcm, whiteNoise } from "./signals.ts";

const NOISE = whiteNoise(4, 3);
const VOICE = harmonics(140, { seconds: 2, amplitude: (h) => Math.exp(-(((h * 140 - 700) / 400) ** 2)) + 0.3 / h });

/** Least-squares slope, dB per Hz, of 1 / |1 - a exp(-iw)|^2 over bins of 31.25 Hz. */
function firstOrderSlope(a: number, first: number, last: number): number {
  const mid = (first + last) / 2;
  let cross = 0;
  let square = 0;
  for (let k = first; k <= last; k++) {
    cross -= (k - mid) * 10 * Math.log10(1 + a * a - 2 * a * Math.cos((2 * Math.PI * k) / 512));
    square += (k - mid) ** 2;
  }
  return cross / square / 31.25;
}

const of = (vector: Record<string, number>, name: string) => vector[name] as number;

describe("spectral balance", () => {
  it("gives white noise the alpha ratio of its bandwidths", () => {
    const vector = functionalsOf(toPcm(NOISE));
    expect(of(vector, "alphaRatioMean")).toBeCloseTo(10 * Math.log10(4000 / 950), 0);
    expect(of(vector, "alphaRatioNarrowMean")).toBeCloseTo(10 * Math.log10(2400 / 700), 0);
  });

  it("gives pink noise the alpha ratio of its log bandwidths", () => {
    expect(
      Math.abs(of(functionalsOf(toPcm(pinkNoise(4))), "alphaRatioMean") - 10 * Math.log10(Math.log(5) / Math.log(20))),
    ).toBeLessThan(0.8);
  });

  it("sees no slope in white noise", () => {
    const vector = functionalsOf(toPcm(NOISE));
    for (const name of ["slope0To500Mean", "slope500To1500Mean", "slopeNarrowMean"]) {
      expect(Math.abs(of(vector, name))).toBeLessThan(0.002);
    }
  });

  it.each([
    ["slope0To500Mean", 1, 16],
    ["slope500To1500Mean", 16, 48],
    ["slopeNarrowMean", 10, 108],
  ] as const)("measures %s of first-order noise as its closed form", (name, first, last) => {
    let before = 0;
    const reddened = NOISE.map((x) => {
      before = x + 0.9 * before;
      return before;
    });
    // A mean over 4 s of noise still scatters by 0.0007 dB per Hz in the narrowest band.
    const error = of(functionalsOf(toPcm(reddened, 0.03)), name) - firstOrderSlope(0.9, first, last);
    expect(Math.abs(error)).toBeLessThan(0.0015);
  });

  it("finds the Hammarberg index of two tones as their level difference", () => {
    const tones = Float64Array.from({ length: 32000 }, (_, i) => {
      const t = (2 * Math.PI * i) / 16000;
      return Math.sin(1000 * t) + 0.1 * Math.sin(3000 * t);
    });
    expect(of(functionalsOf(toPcm(tones, 0.2)), "hammarbergMean")).toBeCloseTo(20, 1);
  });

  it("has no flux in a steady tone and much in noise", () => {
    const tone = Float64Array.from({ length: 32000 }, (_, i) => Math.sin((2 * Math.PI * 1000 * i) / 16000));
    expect(of(functionalsOf(toPcm(tone, 0.3)), "spectralFluxMean")).toBeLessThan(0.01);
    expect(of(functionalsOf(toPcm(NOISE)), "spectralFluxMean")).toBeGreaterThan(0.2);
  });
});

describe.each([12, -12])("a gain of %d dB", (db) => {
  const factor = 10 ** (db / 20);
  const before = functionalsOf(toPcm(VOICE, 0.06));
  const after = functionalsOf(toPcm(VOICE, 0.06 * factor));
  const MOVED = /^(loudness(Narrow)?(Mean|P\d+|Range|(Rise|Fall)(Mean|Sd))|levelDbMean|equivalentLevelDb)$/;
  // A steady voice has next to no jitter, shimmer and flux, so that the relative spread of what is left of them is rounding.
  const SPREAD_OF_NOTHING = /^(jitterPercent|shimmerDb|spectralFlux).*Cv$/;

  it.each(["loudnessMean", "loudnessP20", "loudnessP50", "loudnessP80", "loudnessNarrowMean"])(
    "multiplies %s by g^0.66",
    (name) => {
      expect(of(after, name) / of(before, name) / factor ** 0.66).toBeCloseTo(1, 2);
    },
  );

  it.each(["levelDbMean", "equivalentLevelDb"])("moves %s by as much", (name) => {
    expect(of(after, name) - of(before, name)).toBeCloseTo(db, 1);
  });

  it.each(Object.keys(before).filter((name) => !MOVED.test(name) && !SPREAD_OF_NOTHING.test(name)))(
    "leaves %s where it was",
    (name) => {
      expect(Math.abs(of(after, name) - of(before, name))).toBeLessThan(0.05 + 0.02 * Math.abs(of(before, name)));
    },
  );

  it("moves the slopes by less than 1 % and the alpha ratio by less than 0.05 dB", () => {
    for (const name of ["slope0To500Mean", "slope500To1500Mean", "slopeNarrowMean"]) {
      expect(Math.abs(of(after, name) / of(before, name) - 1)).toBeLessThan(0.01);
    }
    expect(Math.abs(of(after, "alphaRatioMean") - of(before, "alphaRatioMean"))).toBeLessThan(0.05);
  });
});

describe("narrow-band descriptors", () => {
  it("ignore what lies outside 300-3400 Hz", () => {
    const hiss = Float64Array.from(
      { length: VOICE.length },
      (_, i) => 0.2 * Math.sin((2 * Math.PI * 5200 * i) / 16000),
    );
    const clean = functionalsOf(toPcm(VOICE));
    const spoilt = functionalsOf(toPcm(VOICE.map((x, i) => x + (hiss[i] as number))));
    expect(Math.abs(of(spoilt, "mfcc1Mean") - of(clean, "mfcc1Mean"))).toBeGreaterThan(1);
    for (const name of [
      "alphaRatioNarrowMean",
      "hammarbergNarrowMean",
      "mfccNarrow1Mean",
      "mfccNarrow2Mean",
      "loudnessNarrowMean",
    ]) {
      expect(Math.abs(of(spoilt, name) - of(clean, name))).toBeLessThan(0.1);
    }
  });
});
