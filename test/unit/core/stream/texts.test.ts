import { describe, expect, it } from "vitest";
import type { WriteTextOptions } from "../../../../src/core/stream/write-options.ts";
import { platformHost } from "../../../../src/host.ts";
import {
  type Adapter,
  defineAdapter,
  type SessionItem,
  type StreamFn,
  type TextFn,
} from "../../../../src/spec/adapter.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";
import { EventSchema } from "../../../../src/spec/events.ts";
import type { VendorInfo } from "../../../../src/spec/info.ts";
import type { AuditEntry } from "../../../../src/spec/policy.ts";
import { createTestClock } from "../../../../src/testing/index.ts";
import { heldReader, reading, TEXT_INFO } from "../text/vendor.ts";
import { collect, only, open, talkative, testInfo, voice } from "./fixtures.ts";

const TRANSCRIBER = {
  ...testInfo,
  id: "transcriber",
  evidence: ["lexical"],
  modes: ["stream", "text"],
  liveReadings: "text",
  text: TEXT_INFO.text,
  axes: TEXT_INFO.axes,
  sets: TEXT_INFO.sets,
  languages: ["en"],
} as const satisfies VendorInfo;

type Step = SessionItem & { readonly afterMs?: number };
const line = (key: string, startMs: number, endMs: number, text: string, more = {}): Step => ({
  type: "transcript",
  key,
  span: { startMs, endMs },
  text,
  final: true,
  ...more,
});

/** A vendor that transcribes live and reads text: every word "good" is 0.6, everything else -0.6. */
function transcriber(
  steps: readonly Step[],
  { info = {}, text }: { info?: Partial<VendorInfo>; text?: TextFn } = {},
): Adapter {
  const stream: StreamFn = async function* (audio, format, ctx) {
    yield { type: "open" };
    let ms = 0;
    const todo = [...steps];
    for await (const chunk of audio) {
      const before = ms;
      ms += (chunk.pcm.length / format.sampleRateHz) * 1000;
      ctx.meter("audio", Math.round(ms) - Math.round(before));
      while (todo[0] !== undefined && endOf(todo[0]) <= ms) yield todo.shift() as SessionItem;
    }
  };
  const read: TextFn = async (items) => items.map((item) => reading(item, item.text.includes("good") ? 0.6 : -0.6));
  return defineAdapter({ ...TRANSCRIBER, ...info } as typeof TRANSCRIBER, { stream, text: text ?? read });
}

const endOf = (step: Step): number => ("span" in step && step.span !== undefined ? step.span.endMs : 0);

const said = [line("a", 200, 1200, "all good"), line("b", 1300, 2200, "it broke")];

