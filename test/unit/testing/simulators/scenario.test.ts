import { describe, expect, it } from "vitest";
import { parseScenario } from "../../../../src/testing/simulators/scenario.ts";
import { simulate } from "../../../../src/testing/simulators/simulate.node.ts";

const said = { startMs: 0, endMs: 900, text: "Hello." };

describe("a scenario from a file", () => {
  it("may be empty, and may hold everything", () => {
    expect(parseScenario({})).toEqual({});
    const whole = {
      language: "en",
      utterances: [
        { ...said, channel: 1, speaker: 2, sentiment: -1, emotion: "anger", expressions: { doubt: 0.3 }, partials: 0 },
      ],
      delaysMs: { transcript: 10, sentiment: 300 },
      warnings: [{ atMs: 5, text: "careful" }],
      sides: [{ atMs: 5, kind: "topic", text: "refund" }],
      faults: [{ fault: "drop", session: "every", at: { everyMs: [1000, 5000], seed: 3 } }],
    };
    expect(parseScenario(whole)).toEqual(whole);
  });

  it.each([
    [
      "an unknown field",
      { utterance: [] },
      "scenario.utterance is not a known option: did you mean scenario.utterances?",
    ],
    [
      "a number out of range",
      { utterances: [{ ...said, sentiment: 3 }] },
      "scenario.utterances[0].sentiment must be at most 1, not 3.",
    ],
    [
      "times the wrong way round",
      { utterances: [{ ...said, endMs: 0 }] },
      "scenario.utterances[0].endMs must be more than startMs, not 0.",
    ],
    [
      "a missing text",
      { utterances: [{ startMs: 0, endMs: 9 }] },
      "scenario.utterances[0].text must be a string, not undefined.",
    ],
    ["an unknown fault", { faults: [{ fault: "explode", at: { message: 1 } }] }, "scenario.faults[0].fault must be"],
    [
      "a moment that is none",
      { faults: [{ fault: "drop", at: { never: true } }] },
      "scenario.faults[0].at must be one of { audioMs }",
    ],
    ["no object", [], "scenario must be an object, not an array of 0."],
  ])("names the field: %s", (_what, value, sentence) => {
    expect(() => parseScenario(value)).toThrow(sentence);
  });
});

describe("starting a simulator by name", () => {
  it("says what there is when there is none of that name", async () => {
    await expect(simulate("nobody")).rejects.toMatchObject({ kind: "config" });
    await expect(simulate("toString")).rejects.toMatchObject({ kind: "config" });
  });

  it.each([
    [{ scenaro: {} }, "scenaro is not a known option: did you mean scenario?"],
    [{ scenario: { utterances: [{ startMs: 0 }] } }, "scenario.utterances[0].endMs must be a number, not undefined."],
    [{ faults: [{ fault: "drop", at: {} }] }, "faults[0].at must be"],
    [{ port: 70_000 }, "port must be at most 65535, not 70000."],
  ])("refuses an option that would be passed over in silence: %j", async (options, sentence) => {
    await expect(simulate("deepgram", options as never)).rejects.toThrow(sentence);
  });
});
