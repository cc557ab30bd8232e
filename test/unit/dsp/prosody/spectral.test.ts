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

describe("a gain of 12 dB", () => {
  const soft = functionalsOf(toPcm(VOICE, 0.05));
  const loud = functionalsOf(toPcm(VOICE, 0.05 * 4));

  it.each(["loudnessMean", "loudnessP20", "loudnessP50", "loudnessP80", "loudnessNarrowMean"])(
    "multiplies %s by g^0.66",
    (name) => {
      expect(of(loud, name) / of(soft, name)).toBeCloseTo(4 ** 0.66, 1);
    },
  );

  it("raises the level by 12 dB", () => {
    expect(of(loud, "levelDbMean") - of(soft, "levelDbMean")).toBeCloseTo(20 * Math.log10(4), 1);
  });

  const invariant = Object.keys(soft).filter((name) => !/^(loudness(Narrow)?(Mean|P\d+)|levelDbMean)$/.test(name));
  it.each(invariant)("leaves %s where it was", (name) => {
    expect(Math.abs(of(loud, name) - of(soft, name))).toBeLessThan(0.02 + 0.02 * Math.abs(of(soft, name)));
  });

  it("moves the slopes by less than 1 %", () => {
    for (const name of ["slope0To500Mean", "slope500To1500Mean", "slopeNarrowMean"]) {
      expect(Math.abs(of(loud, name) / of(soft, name) - 1)).toBeLessThan(0.01);
    }
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
