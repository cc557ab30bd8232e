import { describe, expect, it } from "vitest";
import type { SessionItem, StreamFn } from "../../../src/spec/adapter.ts";
import type { AudioChunk } from "../../../src/spec/audio.ts";
import { ERROR_KINDS } from "../../../src/spec/errors.ts";
import { createTestContext, type Script, scriptedAdapter, type TestContext } from "../../../src/testing/index.ts";
import { countingChunks, formatOf, sourceOf } from "../kit/audio.ts";

const format = formatOf(16_000);
/** `count` chunks of 100 ms: loud, or silent. */
const audio = (count: number, loud = true): AudioChunk[] =>
  countingChunks(
    Array.from({ length: count }, () => 1600),
    format,
  ).map((chunk) => ({
    ...chunk,
    pcm: loud ? chunk.pcm : new Int16Array(1600),
  }));

interface Session {
  readonly items: SessionItem[];
  readonly over: Promise<unknown>;
  readonly context: TestContext;
}

function perform(script: Script, chunks: readonly AudioChunk[]): Session {
  const context = createTestContext();
  const items: SessionItem[] = [];
  const read = async (): Promise<void> => {
    const stream = scriptedAdapter(script).stream as StreamFn;
    for await (const item of stream(sourceOf(chunks), format, context.ctx)) items.push(item);
  };
  return { items, over: read(), context };
}

const transcript = {
  type: "transcript",
  key: "t",
  span: { startMs: 0, endMs: 200 },
  text: "hello",
  final: true,
} as const;
const scores = { neutral: 1 };

describe("a scripted adapter", () => {
  it("says what its script gives it to say, once it has heard that much audio", async () => {
    const { items, over, context } = perform({ steps: [{ atMs: 200, emit: transcript }] }, audio(3));
    await over;
    expect([items, context.metered.get("audio")]).toEqual([[{ type: "open" }, transcript], 300]);
  });

  it.each(ERROR_KINDS)("fails with kind %s when its script says so", async (kind) => {
    const { over } = perform({ steps: [{ atMs: 100, fail: kind }] }, audio(3));
    await expect(over).rejects.toMatchObject({ name: "EmotionError", kind });
  });

  it("leaves before its audio ended when its script says so", async () => {
    const { items, over, context } = perform({ steps: [{ atMs: 100, leave: true }] }, audio(3));
    await over;
    expect([items, context.metered.get("audio")]).toEqual([[{ type: "open" }], 100]);
  });

  it("does in each session what the script has for it, and fails with the facts it is given", async () => {
    const facts = { retryAfterMs: 100 };
    const { over } = perform({ steps: ({ index }) => [{ atMs: index, fail: "rate-limit", facts }] }, audio(1));
    await expect(over).rejects.toMatchObject({ kind: "rate-limit", facts });
  });

  it("goes on with the clock of the session it resumes, under keys of its own, and says where it could be resumed", async () => {
    const context = createTestContext({ session: { index: 3, resume: { throughMs: 5000 } } });
    const items: SessionItem[] = [];
    const script: Script = { info: { resume: "state" }, readings: { hopMs: 200, scores } };
    const stream = scriptedAdapter(script).stream as StreamFn;
    const later = audio(2).map((chunk) => ({ ...chunk, startMs: chunk.startMs + 5000 }));
    for await (const item of stream(sourceOf(later), format, context.ctx)) items.push(item);
    expect(items.slice(1)).toMatchObject([
      { key: "u3.0", span: { startMs: 5000, endMs: 5200 } },
      { type: "progress", throughMs: 5200, resume: { fromMs: 5200 } },
    ]);
    expect(context.metered.get("audio")).toBe(200);
  });

  it("fails before it opens with a step at 0", async () => {
    const { items, over } = perform({ steps: [{ atMs: 0, fail: "auth" }] }, audio(3));
    await over.catch(() => undefined);
    expect(items).toEqual([]);
  });

  it("is silent for as long as its script says", async () => {
    const steps = [
      { atMs: 100, waitMs: 5000 },
      { atMs: 100, emit: transcript },
    ];
    const { items, over, context } = perform({ steps }, audio(2));
    await context.clock.advance(4999);
    const before = items.length;
    await context.clock.advance(1);
    await over;
    expect([before, items.length]).toEqual([1, 2]);
  });

  it("never answers again after a hang, until it is aborted", async () => {
    const { items, over, context } = perform({ steps: [{ atMs: 100, hang: true }], readings: { scores } }, audio(20));
    await context.clock.advance(3_600_000);
    const said = items.length;
    context.abort();
    await expect(over).rejects.toMatchObject({ kind: "aborted" });
    expect(said).toBe(1);
  });

  it("reads every hop in which it heard sound", async () => {
    const { items, over } = perform({ readings: { hopMs: 200, scores } }, audio(5));
    await over;
    const spans = items.flatMap((item) => ("evidence" in item ? [item.span] : []));
    expect(spans).toEqual([
      { startMs: 0, endMs: 200 },
      { startMs: 200, endMs: 400 },
      { startMs: 400, endMs: 500 },
    ]);
  });

  it("makes the scores of each reading from its number", async () => {
    const readings = { hopMs: 200, scores: (n: number) => (n === 0 ? { anger: 1 } : { neutral: 1 }) };
    const { items, over } = perform({ readings }, audio(4));
    await over;
    const given = items.flatMap((item) => ("evidence" in item ? item.sets.map((set) => set.scores) : []));
    expect(given).toEqual([{ anger: 1 }, { neutral: 1 }]);
  });

  it("reads nothing into silence", async () => {
    const { items, over } = perform({ readings: { scores } }, audio(20, false));
    await over;
    expect(items).toEqual([{ type: "open" }]);
  });
});
