import { describe, expect, it } from "vitest";
import { createTurns } from "../../../../adapters/deepgram/turns.ts";
import type { SessionItem } from "../../../../src/spec/adapter.ts";
import { finals, signals } from "./open.ts";
import { turnInfo } from "./samples.ts";

const turnsOf = (language: string | undefined = "en") => createTurns({ channel: 2, language, sentMs: () => 60_000 });
const shown = (items: readonly SessionItem[]): readonly (readonly [string, boolean])[] =>
  signals(items, "transcript").map(({ text, final }) => [text, final]);

describe("a turn of Flux", () => {
  it("is replaced by each message about it, not added to", () => {
    const turns = turnsOf();
    const items = [
      ...turns.info(turnInfo("StartOfTurn", 0, "")),
      ...turns.info(turnInfo("Update", 0, "Okay", { sequence_id: 1 })),
      ...turns.info(turnInfo("Update", 0, "Okay, thank you", { sequence_id: 2 })),
      ...turns.info(turnInfo("EndOfTurn", 0, "Okay, thank you so much.", { sequence_id: 3 })),
    ];
    expect(shown(items)).toEqual([
      ["Okay", false],
      ["Okay, thank you", false],
      ["Okay, thank you so much.", true],
    ]);
    expect(new Set(signals(items, "transcript").map(({ key }) => key))).toEqual(new Set(["t0"]));
    expect(signals(items, "speech").map(({ edge, atMs }) => [edge, atMs])).toEqual([
      ["start", 1000],
      ["end", 2000],
    ]);
  });

  it("is not ended by a guess, which may be taken back", () => {
    const turns = turnsOf();
    const items = [
      ...turns.info(turnInfo("EagerEndOfTurn", 0, "Okay.", { sequence_id: 1 })),
      ...turns.info(turnInfo("TurnResumed", 0, "Okay, but", { sequence_id: 2 })),
    ];
    expect(finals(items)).toEqual([]);
    expect(turns.throughMs).toBeLessThanOrEqual(1000);
    expect(shown(turns.info(turnInfo("EndOfTurn", 0, "Okay, but no.", { sequence_id: 3 })))).toEqual([
      ["Okay, but no.", true],
    ]);
  });

  it("has the times of its words where they have any, else those of its window", () => {
    const turns = turnsOf();
    const words = [
      { word: "Okay,", start: 1.2, end: 1.4 },
      { word: "much.", start: 1.6, end: 1.9 },
    ];
    const [timed] = finals(turns.info(turnInfo("EndOfTurn", 0, "Okay, much.", { words })));
    const [untimed] = finals(
      turns.info(turnInfo("EndOfTurn", 1, "Okay.", { words: [{ word: "Okay.", start: null, end: null }] })),
    );
    expect([timed?.span, untimed?.span]).toEqual([
      { startMs: 1200, endMs: 1900 },
      { startMs: 1000, endMs: 2000 },
    ]);
  });

  it("has the language it was heard in where the session has none of its own", () => {
    const turns = createTurns({ channel: 2, language: undefined, sentMs: () => 60_000 });
    expect(finals(turns.info(turnInfo("EndOfTurn", 0, "Hola.", { languages: ["es", "en"] })))[0]?.language).toBe("es");
  });

  it("ends once, however often that is said", () => {
    const turns = turnsOf();
    const end = turnInfo("EndOfTurn", 0, "Once.");
    expect(finals([...turns.info(end), ...turns.info(end)])).toHaveLength(1);
    expect(turns.info(turnInfo("Update", 0, "On", { sequence_id: 1 }))).toEqual([]);
  });

  it("does not go back to an older message", () => {
    const turns = turnsOf();
    turns.info(turnInfo("Update", 0, "Okay, thank you", { sequence_id: 5 }));
    expect(turns.info(turnInfo("Update", 0, "Okay", { sequence_id: 4 }))).toEqual([]);
  });

  it("is said as it stands when the session is over before it", () => {
    const turns = turnsOf();
    turns.info(turnInfo("Update", 0, "Okay, and", { sequence_id: 1 }));
    expect(shown(turns.end())).toEqual([["Okay, and", true]]);
  });

  it("that is empty says nothing", () => {
    const turns = turnsOf();
    expect(turns.info(turnInfo("EndOfTurn", 0, ""))).toEqual([]);
    expect(turns.throughMs).toBe(2000);
  });

  it("of a kind that is not known yet is shown like any other", () => {
    expect(shown(turnsOf().info(turnInfo("TurnPondered", 0, "Well", { sequence_id: 1 })))).toEqual([["Well", false]]);
  });
});
