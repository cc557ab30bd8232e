import { describe, expect, it } from "vitest";
import { uniqueStems } from "../../../src/cli/analyze-command.ts";

describe("names of result files", () => {
  it.each([
    [["calls/monday.wav"], ["monday"]],
    [["-"], ["stdin"]],
    [
      ["a/call.wav", "b/call.wav", "CALL.mp3"],
      ["call", "call-2", "CALL-3"],
    ],
    [[".wav"], [".wav"]],
  ])("%j become %j", (inputs, stems) => {
    expect(uniqueStems(inputs)).toEqual(stems);
  });
});
