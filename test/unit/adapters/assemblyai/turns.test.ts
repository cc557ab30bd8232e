import { describe, expect, it } from "vitest";
import { createTurns, type Turns } from "../../../../adapters/assemblyai/turns.ts";
import { speakerOf, type Turn } from "../../../../adapters/assemblyai/wire.ts";
import type { SessionItem } from "../../../../src/spec/adapter.ts";

const made = (options: Partial<Parameters<typeof createTurns>[0]> = {}): Turns =>
  createTurns({ readings: false, formatted: false, sentMs: () => 60_000, ...options });

function turn(order: number, transcript: string, more: Partial<Turn> = {}): Turn {
  const startMs = 1000 * order + 100;
  const words =
    transcript === ""
      ? []
      : [
          { start: startMs, end: startMs + 300 },
          { start: startMs + 300, end: startMs + 800 },
        ];
  return { turn_order: order, transcript, end_of_turn: false, turn_is_formatted: false, words, ...more };
}

const ended = (order: number, transcript: string, more: Partial<Turn> = {}): Turn =>
  turn(order, transcript, { end_of_turn: true, turn_is_formatted: true, ...more });

const said = (items: readonly SessionItem[]): readonly unknown[] =>
  items.map((item) => {
    if (!("type" in item)) return ["reading", item.key, item.dims?.valence];
    if (item.type === "transcript") return [item.final ? "final" : "interim", item.key, item.text];
    if (item.type === "progress") return ["progress", item.throughMs];
    return item.type === "revise" ? ["revise", item.key, item.speaker] : [item.type];
  });

describe("turns", () => {
  it("replaces the words of a turn as it goes on, and says its last words once", () => {
    const turns = made();
    expect(said(turns.turn(turn(0, "I was")))).toEqual([["interim", "turn-0", "I was"]]);
    expect(said(turns.turn(turn(0, "I was so")))).toEqual([["interim", "turn-0", "I was so"]]);
    expect(said(turns.turn(ended(0, "I was so relieved.")))).toEqual([
      ["final", "turn-0", "I was so relieved."],
      ["progress", 900],
    ]);
  });

  it("drops what comes twice, and what comes after the end", () => {
    const turns = made();
    turns.turn(turn(0, "I was"));
    expect(turns.turn(turn(0, "I was"))).toEqual([]);
    turns.turn(ended(0, "I was."));
    expect(turns.turn(ended(0, "I was."))).toEqual([]);
    expect(turns.turn(turn(0, "I was so"))).toEqual([]);
  });

  it("knows an ended turn over thousands of others, and not after more than are remembered", () => {
    const turns = made();
    for (let order = 0; order < 4096; order++) turns.turn(ended(order, "I was."));
    expect([turns.turn(ended(0, "I was.")), said(turns.revise(0, "B"))]).toEqual([[], [["revise", "turn-0", "B"]]]);
    turns.turn(ended(4096, "I was."));
    expect([turns.revise(0, "B"), said(turns.revise(1, "B"))]).toEqual([[], [["revise", "turn-1", "B"]]]);
  });

  it("says nothing of turns without words", () => {
    const turns = made();
    expect([turns.turn(turn(0, "")), turns.turn(turn(0, "  "))]).toEqual([[], []]);
    expect(said(turns.turn(ended(0, "")))).not.toContainEqual(["final", "turn-0", ""]);
  });

  it("waits for the formatted words where they are asked for", () => {
    const turns = made({ formatted: true });
    expect(said(turns.turn(ended(0, "i was so relieved", { turn_is_formatted: false })))).toEqual([
      ["interim", "turn-0", "i was so relieved"],
    ]);
    expect(said(turns.turn(ended(0, "I was so relieved.")))[0]).toEqual(["final", "turn-0", "I was so relieved."]);
  });

  it("takes the unformatted words when the formatted ones never come", () => {
    const turns = made({ formatted: true });
    turns.turn(ended(0, "one", { turn_is_formatted: false }));
    expect(said(turns.turn(ended(1, "Two.")))).toEqual([
      ["final", "turn-0", "one"],
      ["progress", 900],
      ["final", "turn-1", "Two."],
      ["progress", 1900],
    ]);
    turns.turn(ended(2, "three", { turn_is_formatted: false }));
    expect(said(turns.end(true))[0]).toEqual(["final", "turn-2", "three"]);
  });

  it("are answered to the end of the audio when the vendor was asked to finish, and to the last that was said when it was not", () => {
    const heard = (asked: boolean): readonly unknown[] => {
      const turns = made();
      turns.turn(ended(0, "One."));
      turns.turn(turn(1, "Two"));
      return said(turns.end(asked));
    };
    const asItStands = [
      ["final", "turn-1", "Two"],
      ["progress", 1900],
      ["progress", 60_000],
    ];
    expect([heard(true), heard(false)]).toEqual([asItStands, []]);
  });

  it("never speaks beyond the audio that was sent", () => {
    const turns = made({ sentMs: () => 500 });
    const [final, progress] = turns.turn(ended(0, "Hello there."));
    expect(final).toMatchObject({ span: { startMs: 100, endMs: 500 } });
    expect(progress).toMatchObject({ throughMs: 500 });
    expect(turns.speechStarted(900)).toEqual([{ type: "speech", edge: "start", atMs: 500 }]);
  });

  it("never speaks of a time before the session", () => {
    const words = [{ start: -20, end: 300 }];
    expect(made().turn(ended(0, "Yes.", { words }))[0]).toMatchObject({ span: { startMs: 0, endMs: 300 } });
  });

  it("gives speech its edges, the second at the end of the turn", () => {
    const turns = made();
    expect(turns.speechStarted(100)).toHaveLength(1);
    expect(turns.speechStarted(100)).toEqual([]);
    expect(turns.turn(ended(0, "Yes."))).toContainEqual({ type: "speech", edge: "end", atMs: 900 });
  });

  it("names a language by its tag", () => {
    expect(made().turn(ended(0, "Yes.", { language_code: "en_us" }))[0]).toMatchObject({ language: "en-us" });
  });

  it("names a speaker only when the vendor does", () => {
    expect(["A", "B", "AA", "1A"].map(speakerOf)).toEqual(["A", "B", "AA", "1A"]);
    expect(["PENDING", "UNKNOWN", "", null, undefined].map(speakerOf)).toEqual(Array(5).fill(undefined));
    const turns = made();
    expect(turns.turn(ended(0, "Yes.", { speaker_label: "PENDING" }))[0]).not.toHaveProperty("speaker");
    expect(turns.turn(ended(1, "No.", { speaker_label: "B" }))[0]).toMatchObject({ speaker: "B" });
  });

  it("revises the speaker of a turn that ended, and no other", () => {
    const turns = made();
    turns.turn(ended(0, "Yes."));
    turns.turn(turn(1, "No"));
    expect(said(turns.revise(0, "B"))).toEqual([["revise", "turn-0", "B"]]);
    expect(said(turns.revise(0, "C"))).toEqual([["revise", "turn-0", "C"]]);
    expect([turns.revise(0, null), turns.revise(0, "PENDING"), turns.revise(1, "B"), turns.revise(9, "B")]).toEqual([
      [],
      [],
      [],
      [],
    ]);
  });

  it("that were taken back, or that later ones left behind, are not said at the end", () => {
    const taken = made({ sentMs: () => 3000 });
    taken.turn(turn(0, "Uh huh"));
    taken.turn(turn(0, ""));
    expect(said(taken.end(true))).toEqual([["progress", 3000]]);
    const left = made({ sentMs: () => 3000 });
    left.turn(turn(0, "Uh huh"));
    left.turn(ended(1, "Yes."));
    expect(said(left.end(true))).toEqual([["progress", 3000]]);
  });

  it("has answered a silence, but not one in the midst of a turn", () => {
    const turns = made();
    expect(said(turns.silence(3000))).toEqual([["progress", 3000]]);
    expect(turns.silence(2500)).toEqual([]);
    turns.speechStarted(4000);
    expect(turns.silence(5000)).toEqual([]);
  });

  it("has not answered a silence after speech that no turn has reached", () => {
    const turns = made();
    expect(said(turns.silence(2000, 0))).toEqual([["progress", 2000]]);
    expect(turns.silence(9000, 7000)).toEqual([]);
    turns.turn(ended(5, "Yes."));
    expect(said(turns.silence(9000, 6800))).toEqual([["progress", 9000]]);
  });
});

