import { describe, expect, it } from "vitest";
import {
  claimAt,
  readingAt,
  readingOf,
  segmentsOf,
  stateAt,
  stretchesOf,
} from "../../../../src/report/page/model/segments.ts";
import type { ReadingRow, StateRow } from "../../../../src/report/rows.ts";

const state = (at: number, changes: Partial<StateRow> = {}): StateRow => ({
  k: "state",
  who: 0,
  at,
  label: "anger",
  ...changes,
});
const reading = (to: number, changes: Partial<ReadingRow> = {}): ReadingRow => ({
  ...{ k: "reading", who: 0, from: to - 3000, to, utterance: "u", label: "anger" },
  ...changes,
});
const silent = (at: number): StateRow => ({ k: "state", who: 0, at, since: at - 500, no: "silence" });

describe("a speaker of whom no state held", () => {
  const states = [silent(1000)];
  const readings = [reading(512, { from: 0, no: "conflict" }), reading(900, { from: 0 })];

  it("has the readings for stretches, each for what it alone heard", () => {
    expect(
      stretchesOf({ states, readings }, 900).map(({ from, to, claim }) => [from, to, claim.no ?? claim.label]),
    ).toEqual([
      [0, 512, "conflict"],
      [512, 900, "anger"],
    ]);
    expect(stretchesOf({ states: [state(2000)], readings }, 3000)).toHaveLength(1);
  });

  it("is told at a moment by the reading that heard it, and not at all elsewhere", () => {
    const told = [300, 700, 2000].map((ms) => claimAt({ states, readings }, ms));

    expect(told.map((claim) => claim?.no ?? claim?.label)).toEqual(["conflict", "anger", undefined]);
    expect(claimAt({ states: [state(2000)], readings }, 2500)?.label).toBe("anger");
  });
});

describe("the stretches of a speaker", () => {
  it("begin when a state began to hold, not when it was reported", () => {
    const states = [state(2000, { since: 1000 }), state(2500), state(4000, { since: 3500, label: "neutral" })];

    expect(segmentsOf(states, 10_000).map(({ from, to, claim }) => [from, to, claim.label])).toEqual([
      [1000, 3500, "anger"],
      [3500, 10_000, "neutral"],
    ]);
  });

  it("carry the means of what was reported in them, and nothing that was not", () => {
    const states = [state(1000, { v: [0.2, 0.5], c: 0.4 }), state(1500, { v: [0.4, null], c: 0.6 })];
    const [segment] = segmentsOf(states, 2000);

    expect(segment?.claim).toEqual({ label: "anger", v: [expect.closeTo(0.3), 0.5], c: 0.5 });
  });

  it("keep silence apart from other reasons for no claim", () => {
    const states = [state(1000), silent(3000), { k: "state", who: 0, at: 6000, no: "conflict" } as const];

    expect(segmentsOf(states, 7000).map(({ claim }) => claim.no ?? claim.label)).toEqual([
      "anger",
      "silence",
      "conflict",
    ]);
  });

  it("are none when nothing was reported", () => {
    expect(segmentsOf([], 7000)).toEqual([]);
  });
});

describe("what is known at a moment", () => {
  const states = [state(1000, { since: 500 }), state(1500), silent(4000)];

  it("is the state that held by then", () => {
    expect([400, 500, 3400, 3500].map((ms) => stateAt(states, ms)?.at)).toEqual([undefined, 1000, 1500, 4000]);
  });

  it("is the reading that the state rests on: the last that had ended", () => {
    const readings = [reading(4000), reading(4500), reading(20_000)];

    expect([4100, 4600, 7400].map((ms) => readingAt({ readings }, ms)?.to)).toEqual([4000, 4500, 4500]);
  });

  it("is the first reading that has heard it, when none had ended", () => {
    const readings = [reading(4000)];

    expect([500, 1500].map((ms) => readingAt({ readings }, ms)?.to)).toEqual([undefined, 4000]);
  });

  it("is no reading that ended long before", () => {
    expect(readingAt({ readings: [reading(4000)] }, 7500)).toBeUndefined();
  });
});

describe("the reading that stands for a stretch", () => {
  const anger = { from: 4000, to: 8000, claim: { label: "anger" } } as const;

  it("is the surest that says the same", () => {
    const readings = [
      reading(5000, { c: 0.6 }),
      reading(6000, { c: 0.8 }),
      reading(7000, { c: 0.9, label: "neutral" }),
      reading(9000, { c: 1 }),
    ];

    expect(readingOf({ readings }, anger)?.to).toBe(6000);
  });

  it("is the surest at all where none says the same, and one near it where none ends in it", () => {
    expect(readingOf({ readings: [reading(7000, { label: "neutral" })] }, anger)?.to).toBe(7000);
    expect(readingOf({ readings: [reading(3500)] }, anger)?.to).toBe(3500);
  });
});
