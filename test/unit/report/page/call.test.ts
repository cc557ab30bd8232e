import { describe, expect, it } from "vitest";
import { callOf } from "../../../../src/report/page/model/call.ts";
import { createPeakMeter } from "../../../../src/report/peaks.ts";
import { createRowEncoder } from "../../../../src/report/row-encoder.ts";
import type { CallFacts, Row } from "../../../../src/report/rows.ts";
import type { EmotionStreamEvent } from "../../../../src/spec/index.ts";
import { AGENT, CUSTOMER, gap, reading, said, state } from "../calls.ts";

const facts = (speakers: number[], channels = 2): CallFacts => ({
  durationMs: 60_000,
  channels,
  speakers,
  audio: { kind: "embedded" },
});
function rowsOf(events: readonly EmotionStreamEvent[]): Row[] {
  const encoder = createRowEncoder();
  return events.flatMap((event) => encoder.encode(event));
}
const base = { schema: "events/1", streamId: "call", seq: 0 } as const;

describe("a call put together from its rows", () => {
  it("has its speakers in the order of the summary, those it does not know last, each with a colour", () => {
    const call = callOf(rowsOf([state(CUSTOMER, 500), state(AGENT, 500)]), facts([1]));

    expect(call.speakers.map(({ name, colour }) => [name, colour])).toEqual([
      ["agent", 1],
      ["customer", 2],
    ]);
  });

  it("gives every speaker their own states and readings", () => {
    const call = callOf(rowsOf([state(AGENT, 500), reading(CUSTOMER, 1000), reading(CUSTOMER, 900)]), facts([0, 1]));

    expect(call.speakers.map(({ states, readings }) => [states.length, readings.map(({ to }) => to)])).toEqual([
      [1, []],
      [0, [900, 1000]],
    ]);
  });

  it("puts speaker labels right that changed later, also to one nobody had named", () => {
    const who = { channel: 0, role: null, speaker: "A" };
    const events = [
      reading(who, 1000),
      reading(who, 2000),
      reading({ ...who, speaker: "B" }, 3000),
      { ...base, type: "revision", atMs: 4000, provider: "x", utteranceId: "u-0-1000", speaker: "B" },
      { ...base, type: "revision", atMs: 4000, provider: "x", utteranceId: "u-0-2000", speaker: "C" },
    ] as const;
    const call = callOf(rowsOf(events), facts([0, 1], 1));

    expect(call.speakers.map(({ name, readings }) => [name, readings.map(({ to }) => to)])).toEqual([
      ["speaker A", []],
      ["speaker B", [1000, 3000]],
      ["speaker C", [2000]],
    ]);
  });

  it("has each line of the transcript once, a reading's own text where there is no other", () => {
    const call = callOf(
      rowsOf([
        said(AGENT, 4000, "Second."),
        reading(AGENT, 5000, { utteranceId: "t-4000", text: "second, as the reading has it" }),
        reading(CUSTOMER, 3000, { text: "First." }),
      ]),
      facts([0, 1]),
    );

    expect(call.said.map(({ text }) => text)).toEqual(["First.", "Second."]);
  });

  it("has the peaks of every channel in one piece", () => {
    const meter = createPeakMeter(8000, 1);
    const audio = Float32Array.from({ length: 8000 * 61 }, (_, i) => (i < 8000 ? 1 : -0.5));
    const call = callOf([...meter.push(audio), ...meter.flush()], facts([], 1));
    const peaks = call.peaks.get(0);

    expect([peaks?.length, peaks?.[1], peaks?.at(-2)]).toEqual([2 * 3050, 127, -63]);
  });

  it("keeps the gaps", () => {
    expect(callOf(rowsOf([gap(0, 500, 1, "policy")]), facts([])).gaps).toMatchObject([{ channel: 1, cause: "policy" }]);
  });
});