describe("a vendor whose readings come by its text mode", () => {
  it("has every final transcript read: transcript first, then its reading under the same utterance", async () => {
    const interim = line("a", 200, 700, "all", { final: false });
    const { stream } = await open(transcriber([interim, ...said]));
    await stream.write(voice(3000));
    stream.end();
    const events = await collect(stream);
    const told = events.flatMap((event) =>
      event.type === "transcript" || event.type === "emotion" ? [`${event.type} ${event.utteranceId}`] : [],
    );
    expect(told.filter((word) => word.startsWith("transcript")).length).toBe(3);
    expect(told.filter((word) => word.startsWith("emotion"))).toEqual(["emotion 0-0-a", "emotion 0-0-b"]);
    expect(told.indexOf("transcript 0-0-b")).toBeLessThan(told.indexOf("emotion 0-0-b"));
    const [first, second] = only(events, "emotion");
    expect(first).toMatchObject({
      provider: "transcriber",
      span: { startMs: 200, endMs: 1200 },
      evidence: "lexical",
      status: "ok",
      sentiment: "positive",
      arousal: null,
      text: "all good",
    });
    expect(first).not.toHaveProperty("clock");
    expect(first).not.toHaveProperty("medium");
    expect(second?.valence?.value).toBe(-0.6);
    for (const event of events) EventSchema.parse(event);
  });

  it("keeps transcripts coming while the reader does not answer, and drains it at the end", async () => {
    const held = heldReader(TRANSCRIBER);
    const { stream } = await open(transcriber(said, { text: held.adapter.text as TextFn }));
    const types: string[] = [];
    const reading = (async () => {
      for await (const event of stream) {
        types.push(event.type);
        if (event.type === "transcript" && event.utteranceId === "0-0-b") for (const call of held.calls) call.answer();
      }
    })();
    await stream.write(voice(3000));
    stream.end();
    await reading;
    expect(types.filter((type) => type === "transcript").length).toBe(2);
    expect(types.filter((type) => type === "emotion").length).toBe(2);
    expect(types.at(-1)).toBe("end");
  });

  it("reads for the speaker that the vendor took an utterance for last, where the reading comes after that", async () => {
    const held = heldReader(TRANSCRIBER);
    const spoken = said.map((step) => ({ ...step, speaker: "A" }));
    const { stream } = await open(
      transcriber([...spoken, { type: "revise", key: "a", speaker: "B" }], { text: held.adapter.text as TextFn }),
    );
    const speakers: [string, string | null][] = [];
    const reading = (async () => {
      for await (const event of stream) {
        if (event.type === "revision") for (const call of held.calls) call.answer();
        if (event.type === "emotion") speakers.push([event.utteranceId, event.speaker]);
      }
    })();
    await stream.write(voice(3000));
    stream.end();
    await reading;
    expect(speakers).toEqual([
      ["0-0-a", "B"],
      ["0-0-b", "A"],
    ]);
  });

  it("books audio and text on its own lines", async () => {
    const info = { prices: [...testInfo.prices, ...TEXT_INFO.prices] };
    const text: TextFn = async (items, ctx) => {
      for (const item of items) ctx.meter("text", item.text.length);
      return items.map((item) => reading(item));
    };
    const { stream } = await open(transcriber(said, { info, text }));
    await stream.write(voice(3000));
    stream.end();
    const { usage, providers } = only(await collect(stream), "end")[0]?.summary ?? {};
    expect(usage?.lines.map(({ provider, line, units }) => [provider, line, units])).toEqual([
      ["transcriber", "audio", 3000],
      ["transcriber", "text", 16],
    ]);
    expect(providers).toEqual(["transcriber"]);
  });

  it("sends its transcripts to the provider that text names instead, and names it once", async () => {
    let asked = 0;
    const own: TextFn = async () => {
      asked++;
      return [];
    };
    const other = heldReader();
    const text = other.adapter.text as TextFn;
    const reader = defineAdapter(TEXT_INFO, {
      text: async (items, ctx) => {
        const found = text(items, ctx);
        for (const call of other.calls) call.answer(0.9);
        return found;
      },
    });
    const audits: AuditEntry[] = [];
    const { stream } = await open(transcriber(said, { text: own }), {
      config: { text: "reader", policy: { jurisdiction: "other", purpose: "research" } },
      text: async () => reader,
      audit: (entry) => audits.push(entry),
    });
    await stream.write(voice(3000));
    stream.end();
    const events = await collect(stream);
    expect(asked).toBe(0);
    expect(only(events, "emotion").map(({ provider, valence }) => [provider, valence?.value])).toEqual([
      ["reader", 0.9],
      ["reader", 0.9],
    ]);
    expect(only(events, "transcript")[0]?.provider).toBe("transcriber");
    expect(only(events, "provider").map(({ provider }) => provider)).toEqual(["transcriber", "reader"]);
    expect(only(events, "end")[0]?.summary.providers).toEqual(["transcriber", "reader"]);
    expect(audits.map(({ provider, rule }) => [provider, rule])).toEqual([
      ["transcriber", "text-only"],
      ["reader", "text-only"],
    ]);
  });

  it("abstains for a language its reader does not know, without asking", async () => {
    const german = line("a", 200, 1200, "alles gut", { language: "de" });
    let asked = 0;
    const text: TextFn = async () => {
      asked++;
      return [];
    };
    const { stream } = await open(transcriber([german], { text }));
    await stream.write(voice(3000));
    stream.end();
    expect(only(await collect(stream), "emotion")).toEqual([
      expect.objectContaining({ status: "abstained", reason: "unsupported-language", utteranceId: "0-0-a" }),
    ]);
    expect(asked).toBe(0);
  });

  it("goes on with its call when the reader's key is refused: one warning, readings without a claim", async () => {
    const text: TextFn = async () => {
      throw new EmotionError("auth", "The key was refused.");
    };
    const { stream } = await open(transcriber([...said, line("c", 2300, 2800, "more")], { text }));
    await stream.write(voice(3000));
    stream.end();
    const events = await collect(stream);
    expect(only(events, "transcript").length).toBe(3);
    expect(only(events, "emotion").map((event) => event.status === "abstained" && event.reason)).toEqual([
      "vendor-null",
      "vendor-null",
      "vendor-null",
    ]);
    expect(only(events, "warning").filter(({ code }) => code === "text-failed")).toEqual([
      expect.objectContaining({ facts: { kind: "auth" } }),
    ]);
    expect(events.at(-1)?.type).toBe("end");
  });

  it("stops reading, not listening, when the budget is used up", async () => {
    const info = { prices: [{ ...testInfo.prices[0], usd: "0" }, ...TEXT_INFO.prices] };
    let asked = 0;
    const text: TextFn = async (items, ctx) => {
      asked += items.length;
      for (const item of items) ctx.meter("text", item.text.length);
      return items.map((item) => reading(item));
    };
    const { stream } = await open(transcriber(said, { info, text }), {
      config: { budgetUsd: "0.10", policy: { jurisdiction: "other", purpose: "research" } },
    });
    await stream.write(voice(3000));
    stream.end();
    const events = await collect(stream);
    expect(asked).toBe(1);
    expect(only(events, "warning").map(({ facts }) => facts)).toContainEqual({ kind: "quota" });
    expect(only(events, "end")[0]?.summary.usage.usd).toBe("0.08");
  });

  it("settles at once on an abort in the middle of a call of the reader", async () => {
    const abort = new AbortController();
    const held = heldReader(TRANSCRIBER);
    const { stream } = await open(transcriber(said, { text: held.adapter.text as TextFn }), { signal: abort.signal });
    const reading = collect(stream);
    await stream.write(voice(3000));
    stream.end();
    while (held.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    abort.abort();
    await expect(reading).rejects.toMatchObject({ kind: "aborted" });
    expect(held.calls[0]?.ctx.signal.aborted).toBe(true);
  });
});

describe("written text", () => {
  const policy = { jurisdiction: "other", purpose: "research" } as const;
  const reader = (): Adapter =>
    defineAdapter(TEXT_INFO, {
      text: async (items) => items.map((item) => reading(item, item.text.includes("good") ? 0.6 : -0.6)),
    });
  const clocked = () => {
    const clock = createTestClock();
    return { clock, host: { ...platformHost(), now: clock.now, sleep: clock.sleep } };
  };

  it("comes back like speech, on a channel of its own with a clock of its own", async () => {
    const { clock, host } = clocked();
    const { stream } = await open(reader(), { host });
    await clock.advance(1500);
    await stream.writeText("all good", { role: "customer" });
    await clock.advance(4000);
    await stream.writeText("it broke", { channel: "email", speaker: "Ann", language: "en-GB" });
    await clock.advance(500);
    stream.end();
    const events = await collect(stream);
    for (const event of events) EventSchema.parse(event);
    expect(events[0]).toMatchObject({ type: "provider", provider: "reader", state: "connected", channel: null });
    expect(only(events, "transcript")).toEqual([
      expect.objectContaining({ text: "all good", span: { startMs: 1500, endMs: 1500 }, channel: 0, medium: "chat" }),
      expect.objectContaining({ text: "it broke", atMs: 5500, channel: 1, medium: "email", language: "en-GB" }),
    ]);
    expect(only(events, "emotion")).toEqual([
      expect.objectContaining({
        utteranceId: "text-0",
        status: "ok",
        sentiment: "positive",
        clock: "wall",
        medium: "chat",
        role: "customer",
        speaker: "customer",
      }),
      expect.objectContaining({ utteranceId: "text-1", sentiment: "negative", medium: "email", speaker: "Ann" }),
    ]);
    const { summary } = only(events, "end")[0] ?? {};
    expect(summary).toMatchObject({ channels: 0, detector: "none", durationMs: 6000, providers: ["reader"] });
    expect(summary?.speakers).toEqual([
      expect.objectContaining({
        medium: "chat",
        speaker: "customer",
        toldApart: true,
        readings: 1,
        speechMs: 0,
        talkShare: null,
      }),
      expect.objectContaining({ medium: "email", speaker: "Ann", readings: 1 }),
    ]);
  });

  it("holds a state over messages, and raises alerts, each with its medium", async () => {
    const { clock, host } = clocked();
    const { stream } = await open(reader(), { host });
    const long = "it broke again and nobody of you has told me why it did so";
    for (let i = 0; i < 4; i++) {
      await clock.advance(10_000);
      await stream.writeText(long, { role: "customer" });
    }
    stream.end();
    const events = await collect(stream);
    expect(only(events, "state")).toEqual([
      expect.objectContaining({ cause: "change", sentiment: "negative", clock: "wall", medium: "chat" }),
    ]);
    expect(only(events, "alert")).toEqual([
      expect.objectContaining({ rule: "sustained-negative", clock: "wall", medium: "chat" }),
    ]);
    expect(only(events, "end")[0]?.summary.speakers[0]?.sustainedNegative.length).toBe(1);
  });

  it("takes channels after those of the audio, and leaves the audio's clock and order alone", async () => {
    const { stream } = await open(talkative(), { text: async () => reader(), config: { policy } });
    await stream.write(voice(1500));
    await stream.writeText("all good");
    await stream.write(voice(1500));
    stream.end();
    const events = await collect(stream);
    const spoken = only(events, "emotion").filter(({ medium }) => medium === undefined);
    const written = only(events, "emotion").filter(({ medium }) => medium !== undefined);
    expect(written.map(({ channel, provider }) => [channel, provider])).toEqual([[1, "reader"]]);
    expect(spoken.map(({ span }) => span.endMs)).toEqual([512, 1024, 1536, 2048, 2560]);
    expect(new Set(spoken.map(({ channel }) => channel))).toEqual(new Set([0]));
    expect(only(events, "end")[0]?.summary).toMatchObject({
      channels: 1,
      durationMs: 3000,
      providers: ["test", "reader"],
    });
    expect(only(events, "end")[0]?.summary.speakers.map(({ medium }) => medium)).toEqual([undefined, "chat"]);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i));
  });

  it("leaves an entry in the audit log for every text channel and role, and asks only the vendor's own rules", async () => {
    const audits: AuditEntry[] = [];
    const { stream } = await open(reader(), {
      config: { policy: { jurisdiction: "eu", purpose: "coaching" } },
      audit: (entry) => audits.push(entry),
    });
    for (const role of ["agent", "customer", "agent"]) await stream.writeText("all good", { role });
    stream.end();
    await collect(stream);
    expect(
      audits.map(({ role, decision, rule, evidence, channel }) => [role, decision, rule, evidence, channel]),
    ).toEqual([
      ["agent", "allowed", "text-only", ["lexical"], 0],
      ["customer", "allowed", "text-only", ["lexical"], 0],
    ]);
  });

  it("is refused by the rule of a vendor that was not acknowledged", async () => {
    const azure = defineAdapter({ ...TEXT_INFO, id: "azure" }, { text: async () => [] });
    const { stream } = await open(talkative(), { text: async () => azure, config: { policy } });
    await expect(stream.writeText("hello")).rejects.toMatchObject({ kind: "policy" });
    await stream[Symbol.asyncDispose]();
  });

  it("says what is missing where nobody can read it, and reads once it is there", async () => {
    let tries = 0;
    const { stream } = await open(talkative(), {
      config: { policy },
      text: async () => {
        if (tries++ === 0) throw new EmotionError("unsupported", "It needs a package.");
        return reader();
      },
    });
    await expect(stream.writeText("good")).rejects.toMatchObject({ kind: "unsupported" });
    await stream.writeText("good");
    stream.end();
    expect(only(await collect(stream), "emotion").length).toBe(1);
  });

  it("cannot be taken by a stream whose provider reads none and that has no other", async () => {
    const { stream } = await open(talkative());
    await expect(stream.writeText("good")).rejects.toMatchObject({ kind: "unsupported" });
    stream.end();
    await collect(stream);
  });

  it("is refused with the reason once its provider reads no more", async () => {
    const text: TextFn = async () => {
      throw new EmotionError("auth", "The key was refused.");
    };
    const { stream } = await open(defineAdapter(TEXT_INFO, { text }));
    const reading = collect(stream);
    await stream.writeText("one");
    await new Promise((resolve) => setImmediate(resolve));
    await expect(stream.writeText("two")).rejects.toMatchObject({ kind: "auth" });
    stream.end();
    const events = await reading;
    expect(only(events, "warning").map(({ code }) => code)).toEqual(["text-failed"]);
    expect(only(events, "emotion")).toEqual([expect.objectContaining({ reason: "vendor-null" })]);
  });

  it.each([
    ["what is no text", 5, {}, "bad-input"],
    ["an option that does not exist", "hi", { chanel: "x" }, "config"],
    ["a language that is none", "hi", { language: "english please" }, "config"],
    ["a channel without a name", "hi", { channel: "" }, "config"],
  ])("refuses %s", async (_, text, options, kind) => {
    const { stream } = await open(reader());
    await expect(stream.writeText(text as string, options as WriteTextOptions)).rejects.toMatchObject({ kind });
    await stream[Symbol.asyncDispose]();
  });

  it("is taken on 16 channels at most", async () => {
    const { stream } = await open(reader());
    for (let i = 0; i < 16; i++) await stream.writeText("good", { channel: `c${i}` });
    await stream.writeText("good", { channel: "c3" });
    await expect(stream.writeText("good", { channel: "c16" })).rejects.toMatchObject({ kind: "bad-input" });
    await stream[Symbol.asyncDispose]();
  });

  it("is refused after the end and after an abort", async () => {
    const { stream } = await open(reader());
    stream.end();
    await expect(stream.writeText("good")).rejects.toMatchObject({ kind: "bad-input" });
    await collect(stream);
    const aborted = await open(reader());
    await aborted.stream[Symbol.asyncDispose]();
    await expect(aborted.stream.writeText("good")).rejects.toMatchObject({ kind: "aborted" });
  });

  it("that was not awaited before the end is read all the same", async () => {
    const { stream } = await open(talkative(), { text: async () => reader(), config: { policy } });
    void stream.writeText("good");
    stream.end();
    expect(only(await collect(stream), "emotion").length).toBe(1);
  });

  it("and its stream let go at once of a reader that takes for ever to load", async () => {
    const { stream } = await open(talkative(), { text: () => new Promise<never>(() => undefined), config: { policy } });
    const writing = stream.writeText("good").catch((error: unknown) => error);
    stream.end();
    await stream[Symbol.asyncDispose]();
    expect(await writing).toMatchObject({ kind: "aborted" });
  });

  it("is let go of by an abort while nobody takes what there is", async () => {
    const { stream } = await open(reader(), { config: { policy, output: { maxEvents: 16 } } });
    const writing = Promise.allSettled(Array.from({ length: 40 }, () => stream.writeText("good")));
    await new Promise((resolve) => setImmediate(resolve));
    await stream[Symbol.asyncDispose]();
    expect((await writing).at(-1)).toMatchObject({ status: "rejected", reason: { kind: "aborted" } });
  });

  it("that nobody awaits is refused before it fills the memory", async () => {
    const { stream } = await open(talkative(), { text: () => new Promise<never>(() => undefined), config: { policy } });
    const writing = Promise.allSettled(Array.from({ length: 1030 }, () => stream.writeText("good")));
    await stream[Symbol.asyncDispose]();
    const kinds = (await writing).map((one) => (one.status === "rejected" ? one.reason.kind : "accepted"));
    expect(kinds.filter((kind) => kind === "bad-input").length).toBe(6);
  });

  it("needs a price for its provider where there is a budget", async () => {
    const [line] = TEXT_INFO.prices;
    const { usd: _, ...unpriced } = line;
    const dear = defineAdapter(
      { ...TEXT_INFO, prices: [unpriced] } as never,
      { text: async () => [] } as never,
    ) as Adapter;
    const { stream } = await open(talkative(), { text: async () => dear, config: { policy, budgetUsd: "5" } });
    await expect(stream.writeText("good")).rejects.toMatchObject({ kind: "config" });
    await stream[Symbol.asyncDispose]();
  });
});

