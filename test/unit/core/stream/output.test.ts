import { describe, expect, it } from "vitest";
import { createOutput, type Output } from "../../../../src/core/stream/output.ts";
import type { Unstamped } from "../../../../src/spec/events.ts";

const warning = (code: string): Unstamped => ({ type: "warning", atMs: 0, code, message: "", channel: null });
const reading = (utteranceId: string, final: boolean, value: number): Unstamped => ({
  type: "emotion",
  atMs: value,
  status: "ok",
  provider: "p",
  utteranceId,
  span: { startMs: 0, endMs: value },
  final,
  channel: 0,
  role: null,
  speaker: null,
  evidence: "acoustic",
  scores: [],
  valence: null,
  arousal: null,
  dominance: null,
  coverage: null,
  affect: "affect/1",
  confidence: null,
  calibrated: false,
  mixedSignals: false,
  latencyMs: null,
  label: null,
  vendorLabel: null,
  sentiment: null,
});
const open = (maxEvents = 100): Output => createOutput({ streamId: "s", maxEvents, onDeliver: () => undefined });
const drain = async (output: Output): Promise<number[]> => {
  const ats: number[] = [];
  for (let next = await output.next(); next.done !== true; next = await output.next()) ats.push(next.value.atMs);
  return ats;
};

describe("the output", () => {
  it("stamps events in the order of their delivery, without holes", async () => {
    const output = open();
    output.push(reading("u", false, 1));
    output.push(reading("u", false, 2));
    output.push(warning("w"));
    output.close();
    const seqs: number[] = [];
    for (let next = await output.next(); next.done !== true; next = await output.next()) seqs.push(next.value.seq);
    expect(seqs).toEqual([0, 1]);
  });

  it("replaces a waiting interim reading by a newer one of the same utterance", async () => {
    const output = open();
    output.push(reading("u", false, 1));
    output.push(reading("u", true, 2));
    output.close();
    expect(await drain(output)).toEqual([2]);
  });

  it("never drops a final reading", async () => {
    const output = open();
    output.push(reading("u", true, 1));
    output.push(reading("u", true, 2));
    output.close();
    expect(await drain(output)).toEqual([1, 2]);
  });

  it("asks producers to wait when it is full and lets them go when an event is taken", async () => {
    const output = open(2);
    output.push(warning("a"));
    const wait = output.push(warning("b"));
    expect(wait).toBeInstanceOf(Promise);
    await output.next();
    await expect(wait).resolves.toBeUndefined();
  });

  it("keeps the order and the count of what waits, over thousands that were taken", async () => {
    const output = open();
    for (let i = 0; i < 3; i++) output.force(reading(`u${i}`, true, i));
    const ats: number[] = [];
    for (let i = 3; i < 5000; i++) {
      output.force(reading(`u${i}`, true, i));
      const next = await output.next();
      if (next.done !== true) ats.push(next.value.atMs);
    }
    output.close();
    expect([...ats, ...(await drain(output))]).toEqual(Array.from({ length: 5000 }, (_, i) => i));
  });

  it("hands an event straight to a consumer that waits", async () => {
    const output = open();
    const next = output.next();
    output.push(warning("a"));
    expect((await next).value).toMatchObject({ type: "warning", seq: 0, schema: "events/1", streamId: "s" });
  });

  it("delivers what is left before an error, unless it must stop at once", async () => {
    const failure = new Error("lost");
    const soft = open();
    soft.push(warning("a"));
    soft.fail(failure);
    expect((await soft.next()).done).toBe(false);
    await expect(soft.next()).rejects.toBe(failure);
    const hard = open();
    hard.push(warning("a"));
    hard.fail(failure, true);
    await expect(hard.next()).rejects.toBe(failure);
  });

  it("an abort overrules an end that was not yet delivered", async () => {
    const failure = new Error("aborted");
    const output = open();
    output.push(warning("a"));
    output.close();
    output.fail(failure, true);
    await expect(output.next()).rejects.toBe(failure);
  });
});
