import { describe, expect, it } from "vitest";
import { MAX_WAITING_TEXTS } from "../../../../src/core/text/index.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";
import { reading, said, stageOf } from "./vendor.ts";

describe("a text stage", () => {
  it("asks at once while there is a place, and joins what waits into the next call", async () => {
    const { stage, calls, clock } = stageOf();
    for (const [i, text] of ["a", "b", "c", "d", "e", "f", "g"].entries()) stage.add(said(text, 100 * (i + 1)));
    await clock.settle();
    expect(calls.map(({ texts }) => texts)).toEqual([["a"], ["b"]]);
    calls[0]?.answer();
    await clock.settle();
    expect(calls[2]?.texts).toEqual(["c", "d", "e", "f"]);
    calls[1]?.answer();
    await clock.settle();
    expect(calls[3]?.texts).toEqual(["g"]);
  });

  it("joins no more characters than one call may carry", async () => {
    const { stage, calls, clock } = stageOf({ text: { maxItems: 9, maxCharacters: 10, maxInFlight: 1 } });
    for (const [i, text] of ["x", "12345", "12345", "1"].entries()) stage.add(said(text, 100 * (i + 1)));
    calls[0]?.answer();
    await clock.settle();
    expect(calls[1]?.texts).toEqual(["12345", "12345"]);
  });

  it("gives readings in the order of the texts' ends, whichever call answers first", async () => {
    const { stage, calls, clock, polarities } = stageOf();
    stage.add(said("first", 100));
    stage.add(said("second", 200));
    calls[1]?.answer(0.2);
    await clock.settle();
    expect(polarities()).toEqual([]);
    calls[0]?.answer(0.1);
    await clock.settle();
    expect(polarities()).toEqual([
      ["u100", 0.1],
      ["u200", 0.2],
    ]);
  });

  it("lets no channel wait for another", async () => {
    const { stage, calls, clock, polarities } = stageOf();
    stage.add(said("slow", 100, { channel: 0 }));
    stage.add(said("fast", 200, { channel: 1 }));
    calls[1]?.answer(0.2);
    await clock.settle();
    expect(polarities()).toEqual([["u200", 0.2]]);
  });

  it("joins a reading to its text: utterance, span, channel, speaker, language and evidence", async () => {
    const { stage, calls, clock, delivered } = stageOf({}, { language: "en" });
    const text = said("fine", 900, { key: "0-1-u7", channel: 1, speaker: "A" });
    stage.add(text);
    const item = calls[0]?.items[0];
    expect(item).toMatchObject({ text: "fine", span: text.span, speaker: "A", language: "en" });
    calls[0]?.say([{ ...reading(item as never), span: { startMs: 0, endMs: 1 }, evidence: "acoustic", channel: 9 }]);
    await clock.settle();
    const { key, span, channel, speaker, language, evidence, final } = delivered[0] ?? {};
    expect({ key, span, channel, speaker, language, evidence, final }).toEqual({
      key: "0-1-u7",
      span: text.span,
      channel: 1,
      speaker: "A",
      language: "en",
      evidence: "lexical",
      final: true,
    });
  });

  it("tells two texts of one utterance apart", async () => {
    const { stage, calls, clock, polarities } = stageOf({ text: { maxItems: 4, maxCharacters: 99, maxInFlight: 1 } });
    stage.add(said("x", 50));
    stage.add(said("one half", 100, { key: "u" }));
    stage.add(said("other half", 200, { key: "u" }));
    calls[0]?.answer(0);
    await clock.settle();
    const [one, other] = calls[1]?.items ?? [];
    calls[1]?.say([reading(other as never, -1), reading(one as never, 1)]);
    await clock.settle();
    expect(polarities().slice(1)).toEqual([
      ["u", 1],
      ["u", -1],
    ]);
  });

  it("does not read blank text", () => {
    const { stage, calls } = stageOf();
    stage.add(said(" \n", 100));
    expect(calls).toEqual([]);
  });

  it("delivers unread what the provider has nothing to say of", async () => {
    const { stage, calls, clock, polarities, warnings } = stageOf();
    stage.add(said("unknown words", 100));
    calls[0]?.say([]);
    await clock.settle();
    expect(polarities()).toEqual([["u100", null]]);
    expect(warnings).toEqual([]);
  });

  it("cuts what is longer than a call may carry, with a warning, and keeps the whole text on the reading", async () => {
    const { stage, calls, clock, delivered, warnings } = stageOf();
    const long = "word ".repeat(40);
    stage.add(said(long, 100));
    expect(calls[0]?.texts[0]?.length).toBeLessThanOrEqual(100);
    calls[0]?.answer();
    await clock.settle();
    expect(delivered[0]?.text).toBe(long);
    expect(warnings).toEqual([{ code: "text-cut", facts: { characters: 200, maxCharacters: 100 } }]);
  });
});

