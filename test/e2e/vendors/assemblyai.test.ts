import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterEach, describe, expect, it } from "vitest";
import { type AssemblyAIOptions, assemblyai } from "../../../adapters/assemblyai/index.ts";
import { analyze, createEmotionStream } from "../../../src/index.ts";
import { connect } from "../../../src/kit/socket.node.ts";
import { isSignal, type SessionItem } from "../../../src/spec/adapter.ts";
import { EmotionError } from "../../../src/spec/errors.ts";
import type { EmotionStreamEvent } from "../../../src/spec/events.ts";
import { begin, run, type Trial, until } from "../../../src/testing/conformance/trial.ts";
import type { Fault } from "../../../src/testing/simulators/faults.ts";
import type { Scenario } from "../../../src/testing/simulators/scenario.ts";
import { simulate } from "../../../src/testing/simulators/simulate.node.ts";
import type { Simulator, SimulatorOptions } from "../../../src/testing/simulators/simulator.ts";
import { seeded, syntheticVoice } from "../../../src/testing/synthetic-voice.ts";
import { createTestContext } from "../../../src/testing/test-context.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function simulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const limits = { paceSlackMs: 3_600_000, newSessionsPerMinute: 10_000, ...options.limits };
  const made = await simulate("assemblyai", { ...options, limits });
  closers.push(() => made.close());
  return made;
}

/** 64 chunks of the length that chunks of 32 ms are joined to. */
const VOICE = syntheticVoice({ seconds: 4.096, sampleRateHz: 16_000, leadMs: 200 });
const bytesOf = (pcm: Int16Array): Uint8Array => new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength);
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** A call of two turns whose feelings are known. */
const CALL: Scenario = {
  utterances: [
    { startMs: 200, endMs: 1400, text: "Nobody called me back.", sentiment: -0.7, emotion: "anger" },
    { startMs: 1900, endMs: 3300, text: "Well, thank you for that.", sentiment: 0.6, emotion: "joy" },
  ],
};

/** A session of the adapter alone, on a clock that moves as fast as the vendor answers. */
function session(
  vendor: Simulator,
  options: AssemblyAIOptions = {},
  trial: Parameters<typeof run>[1] = {},
): Promise<Trial> {
  return run(subject(vendor, options), { pcm: VOICE, ...trial });
}

const subject = (vendor: Simulator, options: AssemblyAIOptions = {}) => ({
  name: "assemblyai",
  adapter: () => assemblyai({ ...vendor.options, ...options }),
  connect,
  fetch,
});

const items = (trial: Trial): readonly SessionItem[] => trial.items.map(({ item }) => item);
const words = (trial: Trial): readonly string[] =>
  items(trial).flatMap((item) => (isSignal(item) && item.type === "transcript" && item.final ? [item.text] : []));
const kindOf = ({ failure }: Trial): string | null =>
  failure === null ? null : EmotionError.isInstance(failure.error) ? failure.error.kind : "not an EmotionError";

