import { describe, expect, it } from "vitest";
import { uniqueStems, uniqueStreamIds } from "../../../src/cli/analyze-command.ts";

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

describe("names of the events of a recording", () => {
  it.each([
    [["calls/monday.wav"], ["monday.wav"]],
    [["-"], ["stdin"]],
    [
      ["a/call.wav", "b/call.wav", "a/call.mp3"],
      ["call.wav", "call.wav-2", "call.mp3"],
    ],
  ])("%j become %j", (inputs, ids) => {
    expect(uniqueStreamIds(inputs)).toEqual(ids);
  });
});
