import { describe, expect, it } from "vitest";
import type { Adapter, StreamFn } from "../../src/spec/adapter.ts";
import type { FetchFn } from "../../src/spec/context.ts";
import type { VendorInfo } from "../../src/spec/info.ts";
import { ALL_CHECKS } from "../../src/testing/conformance/index.ts";
import { ConformanceFailure, type ConformanceSubject, conformance, scriptedAdapter } from "../../src/testing/index.ts";
import { goodAdapter, goodStream, goodText, transcribing, transcribingOnly, withStream, withText } from "./sabotage.ts";
import { CONTRACT_SABOTEURS, READING_SABOTEURS } from "./saboteurs-of-readings.ts";
import { SESSION_SABOTEURS } from "./saboteurs-of-sessions.ts";
import { TEXT_SABOTEURS } from "./saboteurs-of-texts.ts";
import { WIRE_SABOTEURS } from "./saboteurs-of-wires.ts";
import { memoryVendor, subjectOfWord, wireAdapter, wireSubject } from "./wire-adapter.ts";

const SABOTEURS = [...CONTRACT_SABOTEURS, ...READING_SABOTEURS, ...SESSION_SABOTEURS, ...TEXT_SABOTEURS];

const subject = (adapter: () => Adapter): ConformanceSubject => ({ name: "subject", adapter, patienceMs: 1000 });

/** The checks a subject fails, by id; anything but a ConformanceFailure is an error of the suite itself. */
async function failed(tried: ConformanceSubject): Promise<string[]> {
  const ids: string[] = [];
  for (const { id, run } of conformance(tried)) {
    try {
      await run();
    } catch (error) {
      if (!(error instanceof ConformanceFailure)) throw error;
      ids.push(id);
    }
  }
  return ids;
}

const native: Partial<VendorInfo> = { prices: [], channels: "multi" };

