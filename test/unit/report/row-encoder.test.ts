import { describe, expect, it } from "vitest";
import { createRowEncoder } from "../../../src/report/row-encoder.ts";
import type { Row } from "../../../src/report/rows.ts";
import type { EmotionStreamEvent, Reason } from "../../../src/spec/index.ts";
import { AGENT, axis, CUSTOMER, connected, end, gap, noClaim, REASONS, reading, said, state } from "./calls.ts";

const base = { schema: "events/1", streamId: "call", seq: 0 } as const;
const rowsOf = (...events: readonly EmotionStreamEvent[]): Row[] => {
  const encoder = createRowEncoder();
  return events.flatMap((event) => encoder.encode(event));
};

describe("the reasons of a reading", () => {
  it("are in the order in which a person should be told them, the vague ones last", () => {
    const [loudness, pitch] = REASONS;
    const vague = { ...loudness, cue: "sound-change", text: "more changeable in sound than most voices" } as Reason;
    const rows = rowsOf(reading(CUSTOMER, 3000, { reasons: [vague, ...REASONS] }));
    const told = rows.flatMap((row) => (row.k === "reading" ? (row.why ?? []) : []));

    expect(told.map(([text]) => text)).toEqual([loudness?.text, pitch?.text, vague.text]);
  });
});

describe("events as rows of the page", () => {
  it("introduce a speaker once, before the first row about them", () => {
    const rows = rowsOf(state(AGENT, 500), state(CUSTOMER, 500), state(AGENT, 1000));

    expect(rows.map((row) => (row.k === "who" ? `who ${row.id} ${row.role}` : row.k === "state" && row.who))).toEqual([
      "who 0 agent",
      0,
      "who 1 customer",
      1,
      0,
    ]);
  });

  it("keep a state's claim, figures to a thousandth, and since when on a change only", () => {
    const changed = state(AGENT, 1000.4, { sinceMs: 600, valence: axis(-0.12345, 0.98765), arousal: null });

    expect(rowsOf(changed, state(AGENT, 1500, { confidence: null })).slice(1)).toEqual([
      { k: "state", who: 0, at: 1000, since: 600, label: "anger", v: [-0.123, 0.988], c: 0.7 },
      { k: "state", who: 0, at: 1500, label: "anger", v: [-0.4, 0.8], a: [0.7, 0.8] },
    ]);
  });

  it("keep the reason of an abstention, and the sentiment where there is no label", () => {
    const rows = rowsOf(
      noClaim(AGENT, 1000, "silence"),
      noClaim(AGENT, 1500, "conflict", { mixedSignals: true }),
      state(AGENT, 2000, { label: null, sentiment: "positive", valence: null, arousal: null, confidence: null }),
    );

    expect(rows.slice(1)).toMatchObject([
      { no: "silence" },
      { no: "conflict", mixed: true, v: [-0.4, 0.8] },
      { k: "state", sentiment: "positive" },
    ]);
    expect(rows.at(-1)).not.toHaveProperty("v");
  });

  it("keep a reading's reasons, its highest scores and its text", () => {
    const [, row] = rowsOf(reading(CUSTOMER, 5000, { reasons: [...REASONS], text: "No!", vendorLabel: "angry" }));

    expect(row).toMatchObject({
      k: "reading",
      from: 2000,
      to: 5000,
      word: "angry",
      scores: [
        ["anger", 0.712],
        ["neutral", 0.2],
      ],
      why: [
        ["louder than this speaker's usual", "speaker", 2.14, "label", 0.31],
        ["higher than most voices", "training", 1.2, "arousal", 0.4],
      ],
      text: "No!",
    });
  });

  it("leave out what is not final, and what the page has no place for", () => {
    expect(rowsOf(reading(AGENT, 1000, { final: false }), connected(), end())).toEqual([]);
  });

  it("tell of transcripts, gaps, later speaker labels, and news of providers", () => {
    const rows = rowsOf(
      said(AGENT, 1000, "Hello."),
      gap(0, 500.7, null, "overflow"),
      { ...base, type: "revision", atMs: 2000, provider: "x", utteranceId: "u", speaker: "B" },
      {
        ...base,
        type: "provider",
        atMs: 3000,
        state: "switched",
        provider: "local",
        channel: 0,
        session: 1,
        from: "x",
        lagMs: 2400,
      },
      { ...base, type: "insight", atMs: 4000, provider: "x", name: "topic", data: { about: "refund" }, channel: null },
    );

    expect(rows.slice(1)).toEqual([
      { k: "said", who: 0, from: 1000, to: 3000, utterance: "t-1000", text: "Hello." },
      { k: "gap", from: 0, to: 501, channel: null, cause: "overflow" },
      { k: "revision", utterance: "u", speaker: "B" },
      { k: "news", at: 3000, text: "local switched from x, 2.4 s behind" },
      { k: "news", at: 4000, text: 'topic: {"about":"refund"}' },
    ]);
  });
});
