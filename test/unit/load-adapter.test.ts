import { describe, expect, it } from "vitest";
import { askedOf } from "../../src/load-adapter.ts";
import { testInfo } from "./core/stream/fixtures.ts";

const listening = { ...testInfo, vocabulary: { maxTerms: 2 } };

describe("what a config asks of a vendor", () => {
  it("is its language, and its vocabulary where the vendor takes one", () => {
    const config = { language: "de", vocabulary: ["Zählerstand"] };
    expect(askedOf(config, listening)).toEqual(config);
    expect(askedOf(config, testInfo)).toEqual({ language: "de" });
    expect(askedOf({}, listening)).toEqual({});
  });

  it("is refused where a vocabulary has more terms than the vendor takes, naming how many that are", () => {
    expect(() => askedOf({ vocabulary: ["a", "b", "c"] }, listening)).toThrow(/vocabulary has 3 terms.*2 at most/);
  });
});