describe("a language the text provider does not know", () => {
  it("is never sent, and delivered unread in its place", async () => {
    const { stage, calls, clock, delivered, polarities } = stageOf();
    stage.add(said("fine", 100));
    stage.add(said("schlecht", 200, { language: "de-AT" }));
    stage.add(said("good", 300, { language: "en-GB" }));
    expect(calls.map(({ texts }) => texts)).toEqual([["fine"], ["good"]]);
    await clock.settle();
    expect(delivered).toEqual([]);
    calls[0]?.answer();
    calls[1]?.answer();
    await clock.settle();
    expect(polarities()).toEqual([
      ["u100", 0.5],
      ["u200", null],
      ["u300", 0.5],
    ]);
    expect(delivered[1]?.language).toBe("de-AT");
  });

  it("is that of the config where a text names none", () => {
    const { stage, calls } = stageOf({}, { language: "de" });
    stage.add(said("schlecht", 100));
    stage.add(said("good", 200, { language: "en" }));
    expect(calls.map(({ texts }) => texts)).toEqual([["good"]]);
  });
});

describe("a text provider that fails", () => {
  it("is asked again within one call, and nobody hears of it", async () => {
    const { stage, calls, clock, polarities, warnings } = stageOf();
    stage.add(said("a", 100));
    calls[0]?.fail(new EmotionError("network", "Gone."));
    await clock.advance(250);
    calls[1]?.answer(0.3);
    await clock.settle();
    expect(polarities()).toEqual([["u100", 0.3]]);
    expect([warnings, clock.pending]).toEqual([[], 0]);
  });

  it("costs its texts their readings, with one warning a call, and the next call goes on", async () => {
    const { stage, calls, clock, polarities, warnings } = stageOf();
    stage.add(said("a", 100));
    calls[0]?.fail(new EmotionError("bad-input", "No."));
    await clock.settle();
    stage.add(said("b", 200));
    calls[1]?.answer(0.3);
    await clock.settle();
    expect(polarities()).toEqual([
      ["u100", null],
      ["u200", 0.3],
    ]);
    expect(warnings).toEqual([{ code: "text-failed", facts: { kind: "bad-input" } }]);
    expect(stage.failure).toBeNull();
  });

  it.each(["auth", "quota", "config"] as const)("is not asked again after %s, and warned of once", async (kind) => {
    const { stage, calls, clock, polarities, warnings } = stageOf();
    stage.add(said("a", 100));
    stage.add(said("b", 200));
    for (const call of calls) call.fail(new EmotionError(kind, "No."));
    await clock.settle();
    stage.add(said("c", 300));
    await clock.settle();
    expect(calls.length).toBe(2);
    expect(polarities()).toEqual([
      ["u100", null],
      ["u200", null],
      ["u300", null],
    ]);
    expect(warnings).toEqual([{ code: "text-failed", facts: { kind } }]);
    expect(stage.failure?.kind).toBe(kind);
  });

  it("does not end a call by an error of the platform, nor tell its text", async () => {
    const told: string[] = [];
    const { stage, calls, clock, polarities } = stageOf(
      {},
      { warn: (...parts) => void told.push(JSON.stringify(parts)) },
    );
    stage.add(said("a", 100));
    for (let i = 0; i < 3; i++) {
      calls[i]?.fail(new TypeError("secret words"));
      await clock.advance(2000);
    }
    expect(polarities()).toEqual([["u100", null]]);
    expect(told.join()).toMatch(/vendor/);
    expect(told.join()).not.toMatch(/secret/);
  });

  it.each([
    ["answers for a text it was not given", "9"],
    ["answers twice for one", "0"],
  ])("is at fault when it %s", async (_, key) => {
    const { stage, calls, clock, polarities, warnings } = stageOf();
    stage.add(said("a", 100));
    const item = calls[0]?.items[0] as never;
    calls[0]?.say([reading(item), { ...reading(item), key }]);
    await clock.settle();
    expect(polarities()).toEqual([["u100", null]]);
    expect(warnings).toEqual([{ code: "text-failed", facts: { kind: "protocol" } }]);
  });

  it("costs one text its reading when the stages cannot read its answer", async () => {
    const seen: number[] = [];
    const { stage, calls, clock, warnings } = stageOf(
      {},
      {
        deliver({ sets }) {
          if (sets.length > 0) throw new EmotionError("protocol", "A score out of range.");
          seen.push(sets.length);
          return undefined;
        },
      },
    );
    stage.add(said("a", 100));
    calls[0]?.answer(7);
    await clock.settle();
    expect(seen).toEqual([0]);
    expect(warnings).toEqual([{ code: "text-failed", facts: { kind: "protocol" } }]);
  });

  it("is asked three times at most", async () => {
    const { stage, calls, clock, polarities, warnings } = stageOf();
    stage.add(said("a", 100));
    for (let i = 0; i < 3; i++) {
      calls[i]?.fail(new EmotionError("vendor", "Busy."));
      await clock.advance(2000);
    }
    expect(calls.length).toBe(3);
    expect([polarities(), warnings]).toEqual([[["u100", null]], [{ code: "text-failed", facts: { kind: "vendor" } }]]);
    expect(clock.pending).toBe(0);
  });

  it("is given the time it asks for, and not waited for beyond the time of a call", async () => {
    const { stage, calls, clock, polarities } = stageOf();
    stage.add(said("a", 100));
    calls[0]?.fail(new EmotionError("rate-limit", "Wait.", { retryAfterMs: 7000 }));
    await clock.advance(6999);
    expect(calls.length).toBe(1);
    await clock.advance(1);
    calls[1]?.fail(new EmotionError("rate-limit", "Wait.", { retryAfterMs: 60_000 }));
    await clock.settle();
    expect([calls.length, polarities()]).toEqual([2, [["u100", null]]]);
  });

  it("has 30 s for a call", async () => {
    const { stage, calls, clock, polarities, warnings } = stageOf();
    stage.add(said("a", 100));
    await clock.advance(30_000);
    expect(calls[0]?.ctx.signal.aborted).toBe(true);
    expect(polarities()).toEqual([["u100", null]]);
    expect(warnings).toEqual([{ code: "text-failed", facts: { kind: "timeout" } }]);
    expect(clock.pending).toBe(0);
  });
});