describe("a call through AssemblyAI", () => {
  it.each(["socket", "gateway"] as const)(
    "reads a live call turn by turn by the %s, with the audio as it was written, and no arousal",
    async (sentiment) => {
      const vendor = await simulator({ scenario: CALL, limits: { paceSlackMs: 1000 } });
      const stream = await createEmotionStream({
        provider: "assemblyai",
        providers: { assemblyai: { ...vendor.options, sentiment } },
      });
      const events: EmotionStreamEvent[] = [];
      const reading = (async () => {
        for await (const event of stream) events.push(event);
      })();
      await stream.write(VOICE);
      await stream.end();
      await reading;
      const finals = events.flatMap((event) => (event.type === "transcript" && event.final ? [event.text] : []));
      expect(finals).toEqual(["Nobody called me back.", "Well, thank you for that."]);
      const emotions = events.flatMap((event) => (event.type === "emotion" && event.final ? [event] : []));
      expect(emotions.map(({ label, vendorLabel }) => [label, vendorLabel])).toEqual([
        ["anger", "anger"],
        ["happiness", "happiness"],
      ]);
      expect(emotions.map(({ valence, arousal }) => [valence?.value, valence?.origin, arousal])).toEqual([
        [-0.7, "derived", null],
        [0.6, "derived", null],
      ]);
      expect(vendor.sessions).toHaveLength(1);
      expect(vendor.sessions[0]?.audio.sha256()).toBe(sha256(bytesOf(VOICE)));
      const end = events.at(-1);
      const lines = end?.type === "end" ? end.summary.usage.lines.map(({ line }) => line).sort() : [];
      expect(lines).toEqual(["audio", "input-tokens", "output-tokens", "session"]);
    },
  );

  it("listens for the language and the words that the config asks of any vendor", async () => {
    const vendor = await simulator();
    const stream = await createEmotionStream({
      provider: "assemblyai",
      providers: { assemblyai: { ...vendor.options } },
      language: "es-MX",
      vocabulary: ["Kowalczyk"],
    });
    const over = stream.drain();
    await stream.write(VOICE.subarray(0, 8000));
    await stream.end();
    await over;
    const query = vendor.sessions[0]?.query;
    expect([query?.get("language_codes"), query?.get("keyterms_prompt")]).toEqual(['["es"]', '["Kowalczyk"]']);
  });

  it("reads a recording by its sentences", async () => {
    const vendor = await simulator();
    const file = await readFile("demo/call.wav");
    const events: EmotionStreamEvent[] = [];
    for await (const event of analyze(file, {
      provider: "assemblyai",
      providers: { assemblyai: { ...vendor.options } },
    })) {
      events.push(event);
    }
    const emotions = events.flatMap((event) => (event.type === "emotion" ? [event] : []));
    expect(emotions.length).toBeGreaterThan(0);
    for (const { vendorLabel, sentiment, arousal, confidence } of emotions) {
      expect(["POSITIVE", "NEUTRAL", "NEGATIVE"]).toContain(vendorLabel);
      expect(sentiment).toBe(vendorLabel?.toLowerCase());
      expect([arousal, typeof confidence]).toEqual([null, "number"]);
    }
    expect(vendor.sessions).toHaveLength(0);
  });

  it("reads the turns of a live session with the LLM gateway", async () => {
    const vendor = await simulator({ scenario: CALL });
    const trial = await session(vendor);
    const texts = items(trial).flatMap((item) =>
      isSignal(item) && item.type === "transcript" && item.final ? [item] : [],
    );
    const { ctx, metered } = createTestContext({ fetch });
    const readings = await assemblyai({ ...vendor.options }).text?.(texts, ctx);
    expect(readings?.map(({ key, dims, sets }) => [key, dims?.valence, Object.keys(sets[0]?.scores ?? {})])).toEqual([
      ["turn-0", -0.7, ["anger"]],
      ["turn-1", 0.6, ["happiness"]],
    ]);
    expect([...metered.keys()]).toEqual(["input-tokens", "output-tokens"]);
    expect(vendor.requests.filter(({ path }) => path === "/v1/chat/completions")).toHaveLength(1);
  });

  it("fills the last chunk up with silence, and says nothing of it", async () => {
    const vendor = await simulator();
    const odd = VOICE.subarray(0, 16_000 + 100);
    const trial = await session(vendor, {}, { pcm: odd, frames: [800] });
    const { audio } = vendor.sessions[0] as Simulator["sessions"][number];
    expect(audio.smallestFrame).toBe(1600);
    const sent = new Uint8Array(21 * 1600);
    sent.set(bytesOf(odd));
    expect(audio.sha256()).toBe(sha256(sent));
    expect(trial.context.metered.get("audio")).toBe(1006);
    const through = items(trial).flatMap((item) =>
      isSignal(item) && item.type === "progress" ? [item.throughMs] : [],
    );
    expect(through.at(-1)).toBe(1006.25);
  });
});

