import { describe, expect, it } from "vitest";
import { analyze, createEmotionStream, EmotionError } from "../../src/index.ts";

const AN_OBJECT = 'The options must be an object such as { provider: "local" }, not';
const CASES: readonly (readonly [options: unknown, sentence: string])[] = [
  [{ audit: 5 }, "audit must be a function that takes an audit entry, not 5."],
  [{ audit: null }, "audit must be a function that takes an audit entry, not null."],
  [{ logger: 5 }, "logger must be a function that takes a level, a message and facts, not 5."],
  [{ signal: 5 }, "signal must be an AbortSignal, not 5."],
  [{ signal: {} }, "signal must be an AbortSignal, not an object."],
  [{ adapter: {} }, "adapter must be an adapter, as defineAdapter makes it, not an object."],
  [{ adapter: { info: null } }, "adapter must be an adapter, as defineAdapter makes it, not an object."],
  [{ streamId: 5 }, "streamId must be a string, not 5."],
  [{ streamId: "" }, "streamId must be a non-empty string, not an empty one."],
  [
    { policy: { consent: { reference: "C-1", on: "yesterday" } } },
    'policy.consent.on must be a date such as 2026-05-04, not "yesterday".',
  ],
  [null, `${AN_OBJECT} null.`],
  [[], `${AN_OBJECT} an array.`],
  [5, `${AN_OBJECT} a number.`],
  ["local", `${AN_OBJECT} a string.`],
];

async function failure(work: () => unknown): Promise<Pick<EmotionError, "kind" | "message">> {
  try {
    await work();
  } catch (error) {
    if (EmotionError.isInstance(error)) return { kind: error.kind, message: error.message };
    throw error;
  }
  throw new Error("it was accepted");
}

describe("an option that is wrong", () => {
  it.each(CASES)("is named with what it takes by createEmotionStream: %j", async (options, message) => {
    expect(await failure(() => createEmotionStream(options as object))).toEqual({ kind: "config", message });
  });

  it.each([
    ...CASES,
    [{ onAudio: 5 }, "onAudio must be a function that takes audio as it is read, not 5."],
    [{ speed: "2" }, 'speed must be a number above 0, for example 1 for the pace of a live call, not "2".'],
  ] as const)("is named with what it takes by analyze, at once: %j", async (options, message) => {
    expect(await failure(() => analyze("call.wav", options as object))).toEqual({ kind: "config", message });
  });

  it("is one that is given: undefined says nothing", async () => {
    const stream = await createEmotionStream({ signal: undefined, audit: undefined, streamId: undefined } as object);
    expect(stream.streamId).toHaveLength(36);
    await stream[Symbol.asyncDispose]();
  });
});

describe("an input that is no recording", () => {
  it.each([
    ["", "an empty path"],
    [" ", "an empty path"],
    [null, "null"],
    [5, "number"],
  ])("%j is refused in one sentence that knows of paths", async (input, given) => {
    expect(await failure(() => analyze(input as string).done())).toEqual({
      kind: "bad-input",
      message: `analyze() takes the path of a recording, its bytes, a Blob or a stream of its bytes, not ${given}.`,
    });
  });
});

describe("a tap", () => {
  it.each([
    ["emotions", () => undefined, /is none: did you mean emotion\?$/],
    ["bogus", () => undefined, /is none: there are emotion, state, [^\n]*, end\.$/],
    ["toString", () => undefined, /is none: there are/],
    ["state", 5, /^on\("state"\) takes a function/],
  ])("on %j that could never be called is refused", async (type, tap, sentence) => {
    const stream = await createEmotionStream();
    const { kind, message } = await failure(() => stream.on(type as "state", tap as () => void));
    expect(kind).toBe("config");
    expect(message).toMatch(sentence);
    await stream[Symbol.asyncDispose]();
  });
});