describe("a budget", () => {
  it("is asked before a call, which is then not made", async () => {
    const used = new EmotionError("quota", "budgetUsd is used up.");
    const { stage, calls, clock, polarities, warnings } = stageOf(
      {},
      { refusal: (texts) => (texts.some(({ text }) => text === "dear") ? used : null) },
    );
    stage.add(said("cheap", 100));
    stage.add(said("dear", 200));
    calls[0]?.answer(0.1);
    await clock.settle();
    stage.add(said("cheap", 300));
    await clock.settle();
    expect(calls.length).toBe(1);
    expect(polarities().map(([, polarity]) => polarity)).toEqual([0.1, null, null]);
    expect(warnings).toEqual([{ code: "text-failed", facts: { kind: "quota" } }]);
  });

  it("sees what calls book", () => {
    const { stage, calls, metered } = stageOf();
    stage.add(said("four", 100));
    calls[0]?.ctx.meter("text", 4);
    expect(metered).toEqual([["text", 4]]);
  });
});

describe("the bounds of a text stage", () => {
  it("give up the oldest transcript that waits, and never hold one back", async () => {
    const { stage, clock, polarities, warnings } = stageOf({
      text: { maxItems: 1, maxCharacters: 99, maxInFlight: 1 },
    });
    for (let i = 0; i <= MAX_WAITING_TEXTS + 1; i++) stage.add(said(`t${i}`, i + 1, { channel: i }));
    await clock.settle();
    expect(polarities()).toEqual([["u2", null]]);
    expect(warnings).toEqual([{ code: "text-behind", facts: { waiting: MAX_WAITING_TEXTS } }]);
  });

  it("are told of once until they were caught up with, and never outgrow their bound, however long speech is faster", async () => {
    const { stage, calls, clock, polarities, warnings } = stageOf({
      text: { maxItems: 4, maxCharacters: 99, maxInFlight: 1 },
    });
    const hour = 3600;
    for (let i = 0; i < hour; i++) {
      stage.add(said(`t${i}`, 1000 * (i + 1)));
      if (i % 10 === 9) calls.at(-1)?.answer();
      await clock.settle();
    }
    expect(warnings.map(({ code }) => code)).toEqual(["text-behind"]);
    for (let left = MAX_WAITING_TEXTS; left > 0; left -= 4) {
      calls.at(-1)?.answer();
      await clock.settle();
    }
    calls.at(-1)?.answer();
    await clock.settle();
    expect(polarities().map(([key]) => key)).toEqual(Array.from({ length: hour }, (_, i) => `u${1000 * (i + 1)}`));
    for (let i = 0; i <= MAX_WAITING_TEXTS + 1; i++) stage.add(said(`t${i}`, 1000 * (hour + i + 1)));
    expect(warnings.map(({ code }) => code)).toEqual(["text-behind", "text-behind"]);
  });

  it("make a writer wait for room", async () => {
    const { stage, calls, clock } = stageOf({ text: { maxItems: 2, maxCharacters: 99, maxInFlight: 1 } });
    for (let i = 0; i <= MAX_WAITING_TEXTS; i++) stage.add(said(`t${i}`, i + 1));
    let accepted = false;
    void stage.write(said("more", 9999)).then(() => {
      accepted = true;
    });
    await clock.settle();
    expect(accepted).toBe(false);
    calls[0]?.answer();
    await clock.settle();
    expect(accepted).toBe(true);
  });
});