/** What each fault, once, makes of a session of the adapter. */
const FAULTS: readonly (readonly [name: string, fault: Fault, kind: string | null])[] = [
  ["a dropped connection", { fault: "drop", at: { audioMs: 1000 } }, "network"],
  ["a reset connection", { fault: "reset", at: { audioMs: 1000 } }, "network"],
  ["a vendor that falls silent", { fault: "stall", at: { audioMs: 1000 } }, "timeout"],
  ["a vendor that neither reads nor answers", { fault: "half-open", at: { audioMs: 1000 } }, "timeout"],
  ["a message that is not the vendor's", { fault: "garbage", at: { message: 3 }, form: "text" }, "protocol"],
  ["bytes where text belongs", { fault: "garbage", at: { message: 3 }, form: "binary" }, "protocol"],
  ["half a message", { fault: "truncated", at: { message: 3 }, form: "message" }, "protocol"],
  ["half a frame", { fault: "truncated", at: { message: 3 }, form: "frame" }, "network"],
  ["a refused key", { fault: "refuse", at: { connect: true }, status: 401 }, "auth"],
  ["a refused plan", { fault: "refuse", at: { connect: true }, status: 402 }, "quota"],
  ["too many requests", { fault: "refuse", at: { connect: true }, status: 429, retryAfterS: 7 }, "rate-limit"],
  ["a failing server", { fault: "refuse", at: { connect: true }, status: 503 }, "vendor"],
  ["a server error", { fault: "close", at: { audioMs: 1000 }, code: 3005, reason: "Session Cancelled" }, "vendor"],
  ["too many sessions", { fault: "close", at: { audioMs: 1000 }, code: 3009 }, "rate-limit"],
  ["an expired session", { fault: "close", at: { audioMs: 1000 }, code: 3008 }, "timeout"],
  [
    "an inactive session",
    { fault: "close", at: { audioMs: 1000 }, code: 3006, reason: "Session terminated due to inactivity" },
    "timeout",
  ],
  ["a message told twice", { fault: "duplicate", at: { message: 4 } }, null],
  ["two messages in the wrong order", { fault: "reorder", at: { message: 4 } }, null],
  ["a message that is late", { fault: "late", at: { message: 3 }, ms: 20 }, null],
  ["a vendor that reads slowly", { fault: "slow-reader", at: { audioMs: 500 }, bytesPerSecond: 400_000 }, null],
];

describe("what goes wrong once", () => {
  it.each(FAULTS)("%s: %o ends as %s", async (_name, fault, kind) => {
    const context = createTestContext({ connect, fetch });
    const vendor = await simulator({ scenario: CALL, faults: [fault], clock: context.clock });
    const trial = await session(vendor, {}, { context });
    expect(kindOf(trial)).toBe(kind);
    if (kind !== null) return;
    expect(words(trial).toSorted()).toEqual(["Nobody called me back.", "Well, thank you for that."]);
    expect(vendor.sessions[0]?.audio.sha256()).toBe(sha256(bytesOf(VOICE)));
  });

  it("tells how long to wait where the vendor says so", async () => {
    const vendor = await simulator({
      faults: [{ fault: "refuse", at: { connect: true }, status: 429, retryAfterS: 7 }],
    });
    const { failure } = await session(vendor);
    expect(failure?.error).toMatchObject({ facts: { status: 429, retryAfterMs: 7000 } });
  });
});

describe("leaving a session", () => {
  it("ends the session and its bill with Terminate when it is aborted", async () => {
    const vendor = await simulator();
    const trial = begin(subject(vendor), { pcm: VOICE, hangAfter: 40 });
    await until(subject(vendor), trial, () => trial.audio.waiting);
    trial.context.abort();
    await trial.over;
    await vendor.sessions[0]?.over;
    expect(vendor.sessions[0]?.texts).toEqual(['{"type":"Terminate"}']);
  });

  it("leaves nothing open, whenever it is aborted", async () => {
    const vendor = await simulator();
    const random = seeded(11);
    for (let round = 0; round < 100; round++) {
      const at = Math.floor(random() * 130);
      const trial: Trial = begin(subject(vendor), {
        pcm: VOICE,
        onChunk: (count) => {
          if (count === at) queueMicrotask(() => trial.context.abort());
        },
      });
      if (at === 0) trial.context.abort();
      await until(subject(vendor), trial, () => trial.ended);
      await Promise.all([trial.context.lingered(), trial.context.clock.advance(1000)]);
      expect(trial.context.leaks()).toEqual({ listeners: 0, timers: 0, places: 0, lingering: 0 });
    }
    await Promise.all(vendor.sessions.map(({ over }) => over));
    expect(vendor.sessions.every(({ closeCode }) => closeCode !== null)).toBe(true);
  });
});
