import { describe, expect, it } from "vitest";
import { createFeaturePick } from "../../../../adapters/local/features.ts";
import { PROSODY_FUNCTIONALS } from "../../../../src/dsp/prosody/index.ts";

const vector = Float32Array.from(PROSODY_FUNCTIONALS, (_, i) => i);

describe("the features a head takes", () => {
  it("are picked by name, in the head's own order, whatever else the extractor has", () => {
    const names = ["voicedFraction", "f0SemitoneMean", "mfcc3VoicedMean"];
    const expected = names.map((name) => PROSODY_FUNCTIONALS.indexOf(name));
    expect([...createFeaturePick(names)(vector)]).toEqual(expected);
  });

  it("are refused with their name when the extractor has no such functional", () => {
    expect(() => createFeaturePick(["f0SemitoneMean", "voiceColour"])).toThrow(
      expect.objectContaining({ kind: "config", message: expect.stringContaining('"voiceColour"') }),
    );
  });
});
