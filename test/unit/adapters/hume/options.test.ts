import { describe, expect, it } from "vitest";
import { type HumeOptions, hume } from "../../../../adapters/hume/index.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";

describe("an option", () => {
  it.each([
    [{ measurementTimerMs: 2999 }, "providers.hume.measurementTimerMs must be at least 3000, not 2999."],
    [{ measurementTimerMs: 10_001 }, "providers.hume.measurementTimerMs must be at most 10000, not 10001."],
    [
      { baseUrl: "ftp://h" },
      "providers.hume.baseUrl must be an http: or https: URL without a name, a query or a fragment, not the string given.",
    ],
    [
      { baseUrl: "https://h?key=1" },
      "providers.hume.baseUrl must be an http: or https: URL without a name, a query or a fragment, not the string given.",
    ],
    [
      { measurmentTimerMs: 4000 },
      "providers.hume.measurmentTimerMs is not a known option: did you mean providers.hume.measurementTimerMs?",
    ],
    [{ apiKey: 7 }, "providers.hume.apiKey must be a key or a function that gives a token, not 7."],
  ])("%j is refused in one sentence", (options, sentence) => {
    try {
      hume({ apiKey: "a-key", ...options } as HumeOptions);
    } catch (error) {
      expect(EmotionError.isInstance(error) && [error.kind, error.message]).toEqual(["config", sentence]);
      return;
    }
    throw new Error("It was taken.");
  });

  it("is missed where it is the key, by the name of its variable", () => {
    const before = process.env.HUME_API_KEY;
    delete process.env.HUME_API_KEY;
    expect(() => hume()).toThrow(/HUME_API_KEY/);
    process.env.HUME_API_KEY = "from-the-environment";
    expect(() => hume()).not.toThrow();
    if (before === undefined) delete process.env.HUME_API_KEY;
    else process.env.HUME_API_KEY = before;
  });
});
