import { describe, expect, it } from "vitest";
import { createTalkBalance } from "../../../../src/core/trajectory/index.ts";

type Piece = readonly [speaker: string, startMs: number, endMs: number];

function balance(pieces: readonly Piece[]) {
  const talk = createTalkBalance();
  for (const [speaker, startMs, endMs] of pieces) talk.speech(speaker, startMs, endMs);
  return talk;
}

/** The same speech as a detector reports it: in pieces of 100 ms, in the order of time. */
function inFrames(pieces: readonly Piece[]): readonly Piece[] {
  return pieces
    .flatMap(([speaker, startMs, endMs]) => {
      const count = Math.ceil((endMs - startMs) / 100);
      return Array.from({ length: count }, (_, i) => {
        const from = startMs + i * 100;
        return [speaker, from, Math.min(endMs, from + 100)] as const;
      });
    })
    .sort((a, b) => a[1] - b[1]);
}

describe("talk share", () => {
  it("is each speaker's part of all speech", () => {
    const talk = balance([
      ["a", 0, 3000],
      ["b", 3000, 4000],
    ]);
    expect([talk.read("a").talkShare, talk.read("b").talkShare]).toEqual([0.75, 0.25]);
  });

  it("is null when nobody spoke", () => {
    expect(balance([]).read("a")).toEqual({ speechMs: 0, talkShare: null, longestMonologueMs: 0 });
  });
});

describe("the longest monologue", () => {
  it("goes on over pauses below two seconds", () => {
    expect(
      balance([
        ["a", 0, 3000],
        ["a", 4900, 6000],
      ]).read("a").longestMonologueMs,
    ).toBe(6000);
  });

  it("ends with a pause of two seconds", () => {
    expect(
      balance([
        ["a", 0, 3000],
        ["a", 5000, 6000],
      ]).read("a").longestMonologueMs,
    ).toBe(3000);
  });

  const interrupted = (lengthMs: number): readonly Piece[] => [
    ["a", 0, 3000],
    ["b", 3000, 3000 + lengthMs],
    ["a", 4500, 6000],
  ];

  it.each([
    ["goes on past another's speech of one second", 1000, 6000],
    ["ends with another's longer speech", 1100, 3000],
  ])("%s", (_, lengthMs, longestMs) => {
    const whole = balance(interrupted(lengthMs)).read("a").longestMonologueMs;
    const frames = balance(inFrames(interrupted(lengthMs))).read("a").longestMonologueMs;
    expect([whole, frames]).toEqual([longestMs, longestMs]);
  });

  const doubleTalk: readonly Piece[] = [
    ["a", 0, 10_000],
    ["b", 5000, 7000],
  ];

  it.each([
    ["in frames", inFrames(doubleTalk)],
    ["as whole stretches", doubleTalk],
    ["as whole stretches, the later start first", [...doubleTalk].reverse()],
  ])("does not count talking over each other, reported %s", (_, pieces) => {
    const talk = balance(pieces);
    expect([talk.read("a").longestMonologueMs, talk.read("b").longestMonologueMs]).toEqual([5000, 0]);
  });

  it("is not touched by speech before it began", () => {
    expect(
      balance([
        ["b", 0, 5000],
        ["a", 5000, 9000],
      ]).read("a").longestMonologueMs,
    ).toBe(4000);
  });
});

describe("speakers that turn out to be others", () => {
  const talk = () =>
    balance([
      ["line", 0, 4000],
      ["a", 0, 3000],
      ["b", 3000, 4000],
    ]);

  it("are forgotten, and shares are those of who is left", () => {
    const told = talk();
    told.forget("line");
    expect([told.read("line").speechMs, told.read("a").talkShare]).toEqual([0, 0.75]);
  });

  it("hand over their speech, never more than they had", () => {
    const told = talk();
    told.forget("line");
    told.move("a", "b", 1000);
    told.move("b", "c", 99_000);
    told.move("nobody", "c", 1000);
    expect(["a", "b", "c"].map((who) => told.read(who).speechMs)).toEqual([2000, 0, 2000]);
  });
});