describe("turns whose readings come on the same socket", () => {
  const answer = (valence: number) => ({ valence, emotion: "neutral" as const });

  it("joins a reading to its turn, and has answered no further than the readings", () => {
    const turns = made({ readings: true });
    expect(said(turns.turn(ended(0, "One.")))).toEqual([
      ["final", "turn-0", "One."],
      ["progress", 100],
    ]);
    expect(said(turns.reading(0, answer(0.5), null))).toEqual([
      ["reading", "turn-0", 0.5],
      ["progress", 900],
    ]);
    expect(turns.awaited).toBe(0);
  });

  it("gives readings in the order of their turns, whatever order they come in", () => {
    const turns = made({ readings: true });
    turns.turn(ended(0, "One."));
    turns.turn(ended(1, "Two."));
    expect(said(turns.reading(1, answer(0.2), null))).toEqual([]);
    expect(said(turns.reading(0, answer(0.1), null))).toEqual([
      ["reading", "turn-0", 0.1],
      ["reading", "turn-1", 0.2],
      ["progress", 1900],
    ]);
  });

  it("goes on without a reading that cannot be read, is unknown, or comes twice", () => {
    const turns = made({ readings: true });
    turns.turn(ended(0, "One."));
    expect(said(turns.reading(0, null, null))).toEqual([
      ["reading", "turn-0", undefined],
      ["progress", 900],
    ]);
    expect([turns.reading(0, answer(1), null), turns.reading(7, answer(1), null)]).toEqual([[], []]);
  });

  it("keeps a reading that comes before its turn, eight of them at most", () => {
    const turns = made({ readings: true });
    for (let order = 0; order < 9; order++) expect(turns.reading(order, answer(0.5), null)).toEqual([]);
    const heard = Array.from({ length: 9 }, (_, order) => said(turns.turn(ended(order, "Yes."))));
    expect(turns.awaited).toBe(1);
    expect(heard[0]).not.toContainEqual(["reading", "turn-0", 0.5]);
    expect(said(turns.reading(0, answer(0.1), null)).filter((one) => (one as string[])[0] === "reading")).toHaveLength(
      9,
    );
  });

  it("gives up on the oldest reading when nine are awaited", () => {
    const turns = made({ readings: true });
    for (let order = 0; order < 8; order++) turns.turn(ended(order, "Yes."));
    expect(turns.awaited).toBe(8);
    turns.turn(ended(8, "Yes."));
    expect(turns.awaited).toBe(8);
    expect(turns.reading(0, answer(1), null)).toEqual([]);
  });

  it("tells a reading with the speaker that was revised meanwhile", () => {
    const turns = made({ readings: true });
    turns.turn(ended(0, "One."));
    turns.revise(0, "B");
    expect(turns.reading(0, answer(0), null)[0]).toMatchObject({
      speaker: "B",
      text: "One.",
      evidence: "lexical",
      final: true,
    });
  });
});
