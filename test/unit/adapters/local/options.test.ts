import { describe, expect, it } from "vitest";
import { parseLocalOptions, splitModelOption } from "../../../../adapters/local/options.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";

function refusal(options: unknown): EmotionError {
  try {
    parseLocalOptions(splitModelOption(options).rest);
  } catch (error) {
    if (EmotionError.isInstance(error)) return error;
    throw error;
  }
  throw new Error("the options were accepted");
}

const A_MODEL = "must be the path of a model directory, or an object with that path";

describe("an option of the local engine", () => {
  it.each([
    [{ hopMs: 100 }, "hopMs", "must be at least 256, not 100."],
    [{ hopMs: 5000 }, "hopMs", "must be at most 4096, not 5000."],
    [{ hopMs: 500 }, "hopMs", "must be a multiple of 32, not 500."],
    [{ windowMs: "3072" }, "windowMs", 'must be a number, not "3072".'],
    [{ adapt: "no" }, "adapt", 'must be a boolean, not "no".'],
    [{ model: 5 }, "model", `${A_MODEL}, not 5.`],
    [{ model: null }, "model", `${A_MODEL}, not null.`],
    [{ model: "" }, "model.path", "must be a non-empty string, not an empty one."],
    [{ model: { path: "" } }, "model.path", "must be a non-empty string, not an empty one."],
    [
      { model: { path: "m", acceptLicense: [""] } },
      "model.acceptLicense[0]",
      "must be a non-empty string, not an empty one.",
    ],
    [
      { model: { path: "m", normalise: "mean" } },
      "model.normalise",
      'must be one of none, zscore, layernorm, not "mean".',
    ],
  ])("says what it takes: %j", (options, path, wants) => {
    const { kind, message, facts } = refusal(options);
    expect([kind, message, facts.option]).toEqual([
      "config",
      `providers.local.${path} ${wants}`,
      `providers.local.${path}`,
    ]);
  });

  it.each([5, "fast", []])("is one of an object, which %j is not", (options) => {
    expect(refusal(options).message).toMatch(/^providers\.local must be an object, not [^\n]+\.$/);
  });
});
