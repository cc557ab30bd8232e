import { describe, expect, it } from "vitest";
import { createAnswered } from "../../../../adapters/gladia/answered.ts";
import {
  createUtterances,
  type Reading,
  type Utterance,
  type UtterancesOptions,
} from "../../../../adapters/gladia/utterances.ts";
import type { Observation } from "../../../../src/spec/adapter.ts";

const utterance = (id: string, startMs: number, endMs: number, channel = 0): Utterance => ({
  id,
  channel,
  startMs,
  endMs,
  text: id,
});
const reading = (
  startMs: number,
  endMs: number,
  sets: Reading["sets"] = [{ set: "emotion", kind: "label", scores: { joy: 1 } }],
): Reading => ({
  span: { startMs, endMs },
  evidence: "lexical",
  sets,
});

function ledger(from?: UtterancesOptions["from"]) {
  const time = { nowMs: 0 };
  const utterances = createUtterances({
    channels: 2,
    now: () => time.nowMs,
    deadlineMs: 10_000,
    unanswered: ({ startMs, endMs }) => reading(startMs, endMs, []),
    ...(from === undefined ? {} : { from }),
  });
  return { utterances, time };
}

const brief = (told: readonly Observation[]) => told.map(({ key, sets, span }) => [key, sets.length, span.endMs]);

describe("utterances that wait for their sentiment", () => {
  const [a, b, c] = [utterance("a", 0, 1000), utterance("b", 1500, 2500), utterance("c", 3000, 4000)];

  it("hold back a later one until the earlier one is answered", () => {
    const { utterances } = ledger();
    for (const one of [a, b]) utterances.began(one);
    expect(utterances.answered(b, [reading(1500, 2500)])).toEqual([]);
    expect(brief(utterances.answered(a, [reading(0, 1000)]))).toEqual([
      ["a", 1, 1000],
      ["b", 1, 2500],
    ]);
  });

  it("keep what was said of a later one for the session that goes on", () => {
    const before = ledger().utterances;
    for (const one of [a, b]) before.began(one);
    before.answered(b, [reading(1500, 2500)]);
    expect(before.held.map(({ utterance: { id } }) => id)).toEqual(["b"]);
    const { utterances } = ledger(before);
    expect(brief(utterances.answered(a, [reading(0, 1000)]))).toEqual([
      ["a", 1, 1000],
      ["b", 1, 2500],
    ]);
    expect(utterances.held).toEqual([]);
  });

  it("are not told again by the session that goes on", () => {
    const before = ledger().utterances;
    for (const one of [a, b]) {
      before.began(one);
      before.answered(one, [reading(one.startMs, one.endMs)]);
    }
    const { utterances } = ledger(before);
    expect(utterances.answered(a, [reading(0, 1000)])).toEqual([]);
    expect(utterances.answered(b, [reading(1500, 2500)])).toEqual([]);
    expect(brief(utterances.answered(c, [reading(3000, 4000)]))).toEqual([["c", 1, 4000]]);
  });

  it("do not hold back another channel", () => {
    const { utterances } = ledger();
    const other = utterance("o", 200, 900, 1);
    for (const one of [a, other]) utterances.began(one);
    expect(brief(utterances.answered(other, [reading(200, 900)]))).toEqual([["o", 1, 900]]);
  });

  it("come in the order of their ends, even where the vendor told the later one first", () => {
    const { utterances } = ledger();
    for (const one of [b, a]) utterances.began(one);
    expect(utterances.answered(b, [reading(1500, 2500)])).toEqual([]);
    expect(brief(utterances.answered(a, [reading(0, 1000)]))).toEqual([
      ["a", 1, 1000],
      ["b", 1, 2500],
    ]);
  });

  it("never end before what was told: an end is moved where two overlap", () => {
    const { utterances } = ledger();
    utterances.answered(a, [reading(0, 1000)]);
    expect(brief(utterances.answered(utterance("x", 900, 980), [reading(900, 980)]))).toEqual([["x", 1, 1000]]);
  });

  it("are told by sentence in the order of their ends, the first under the utterance's own key", () => {
    const { utterances } = ledger();
    const told = utterances.answered(a, [reading(500, 1000), reading(0, 400)]);
    expect(brief(told)).toEqual([
      ["a", 1, 400],
      ["a.2", 1, 1000],
    ]);
  });

  it("are told without a set when the vendor has no sentence for them", () => {
    expect(brief(ledger().utterances.answered(a, []))).toEqual([["a", 0, 1000]]);
  });

  it("are answered once: what comes again is dropped", () => {
    const { utterances } = ledger();
    utterances.answered(a, [reading(0, 1000)]);
    expect(utterances.answered(a, [reading(0, 1000)])).toEqual([]);
    expect(utterances.began(a)).toBe(false);
  });

  it("are found by their number while they wait, also where it is learnt in a next session", () => {
    const { utterances } = ledger({ waiting: [a], lastEndMs: [0, 0] });
    utterances.began(b, 0);
    expect([utterances.numbered(0)?.id, utterances.numbered(1)]).toEqual(["b", undefined]);
    expect(utterances.began(a, 1)).toBe(false);
    expect(utterances.numbered(1)?.id).toBe("a");
    utterances.answered(b, []);
    expect(utterances.numbered(0)).toBeUndefined();
  });

  it("are known, once answered, over thousands of others, and told again after more than are remembered", () => {
    const { utterances } = ledger();
    for (let i = 0; i < 4096; i++) utterances.answered(utterance(`u${i}`, 10 * i, 10 * i + 9), [reading(0, 9)]);
    expect(utterances.answered(utterance("u0", 0, 9), [reading(0, 9)])).toEqual([]);
    utterances.answered(utterance("one more", 50_000, 50_009), [reading(50_000, 50_009)]);
    expect(brief(utterances.answered(utterance("u0", 0, 9), [reading(0, 9)]))).toEqual([["u0", 1, 50_009]]);
  });

  it("learn at once of a failure when only one waits", () => {
    const { utterances } = ledger();
    utterances.began(a);
    expect(brief(utterances.failed())).toEqual([["a", 0, 1000]]);
  });

  it("do not guess whose failure it was while more than one waits", () => {
    const { utterances } = ledger();
    for (const one of [a, b]) utterances.began(one);
    expect(utterances.failed()).toEqual([]);
    expect(brief(utterances.answered(a, [reading(0, 1000)]))).toEqual([
      ["a", 1, 1000],
      ["b", 0, 2500],
    ]);
  });

  it("are told unread when their time is up, which uses up a failure", () => {
    const { utterances, time } = ledger();
    utterances.began(a);
    time.nowMs = 5000;
    utterances.began(b);
    utterances.failed();
    time.nowMs = 10_000;
    expect(brief(utterances.overdue())).toEqual([["a", 0, 1000]]);
    expect(utterances.waiting.map(({ id }) => id)).toEqual(["b"]);
    utterances.began(c);
    expect(brief(utterances.answered(b, [reading(1500, 2500)]))).toEqual([["b", 1, 2500]]);
    expect(utterances.waiting.map(({ id }) => id)).toEqual(["c"]);
  });

  it("ignore a failure when nothing waits", () => {
    const { utterances } = ledger();
    utterances.failed();
    utterances.began(a);
    expect(utterances.waiting).toEqual([a]);
  });

  it("are all told at the end", () => {
    const { utterances } = ledger();
    for (const one of [a, b, c]) utterances.began(one);
    utterances.answered(b, [reading(1500, 2500)]);
    expect(brief(utterances.flush())).toEqual([
      ["a", 0, 1000],
      ["b", 1, 2500],
      ["c", 0, 4000],
    ]);
  });

  it("go on in the next session, with the place of the last reading", () => {
    const { utterances } = ledger({ waiting: [b], lastEndMs: [1200, 0] });
    expect(utterances.waiting).toEqual([b]);
    expect(brief(utterances.answered(utterance("x", 1000, 1100), [reading(1000, 1100)]))).toEqual([["x", 1, 1200]]);
  });
});

