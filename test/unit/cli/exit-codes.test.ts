import { describe, expect, it } from "vitest";
import { EXIT_CODES, exitCodeLines, exitCodeOf, exitCodeOfAll } from "../../../src/cli/exit-codes.ts";
import { EmotionError, type ErrorKind } from "../../../src/spec/errors.ts";

describe("exit codes", () => {
  it.each([
    ["bad-input", 1],
    ["config", 2],
    ["unsupported", 2],
    ["auth", 3],
    ["quota", 3],
    ["network", 4],
    ["protocol", 4],
    ["policy", 5],
    ["aborted", 130],
  ] as [ErrorKind, number][])("an error of kind %s ends with %i", (kind, code) => {
    expect(exitCodeOf(new EmotionError(kind, "x"))).toBe(code);
  });

  it("anything else that is thrown ends with 1", () => {
    expect(exitCodeOf(new TypeError("x"))).toBe(1);
  });

  it.each([
    [[0, 0], 0],
    [[0, 5, 5], 5],
    [[0, 2, 5], 1],
    [[], 0],
  ])("inputs that ended with %j end the run with %i", (codes, code) => {
    expect(exitCodeOfAll(codes)).toBe(code);
  });

  it("documents every code once", () => {
    const documented = exitCodeLines().map((line) => Number.parseInt(line, 10));

    expect(documented).toEqual(Object.values(EXIT_CODES).map(({ code }) => code));
    expect(new Set(documented).size).toBe(documented.length);
  });
});