describe("a stream whose provider only reads text", () => {
  it("takes no audio", async () => {
    const { stream } = await open(heldReader().adapter);
    await expect(stream.write(voice(100))).rejects.toMatchObject({ kind: "unsupported" });
    stream.end();
    expect(only(await collect(stream), "end").length).toBe(1);
  });

  it("cannot analyse a recording", async () => {
    await expect(open(heldReader().adapter, { recording: true })).rejects.toMatchObject({ kind: "unsupported" });
  });

  it("refuses options that are for audio", async () => {
    const config = { companion: true };
    await expect(open(heldReader().adapter, { config })).rejects.toMatchObject({ kind: "config" });
  });
});

describe("vocabulary", () => {
  it("is warned of where the vendor takes none", async () => {
    const config = { vocabulary: ["emotion-stream"], policy: { jurisdiction: "other", purpose: "research" } } as const;
    const codes = async (adapter: Adapter): Promise<readonly string[]> => {
      const { stream } = await open(adapter, { config: { ...config, vocabulary: [...config.vocabulary] } });
      stream.end();
      return only(await collect(stream), "warning").map(({ code }) => code);
    };
    expect(await codes(talkative())).toContain("vocabulary-unused");
    expect(await codes(talkative(512, { ...testInfo, vocabulary: { maxTerms: 5 } }))).toEqual([]);
  });
});
