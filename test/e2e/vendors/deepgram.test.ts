import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterEach, describe, expect, it } from "vitest";
import { analyze, createEmotionStream } from "../../../src/index.ts";
import type { SessionItem } from "../../../src/spec/adapter.ts";
import { type Fault, type Simulator, syntheticVoice } from "../../../src/testing/index.ts";
import { audioOf } from "../../fixtures/deepgram.ts";
import {
  adapterOf,
  chunksOf,
  context,
  finals,
  formatOf,
  hear,
  startVendor,
} from "../../unit/adapters/deepgram/open.ts";

let simulator: Simulator;
afterEach(() => simulator.close());

const sha256 = (pcm: Int16Array): string =>
  createHash("sha256")
    .update(new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength))
    .digest("hex");

describe("a stream whose provider is deepgram", () => {
  it.each(["nova-3", "flux-general-en"])(
    "sends what was written, byte for byte, and tells who said what (%s)",
    async (model) => {
      simulator = await startVendor();
      const pcm = syntheticVoice({ seconds: 3, sampleRateHz: 16_000, leadMs: 200 });
      const stream = await createEmotionStream({
        provider: "deepgram",
        providers: { deepgram: { ...simulator.options, model } },
        companion: false,
      });
      const events = (async () => {
        const all = [];
        for await (const event of stream) all.push(event);
        return all;
      })();
      for (let at = 0; at < pcm.length; at += 1600) await stream.write(pcm.subarray(at, at + 1600));
      await stream.end();
      const told = await events;
      const said = told.flatMap((event) => (event.type === "transcript" && event.final ? [event.text] : []));
      expect(said).toEqual(["I am calling about my order.", "The number is on the second page."]);
      expect(simulator.sessions[0]?.audio.sha256()).toBe(sha256(pcm));
      expect(told.at(-1)?.type).toBe("end");
      const readings = told.filter((event) => event.type === "emotion");
      expect(readings.map(({ status, text, valence, arousal }) => [status, text, valence?.origin, arousal])).toEqual(
        said.map((text) => ["ok", text, "native", null]),
      );
      expect(simulator.requests.filter(({ path }) => path === "/v1/read").length).toBeGreaterThan(0);
      const lines = told.flatMap((event) => (event.type === "usage" ? event.usage.lines.map(({ line }) => line) : []));
      expect(new Set(lines)).toEqual(new Set(["audio", "sentiment-input", "sentiment-output"]));
    },
  );

  it("says of another language than English that it cannot be read, and asks nothing", async () => {
    simulator = await startVendor();
    const stream = await createEmotionStream({
      provider: "deepgram",
      providers: { deepgram: simulator.options },
      language: "es",
      companion: false,
    });
    const events = (async () => {
      const all = [];
      for await (const event of stream) all.push(event);
      return all;
    })();
    await stream.write(syntheticVoice({ seconds: 2, sampleRateHz: 16_000, leadMs: 200 }));
    await stream.end();
    const readings = (await events).filter((event) => event.type === "emotion");
    expect(readings.map((event) => event.status === "abstained" && event.reason)).toEqual(["unsupported-language"]);
    expect(simulator.sessions[0]?.query.get("language")).toBe("es");
    expect(simulator.requests).toEqual([]);
  });
});

describe("a recording that deepgram analyses", () => {
  it("has a reading with valence, and no arousal, for what was said; each channel is sent whole", async () => {
    simulator = await startVendor();
    const path = "demo/call.wav";
    const events = [];
    const config = { provider: "deepgram", providers: { deepgram: simulator.options }, companion: false } as const;
    for await (const event of analyze(path, config)) events.push(event);
    const readings = events.filter((event) => event.type === "emotion");
    expect(readings.length).toBeGreaterThan(3);
    for (const { valence, arousal, text } of readings) {
      expect([valence?.origin, arousal, typeof text]).toEqual(["native", null, "string"]);
    }
    const sizes = simulator.requests.map(({ body }) => body.length);
    const file = await readFile(path);
    expect(sizes.length).toBeGreaterThan(0);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(file.length);
    expect(events.at(-1)?.type).toBe("end");
  });
});

