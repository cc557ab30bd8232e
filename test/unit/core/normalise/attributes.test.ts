import { describe, expect, it } from "vitest";
import { normalise } from "../../../../src/core/normalise/index.ts";
import type { VendorInfo } from "../../../../src/spec/info.ts";
import { testInfo } from "../stream/fixtures.ts";

const info: VendorInfo = {
  ...testInfo,
  sets: [
    { set: "voice", kind: "independent", labels: ["calm", "bright"], axes: false },
    { set: "emotion", kind: "posterior", labels: ["anger", "neutral"] },
  ],
};

describe("a set that names no emotion", () => {
  it("is delivered, but gives neither label nor axis", () => {
    const reading = normalise(
      {
        key: "u",
        span: { startMs: 0, endMs: 100 },
        evidence: "acoustic",
        final: true,
        sets: [{ set: "voice", kind: "independent", scores: { calm: 0.9, bright: 0.2 } }],
      },
      info,
    );
    expect(reading.scores.map(({ vendorLabel }) => vendorLabel)).toEqual(["calm", "bright"]);
    expect([reading.label, reading.valence, reading.arousal]).toEqual([null, null, null]);
  });
});
