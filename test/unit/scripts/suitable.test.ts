import { describe, expect, it } from "vitest";
import type { CorpusClip } from "../../../scripts/corpora/clip.ts";
import { checkHeard, checkSuitable, type HeardClip } from "../../../scripts/training/suitable.ts";

const corpus = { name: "calls", licence: null, clips: [], leftOut: 0 };
const clip = (speaker: string, emotion: CorpusClip["emotion"], windows = 1): HeardClip => ({
  speaker,
  emotion,
  windows: Array.from({ length: windows }),
});
const check = (set: string, ...clips: readonly HeardClip[]): void => checkHeard(corpus, set, clips);

describe("a corpus of two speakers", () => {
  it("is refused with the way out, though its layout is recognised", () => {
    const clips = ["tess_OAF", "tess_YAF"].flatMap((speaker) =>
      (["anger", "sadness"] as const).map((emotion) => ({
        ...{ file: "", name: "", word: emotion, sex: "female" as const },
        ...{ speaker, emotion },
      })),
    );
    const tess = { name: "TESS", licence: "CC-BY-NC-ND-4.0", clips, leftOut: 0 };
    expect(() => checkSuitable(tess)).toThrow(/^TESS has 2 speakers; at least 4 .*: join it with others in a table\.$/);
  });
});

describe("the speech that was found", () => {
  it("is enough where every speaker is heard, and every label from two", () => {
    const clips = [clip("ann", "anger"), clip("bob", "anger"), clip("bob", "anger", 0)];
    expect(() => check("clean/silero-v6", ...clips)).not.toThrow();
  });

  it("is not enough where a speaker was not heard", () => {
    const clips = [clip("ann", "anger"), clip("bob", "anger", 0)];
    expect(() => check("clean/silero-v6", ...clips)).toThrow(/^calls has no speech that was found of bob: give longer/);
  });

  it("is not enough where a label was heard from one speaker only", () => {
    const clips = [clip("ann", "anger"), clip("ann", "sadness"), clip("bob", "anger"), clip("bob", "sadness", 0)];
    expect(() => check("clean/silero-v6", ...clips)).toThrow(
      /has speech of sadness that was found of one speaker only/,
    );
  });

  it("is not enough where noise took it, and it is said which", () => {
    expect(() => check("pink/silero-v6", clip("ann", "anger", 0))).toThrow(/of ann, in the copies called pink: /);
  });

  it("names five speakers and counts the rest", () => {
    const clips = ["a", "b", "c", "d", "e", "f", "g"].map((speaker) => clip(speaker, "anger", 0));
    expect(() => check("clean/silero-v6", ...clips)).toThrow(/ of a, b, c, d, e and 2 more: /);
  });
});
