import { describe, expect, it } from "vitest";
import { closeError } from "../../../src/kit/close-codes.ts";

describe("a close code", () => {
  it.each([1000, 1005])("%d is a normal end", (code) => {
    expect(closeError(code)).toBeNull();
  });

  it.each([
    [1001, "network"],
    [1002, "protocol"],
    [1003, "unsupported"],
    [1006, "network"],
    [1007, "protocol"],
    [1008, "auth"],
    [1009, "protocol"],
    [1011, "vendor"],
    [1012, "vendor"],
    [1013, "rate-limit"],
    [3000, "auth"],
    [3008, "timeout"],
    [4031, "vendor"],
  ])("%d is an error of kind %s that carries the code", (code, kind) => {
    expect(closeError(code)).toMatchObject({ kind, facts: { closeCode: code } });
  });

  it("means what the adapter's own table says", () => {
    expect([closeError(4008, "auth")?.kind, closeError(4000, null)]).toEqual(["auth", null]);
  });
});
