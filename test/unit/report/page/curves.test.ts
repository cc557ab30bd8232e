import { describe, expect, it } from "vitest";
import { curveOf, isKnown, loudestOf, momentsOf, waveformOf } from "../../../../src/report/page/model/curves.ts";
import type { StateRow } from "../../../../src/report/rows.ts";

const state = (at: number, changes: Partial<StateRow> = {}): StateRow => ({
  k: "state",
  who: 0,
  at,
  v: [0.5, 0.9],
  ...changes,
});

describe("the figures of a speaker over time", () => {
  const reading = { k: "reading", who: 0, utterance: "u", from: 0, to: 3000, a: [1, 0.9] } as const;

  it("are those of the readings where no state held: a level line over what was heard, without a gap", () => {
    const { times, values } = curveOf(momentsOf({ states: [], readings: [reading, { ...reading, to: 3500 }] }), "a");

    expect([times.at(0), times.at(-1)]).toEqual([0.001, 3.5]);
    expect(new Set(values)).toEqual(new Set([1]));
    expect(new Set(times).size).toBe(times.length);
  });

  it("are those of the states where one held", () => {
    expect(momentsOf({ states: [state(1000)], readings: [reading] })).toEqual([state(1000)]);
  });
});

describe("the curve of an axis", () => {
  it("has a band that reaches as far as confidence is missing, and never beyond the axis", () => {
    const curve = curveOf([state(1000), state(1500, { v: [-0.8, 0.5] })], "v");

    expect(curve.times).toEqual([1, 1.5]);
    expect(curve.values).toEqual([0.5, -0.8]);
    expect([curve.low, curve.high]).toEqual([
      [expect.closeTo(0.4), -1],
      [expect.closeTo(0.6), expect.closeTo(-0.3)],
    ]);
  });

  it("has no band where there is no confidence", () => {
    expect(curveOf([state(1000, { v: [0.5, null] })], "v")).toMatchObject({ values: [0.5], low: [null], high: [null] });
  });

  it("has a gap where nobody speaks, where the axis is not known, and where nothing was reported", () => {
    const states = [
      state(1000),
      state(1500, { no: "silence" }),
      state(2000),
      { ...state(2500), v: undefined },
      state(9000),
    ];
    const curve = curveOf(states as StateRow[], "v");

    expect(curve.values).toEqual([0.5, null, 0.5, null, null, 0.5]);
  });

  it("is not known when no state has it", () => {
    expect([isKnown(curveOf([state(1000)], "v")), isKnown(curveOf([state(1000)], "a"))]).toEqual([true, false]);
  });
});

describe("a waveform", () => {
  it("fills the height at the loudest moment of the call, and keeps quiet voices visible", () => {
    const [times, low, high] = waveformOf(Int8Array.from([-60, 120, 0, 12]), 120);

    expect([...times]).toEqual([0.01, 0.03]);
    expect([...low].map((value) => Math.abs(value))).toEqual([expect.closeTo(0.66, 2), 0]);
    expect([...high]).toEqual([1, expect.closeTo(0.251, 2)]);
  });

  it("does not blow the noise of a silent call up", () => {
    expect(loudestOf([Int8Array.from([-1, 1])])).toBe(6);
    expect(loudestOf([Int8Array.from([-100, 1]), Int8Array.from([-127, 1])])).toBe(127);
  });
});