describe("the end of a stream", () => {
  it("waits for the texts under way", async () => {
    const { stage, calls, clock, polarities } = stageOf();
    stage.add(said("a", 100));
    let drained = false;
    const draining = stage.drain().then(() => {
      drained = true;
    });
    await clock.advance(9000);
    expect(drained).toBe(false);
    calls[0]?.answer(0.4);
    await draining;
    expect(polarities()).toEqual([["u100", 0.4]]);
    await clock.settle();
    expect(clock.pending).toBe(0);
  });

  it("waits 10 s at most, and delivers the rest unread with one warning", async () => {
    const { stage, calls, clock, polarities, warnings } = stageOf({
      text: { maxItems: 1, maxCharacters: 99, maxInFlight: 1 },
    });
    stage.add(said("a", 100));
    stage.add(said("b", 200));
    const draining = stage.drain();
    await clock.advance(10_000);
    await draining;
    expect(calls.length).toBe(1);
    expect(calls[0]?.ctx.signal.aborted).toBe(true);
    expect(polarities()).toEqual([
      ["u100", null],
      ["u200", null],
    ]);
    expect(warnings).toEqual([{ code: "text-failed", facts: { kind: "timeout", texts: 2 } }]);
    expect(clock.pending).toBe(0);
  });

  it("is there at once where nothing waits", async () => {
    const { stage, clock } = stageOf();
    await stage.drain();
    expect(clock.pending).toBe(0);
  });
});

describe("an abort", () => {
  it("settles everything at once, also when the provider does not listen to it, and delivers nothing more", async () => {
    const { stage, calls, clock, abort, delivered, warnings } = stageOf();
    stage.add(said("a", 100));
    stage.add(said("b", 200));
    stage.add(said("c", 300));
    const draining = stage.drain();
    await clock.settle();
    abort.abort(new EmotionError("aborted", "Stop."));
    await expect(draining).rejects.toMatchObject({ kind: "aborted" });
    expect(calls.map(({ ctx }) => ctx.signal.aborted)).toEqual([true, true]);
    for (const call of calls) call.answer();
    await clock.settle();
    expect([delivered, warnings, calls.length, clock.pending]).toEqual([[], [], 2, 0]);
  });

  it("releases a writer that waits for room", async () => {
    const { stage, abort } = stageOf({ text: { maxItems: 1, maxCharacters: 99, maxInFlight: 1 } });
    for (let i = 0; i <= MAX_WAITING_TEXTS; i++) stage.add(said(`t${i}`, i + 1));
    const writing = stage.write(said("more", 9999));
    abort.abort();
    await expect(writing).rejects.toMatchObject({ kind: "aborted" });
  });
});
