import { describe, expect, it } from "vitest";
import { closeKind, DEEPGRAM_ERROR_KINDS, errorKindOfBody, refusalKind } from "../../../../adapters/deepgram/errors.ts";
import type { Refusal } from "../../../../src/spec/context.ts";
import { ERROR_KINDS } from "../../../../src/spec/errors.ts";

const TABLE = Object.entries(DEEPGRAM_ERROR_KINDS);
const refusal = (body: string, header: string | null = null): Refusal => ({
  status: 400,
  header: (name) => (name === "dg-error" ? header : null),
  body,
});

describe("an error code of Deepgram", () => {
  it.each(TABLE)("%s is told as %s in either shape of a body, and in the header", (code, kind) => {
    expect(ERROR_KINDS).toContain(kind);
    expect(errorKindOfBody(JSON.stringify({ err_code: code, err_msg: "x", request_id: "y" }))).toBe(kind);
    expect(errorKindOfBody({ category: code, message: "x", details: "z" })).toBe(kind);
    expect(refusalKind(refusal("", code))).toBe(kind);
    expect(refusalKind(refusal("", `${code}: what was wrong`))).toBe(kind);
  });

  it("is known in words as in one word", () => {
    expect(errorKindOfBody({ err_code: "Too Many Requests" })).toBe("rate-limit");
    expect(errorKindOfBody({ error_code: "Service Unavailable" })).toBe("vendor");
  });

  it.each(["Not Found", "null", "[]", '{"err_code":7}', '{"err_code":"BRAND_NEW"}', '{"err_code":"constructor"}', ""])(
    "that is not there, or not known, is left to the status: %s",
    (body) => {
      expect(refusalKind(refusal(body, null))).toBeUndefined();
    },
  );
});

describe("the reason of a close", () => {
  it.each([
    ["NET-0001: Deepgram did not receive audio data or a text message within the timeout window.", "timeout"],
    ["NET-0000", "vendor"],
    ["DATA-0000: the payload cannot be decoded as audio", "unsupported"],
    ["something else", undefined],
    ["", undefined],
  ])("%s", (reason, kind) => {
    expect(closeKind(1011, reason)).toBe(kind);
  });

  it("that says nothing leaves it to the code, which with 1008 is audio that cannot be decoded and not a key", () => {
    expect([closeKind(1008, ""), closeKind(1006, "")]).toEqual(["unsupported", undefined]);
  });
});