/** A fault, and what a session that meets it ends with: an error's kind, or null where it goes on. */
const FAULTS: readonly (readonly [string, Fault, string | null])[] = [
  ["a dropped connection", { fault: "drop", at: { audioMs: 3000 } }, "network"],
  ["a reset connection", { fault: "reset", at: { audioMs: 3000 } }, "network"],
  ["a vendor that says nothing more", { fault: "stall", at: { audioMs: 3000 } }, "timeout"],
  ["a connection that is half open", { fault: "half-open", at: { audioMs: 3000 } }, "timeout"],
  ["a message that is garbage", { fault: "garbage", at: { audioMs: 3000 } }, "protocol"],
  ["garbage in binary", { fault: "garbage", form: "binary", at: { audioMs: 3000 } }, "protocol"],
  ["half a message", { fault: "truncated", at: { message: 3 } }, "protocol"],
  ["half a frame", { fault: "truncated", form: "frame", at: { message: 3 } }, "network"],
  [
    "a close that says why",
    { fault: "close", code: 1011, reason: "NET-0000: nothing to say", at: { audioMs: 3000 } },
    "vendor",
  ],
  [
    "audio that is refused",
    { fault: "close", code: 1008, reason: "DATA-0000: cannot be decoded", at: { audioMs: 3000 } },
    "unsupported",
  ],
  ["a refused key", { fault: "refuse", status: 401, at: { connect: true } }, "auth"],
  ["too many sessions", { fault: "refuse", status: 429, retryAfterS: 2, at: { connect: true } }, "rate-limit"],
  ["a message that comes twice", { fault: "duplicate", at: { message: 4 } }, null],
  ["two messages in the wrong order", { fault: "reorder", at: { message: 4 } }, null],
  ["a slow reader", { fault: "slow-reader", bytesPerSecond: 1e6, at: { audioMs: 3000 } }, null],
];

/** 30 s with an utterance every 3 s. */
const SCENARIO = {
  utterances: Array.from({ length: 10 }, (_, i) => ({
    startMs: 3000 * i + 200,
    endMs: 3000 * i + 2200,
    text: `This is number ${i} of all the things that were said.`,
  })),
};

const wordsOf = (said: readonly { readonly text: string }[]): readonly string[] =>
  said.flatMap(({ text }) => text.split(" ")).sort();

describe.each(["nova-3", "flux-general-en"])("a session of %s that meets", (model) => {
  it.each(FAULTS)("%s ends as it should", async (_, fault, kind) => {
    simulator = await startVendor({ scenario: SCENARIO, faults: [fault] });
    const { ctx, lingered, clock, leaks, connections } = context();
    const stream = adapterOf(simulator, { model }).stream;
    const items: SessionItem[] = [];
    // Only where it falls silent is it speech: sent faster than it is spoken, it is ahead of every answer.
    const audio = chunksOf(audioOf(30_000), formatOf(), kind === "timeout");
    const call = hear(stream?.(audio, formatOf(), ctx) as never, items);
    // A vendor that falls silent is waited for, on the test's clock.
    let over = false;
    void call.then(() => {
      over = true;
    });
    while (!over) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (kind === "timeout") await clock.advance(20);
    }
    const { error } = await call;
    expect((error as { kind?: string } | null)?.kind ?? null).toBe(kind);
    // A peer that does not answer the close has 1 s of real time to do so.
    await Promise.all([lingered(), clock.advance(1000)]);
    await expect.poll(leaks, { timeout: 5000 }).toEqual({ listeners: 0, timers: 0, places: 0, lingering: 0 });
    expect(connections).toBeLessThanOrEqual(1);
    if (kind !== null) return;
    const said = finals(items);
    expect(new Set(said.map(({ key }) => key)).size).toBe(said.length);
    // In the wrong order an utterance may come in two parts; no word is lost, and none is said twice.
    expect(wordsOf(said)).toEqual(wordsOf(SCENARIO.utterances));
  });
});

describe("a session of deepgram that is aborted", () => {
  it("at any of 100 moments leaves nothing open, here or there", async () => {
    simulator = await startVendor({ scenario: SCENARIO });
    const adapter = adapterOf(simulator);
    for (let moment = 0; moment < 100; moment++) {
      const { ctx, abort, lingered, clock, leaks } = context();
      let chunks = 0;
      const audio = (async function* () {
        for await (const chunk of chunksOf(audioOf(3500))) {
          if (chunks++ === moment) abort();
          yield chunk;
        }
      })();
      const { error } = await hear(adapter.stream?.(audio, formatOf(), ctx) as never);
      expect(error).toMatchObject({ kind: "aborted" });
      await Promise.all([lingered(), clock.advance(1000)]);
      expect(leaks()).toEqual({ listeners: 0, timers: 0, places: 0, lingering: 0 });
    }
    await Promise.all(simulator.sessions.map(({ over }) => over));
    expect(simulator.sessions.every(({ closeCode }) => closeCode !== null)).toBe(true);
  });
});
