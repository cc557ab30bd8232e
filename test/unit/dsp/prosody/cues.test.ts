import { describe, expect, it } from "vitest";
import {
  PROSODY_CUE_WORDS,
  PROSODY_CUES,
  PROSODY_DESCRIPTOR_CUES,
  PROSODY_DESCRIPTORS,
  PROSODY_FUNCTIONALS,
} from "../../../../src/dsp/prosody/index.ts";
import { functionalsOf, harmonics, toPcm } from "./signals.ts";

const cue = (name: string) => PROSODY_CUES[name]?.cue;

describe("the cues of the functionals", () => {
  it("are one for every functional, in the order of the vector, and none besides", () => {
    expect(Object.keys(PROSODY_CUES)).toEqual(PROSODY_FUNCTIONALS);
    expect(Object.values(PROSODY_CUES).filter((entry) => entry === undefined)).toEqual([]);
  });

  it("are one for every descriptor, and none besides", () => {
    expect(Object.keys(PROSODY_DESCRIPTOR_CUES)).toEqual(PROSODY_DESCRIPTORS);
  });

  it("have words for more and less, and every cue has a functional", () => {
    const named = new Set(Object.values(PROSODY_CUES).map(({ cue }) => cue));
    expect([...named].sort()).toEqual(Object.keys(PROSODY_CUE_WORDS).sort());
  });

  it("have plain words of their own for every functional", () => {
    const words = Object.values(PROSODY_CUES).map(({ words }) => words);
    expect(new Set(words).size).toBe(words.length);
    expect(words.filter((text) => !/^[a-z]/.test(text) || text.includes("undefined"))).toEqual([]);
  });

  it("follow the plain words of the published set", () => {
    expect(
      [
        "f0SemitoneMean",
        "f0SemitoneRange",
        "loudnessMean",
        "alphaRatioVoicedMean",
        "jitterPercentVoicedMean",
        "h1H2DbVoicedMean",
        "loudnessPeaksPerSecond",
        "unvoicedSegmentMeanSeconds",
        "f1HzVoicedMean",
        "spectralFluxMean",
        "mfcc2Mean",
        "equivalentLevelDb",
      ].map(cue),
    ).toEqual([
      "pitch-height",
      "intonation-variety",
      "vocal-effort",
      "brightness",
      "roughness",
      "breathiness",
      "speech-rate",
      "pausing",
      "articulation",
      "sound-change",
      "timbre",
      "recording-level",
    ]);
  });

  it("give no direction to timbre alone", () => {
    const undirected = Object.values(PROSODY_CUES).filter(({ direction }) => direction === 0);
    expect(new Set(undirected.map(({ cue }) => cue))).toEqual(new Set(["timbre"]));
  });

  it("call everything that a gain moves bound to the channel", () => {
    const voice = harmonics(140, { seconds: 2, amplitude: (h) => Math.exp(-(((h * 140 - 700) / 400) ** 2)) + 0.3 / h });
    const soft = functionalsOf(toPcm(voice, 0.03));
    const loud = functionalsOf(toPcm(voice, 0.24));
    const moved = PROSODY_FUNCTIONALS.filter((name) => {
      const [a, b] = [soft[name] as number, loud[name] as number];
      return Math.abs(a - b) > 0.1 * Math.max(Math.abs(a), Math.abs(b), 1);
    });
    expect(moved).toContain("loudnessMean");
    expect(moved.filter((name) => PROSODY_CUES[name]?.bound !== "channel")).toEqual([]);
  });
});