describe("the conformance suite", () => {
  it.each([
    ["a local one", {}],
    ["one without bill lines that hears several channels", native],
  ])("passes an adapter that keeps the contract: %s", async (_, info) => {
    const good = (): Adapter => {
      const adapter = goodAdapter(info);
      if (info.channels !== "multi") return adapter;
      const { stream } = adapter;
      if (stream === undefined) throw new Error("no stream");
      return Object.freeze({
        ...adapter,
        async *stream(audio, format, ctx) {
          const free = { ...ctx, meter: () => undefined };
          for await (const item of stream(audio, format, free))
            yield "evidence" in item ? { ...item, channel: format.channels[0]?.channel ?? 0 } : item;
        },
      } satisfies Adapter);
    };
    expect(await failed(subject(good))).toEqual([]);
  });

  it("passes an adapter that keeps the contract over a wire", async () => {
    expect(await failed(wireSubject())).toEqual([]);
  });

  it("passes adapters that keep the contract of text: one that reads it, and one whose transcripts are read", async () => {
    expect(await failed(subject(() => withText(goodText)))).toEqual([]);
    expect(await failed(subject(() => transcribing()))).toEqual([]);
  });

  it("passes an adapter that only transcribes and leaves the reading to another provider", async () => {
    expect(await failed(subject(() => transcribingOnly()))).toEqual([]);
  });

  it.each(["message", "event_type"])(
    "passes a wire adapter whose vendor tells its messages apart by `%s`",
    async (word) => {
      expect(await failed(subjectOfWord(word))).toEqual([]);
    },
  );

  it.each(SABOTEURS)("fails on `$fails`, and nothing else, an adapter that $does", async ({ fails, adapter }) => {
    expect(await failed(subject(adapter))).toEqual([fails]);
  });

  it.each(WIRE_SABOTEURS)("fails on `$fails`, and nothing else, a wire adapter that $does", async (saboteur) => {
    expect(await failed(saboteur.subject())).toEqual([saboteur.fails]);
  });

  it("gives up on an adapter that never ends", async () => {
    const hanging = scriptedAdapter({ steps: [{ atMs: 1000, hang: true }] });
    const checks = conformance({ name: "hanging", adapter: () => hanging, patienceMs: 100 });
    await expect(checks.find(({ id }) => id === "final-reading")?.run()).rejects.toThrow(/hung/);
  });

  it.each([
    [
      "only-emotion-errors",
      new RangeError("x"),
      /^It threw RangeError, "x" when its audio broke at once, not an EmotionError\.$/,
    ],
    ["nothing-private", null, /^An error shows something private when its audio broke: the text of another error\.$/],
  ])("says of `%s` when it happened", async (id, thrown, message) => {
    const letting: StreamFn = async function* (audio, format, ctx) {
      let own: unknown;
      const watched = (async function* () {
        try {
          yield* audio;
        } catch (error) {
          own = thrown ?? error;
          throw error;
        }
      })();
      try {
        yield* goodStream(watched, format, ctx);
      } catch (error) {
        throw own ?? error;
      }
    };
    const check = conformance(subject(() => withStream(letting))).find((each) => each.id === id);
    await expect(check?.run()).rejects.toThrow(message);
  });

  it("hears an option that changes nothing but bytes of an upload, whatever boundary the upload has", async () => {
    let calls = 0;
    const uploading = (model: string): Adapter =>
      wireAdapter(undefined, {
        async batch(_, ctx) {
          const boundary = `part-${calls++}`;
          const headers = { authorization: "the-key", "content-type": `multipart/form-data; boundary=${boundary}` };
          const body = new TextEncoder().encode(`--${boundary}\r\n\r\n${model}\r\n--${boundary}--\r\n`);
          await ctx.fetch("https://vendor/", { method: "POST", headers, body });
          return [];
        },
      });
    const told = (model: string) =>
      conformance({ ...wireSubject(() => uploading("usual")), probes: { model: () => uploading(model) } })
        .find(({ id }) => id === "options-reach-wire")
        ?.run();
    await expect(told("other")).resolves.toBeUndefined();
    await expect(told("usual")).rejects.toThrow(/model changes nothing/);
  });

  it("says what a wire adapter said only once, without its key", async () => {
    let job = 0;
    const fetch: FetchFn = async (url, init) => {
      const answer = await memoryVendor.fetch?.(url.replace(/id=j\d+/, `id=job-number-${job - 1}`), init);
      if (answer === undefined) throw new Error("no vendor");
      if (init?.method !== "POST") return answer;
      return { ...answer, text: async () => JSON.stringify({ id: `j${job++}` }) };
    };
    const check = conformance({ ...wireSubject(), fetch }).find(({ id }) => id === "options-reach-wire");
    const failure = await check?.run().catch((error: unknown) => error);
    expect(String(failure)).toMatch(/for example `GET https:\/\/vendor\/\?id=j1 \{"authorization":"<secret>"\}/);
  });

  it("says so, and does not wait, when a subject has no way to its vendor", async () => {
    const { fetch: _, ...without } = wireSubject();
    const check = conformance(without).find(({ id }) => id === "batch-readings");
    await expect(check?.run()).rejects.toThrow(/The subject has no `fetch`/);
    expect(await failed(without)).toContain("batch-readings");
  });

  it("gives up on a call that never ends while options are tried", async () => {
    const hanging = (): Adapter => wireAdapter(undefined, { batch: () => new Promise(() => undefined) });
    const check = conformance({ ...wireSubject(hanging), patienceMs: 100 }).find(
      ({ id }) => id === "options-reach-wire",
    );
    await expect(check?.run()).rejects.toThrow(/hung/);
  });

  it("has a saboteur for every check", () => {
    const sabotaged = new Set([...SABOTEURS, ...WIRE_SABOTEURS].map(({ fails }) => fails));
    expect(ALL_CHECKS.map(({ id }) => id).filter((id) => !sabotaged.has(id))).toEqual([]);
  });

  it("names no check twice", () => {
    const ids = ALL_CHECKS.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
  });
});
