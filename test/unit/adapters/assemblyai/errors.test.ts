import { describe, expect, it } from "vitest";
import { CLOSE_KINDS, CLOSE_TEXTS, closeKind, restKind, sessionError } from "../../../../adapters/assemblyai/errors.ts";
import { assemblyai } from "../../../../adapters/assemblyai/index.ts";
import type { Connection } from "../../../../src/spec/context.ts";
import { EmotionError, type ErrorKind } from "../../../../src/spec/errors.ts";
import { run } from "../../../../src/testing/conformance/trial.ts";

const SECRET = "what the vendor said";

const kindOfText = (text: string): ErrorKind => sessionError(undefined, text).kind;

/** A session whose vendor says these messages and ends normally. */
async function failureOf(messages: readonly object[]): Promise<EmotionError> {
  const connection: Connection = {
    send: () => Promise.resolve(),
    close: () => Promise.resolve(),
    messages: (async function* () {
      for (const message of messages) yield JSON.stringify(message);
    })(),
  };
  const adapter = () => assemblyai({ apiKey: "a-key" });
  const { failure } = await run({ name: "scripted", adapter, connect: async () => connection }, { hangAfter: 3 });
  if (EmotionError.isInstance(failure?.error)) return failure.error;
  throw new Error("it did not fail with an EmotionError");
}

const codes = Object.entries(CLOSE_KINDS).map(([code, kind]) => [Number(code), kind] as const);

describe("the vendor's error codes", () => {
  it.each(codes)("reads %i in an Error message as %s, without its text", async (code, kind) => {
    const error = await failureOf([{ type: "Error", error_code: code, error: SECRET }]);
    expect([error.kind, error.facts]).toEqual([kind, { closeCode: code }]);
    expect(`${error.message} ${JSON.stringify(error.facts)}`).not.toContain(SECRET);
  });

  it.each<readonly [number, string, ErrorKind]>([
    [1008, "Too many concurrent sessions", "rate-limit"],
    [1008, "Insufficient account balance", "quota"],
    [3005, "Too many concurrent sessions", "rate-limit"],
    [3005, "Session expired: maximum session duration exceeded", "timeout"],
    [3005, "Not authorized", "auth"],
    [3006, "Session terminated due to inactivity", "timeout"],
  ])("reads %i with the text %s as %s", (code, text, kind) => {
    expect(closeKind(code, text)).toBe(kind);
    expect(sessionError(code, text).kind).toBe(kind);
  });

  it("has a text of each kind of its table tried above", () => {
    expect(CLOSE_TEXTS.every(({ codes: each }) => each.every((code) => CLOSE_KINDS[code] !== undefined))).toBe(true);
  });

  it("takes an unknown code, and none, for the vendor's own trouble", async () => {
    expect((await failureOf([{ type: "Error", error_code: 3999, error: "" }])).kind).toBe("vendor");
    expect(await failureOf([{ type: "Error", error: SECRET }])).toMatchObject({ kind: "vendor", facts: {} });
  });

  it("goes by the text alone where there is no code", () => {
    expect(["Too many concurrent sessions", "Insufficient balance", "Invalid API key"].map(kindOfText)).toEqual([
      "rate-limit",
      "quota",
      "auth",
    ]);
  });
});

describe("refusals of the REST services", () => {
  it.each<readonly [number, string, ErrorKind | undefined]>([
    [403, '{"error":"Rate limit exceeded"}', "rate-limit"],
    [403, '{"error":"Cannot access uploaded file"}', undefined],
    [400, '{"error":"Your current account balance is negative"}', "quota"],
    [400, '{"message":"model x is not supported"}', "unsupported"],
    [400, '{"error":"invalid request body"}', undefined],
    [401, '{"error":"too many"}', undefined],
    [500, '{"error":"balance"}', undefined],
  ])("reads %i with %s as %s", (status, text, kind) => {
    expect(restKind(status, text)).toBe(kind);
  });
});