describe("how much was answered", () => {
  it("is all silence but the last two seconds, in which speech may not have been noticed yet", () => {
    expect(createAnswered(1).throughMs(5000, [])).toBe(3000);
    expect(createAnswered(1).throughMs(1000, [])).toBe(0);
  });

  it("stops where speech began that has no transcript, and at utterances that wait", () => {
    const answered = createAnswered(2);
    answered.speechBegan(1, 2200);
    expect(answered.throughMs(10_000, [])).toBe(2200);
    answered.speechEnded(1, 9500);
    answered.transcribed(1, 9500);
    expect(answered.throughMs(10_000, [utterance("a", 6000, 9500)])).toBe(6000);
  });

  it("goes on within a long speech, to the end of each of its utterances", () => {
    const answered = createAnswered(1);
    answered.speechBegan(0, 0);
    answered.transcribed(0, 5000);
    expect(answered.throughMs(9000, [])).toBe(5000);
  });

  it("does not wait for a transcript of what was only a noise", () => {
    const answered = createAnswered(1);
    answered.speechBegan(0, 1000);
    answered.speechEnded(0, 1100);
    expect(answered.throughMs(2000, [])).toBe(0);
    expect(answered.throughMs(3000, [])).toBe(1000);
    expect(answered.throughMs(4000, [])).toBe(2000);
  });

  it("never goes back", () => {
    const answered = createAnswered(1);
    expect(answered.throughMs(9000, [])).toBe(7000);
    answered.speechBegan(0, 3000);
    expect(answered.throughMs(9100, [])).toBe(7000);
  });
});
