import { createHash } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { hume } from "../../../adapters/hume/index.ts";
import { openStream } from "../../../src/core/open-stream.ts";
import { loadSpeechDetector } from "../../../src/core/vad/load-detector.node.ts";
import { platformHost } from "../../../src/host.ts";
import { analyze, createEmotionStream } from "../../../src/index.ts";
import type { Clock } from "../../../src/kit/clock.ts";
import { sleep } from "../../../src/kit/sleep.ts";
import type { EmotionError } from "../../../src/spec/errors.ts";
import type { EmotionStreamEvent, EventOf, EventType } from "../../../src/spec/events.ts";
import type { Fault } from "../../../src/testing/simulators/faults.ts";
import { simulate } from "../../../src/testing/simulators/simulate.node.ts";
import type { Simulator, SimulatorOptions } from "../../../src/testing/simulators/simulator.ts";
import { seeded, syntheticVoice } from "../../../src/testing/synthetic-voice.ts";
import { type Live, listen, speech, utterance } from "../../unit/adapters/hume/live.ts";

const POLICY = { jurisdiction: "other", purpose: "research" } as const;
const SPEED = 20;

/** Real time, twenty times as fast, for the adapter and its vendor alike. */
const fast: Clock = {
  now: () => performance.now() * SPEED,
  sleep: (ms, signal) => sleep(ms / SPEED, signal),
};

const simulators: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(simulators.splice(0).map((each) => each.close()));
});

async function vendor(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await simulate("hume", options);
  simulators.push(simulator);
  return simulator;
}

async function fault(given: Fault, pcm = speech(6)): Promise<Live> {
  const live = await listen({ pcm, simulator: { faults: [given] } });
  simulators.push(live);
  return live;
}

const bytesOf = (pcm: Int16Array): Uint8Array => new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength);
const sha256 = (pcm: Int16Array): string => createHash("sha256").update(bytesOf(pcm)).digest("hex");
const only = <T extends EventType>(events: readonly EmotionStreamEvent[], type: T): EventOf<T>[] =>
  events.filter((event): event is EventOf<T> => event.type === type);

/** A live call at twenty times real time: everything is real but the speed of time. */
async function call(simulator: Simulator, pcm: Int16Array): Promise<EmotionStreamEvent[]> {
  const { stream } = await openStream({
    config: { policy: POLICY },
    adapter: hume(simulator.options),
    detector: (channels) => loadSpeechDetector({ channels, prefer: "built-in" }),
    host: { ...platformHost(), now: fast.now, sleep: fast.sleep },
    format: { sampleRateHz: 16_000, channels: 1, encoding: "pcm_s16le" },
    recording: false,
    paced: true,
    streamId: "call",
  });
  const events: EmotionStreamEvent[] = [];
  const read = (async () => {
    for await (const event of stream) events.push(event);
  })();
  for (let at = 0; at < pcm.length; at += 512) await stream.write(bytesOf(pcm.subarray(at, at + 512)));
  stream.end();
  await read;
  return events;
}

describe("a live call with Hume", () => {
  it("is heard sample for sample, and read every 3 s of speech", async () => {
    const pcm = syntheticVoice({ seconds: 24.576, sampleRateHz: 16_000, phraseMs: 7000 });
    const simulator = await vendor({ clock: fast, limits: { slackMs: 5000 } });
    const events = await call(simulator, pcm);
    const [session] = simulator.sessions;
    expect(session?.audio.sha256()).toBe(sha256(pcm));
    expect(session?.texts).toEqual(['{"type":"session.close"}']);

    const readings = only(events, "emotion");
    expect(readings.length).toBeGreaterThanOrEqual(6);
    expect(readings.every(({ final, provider }) => final && provider === "hume")).toBe(true);
    expect(readings.every(({ span }, i) => span.startMs >= (readings[i - 1]?.span.endMs ?? 0))).toBe(true);
    const [first] = readings;
    expect(first?.valence?.origin).toBe("derived");
    expect(first?.coverage).toBeGreaterThan(0);
    expect(first?.scores.some(({ set }) => set === "voice_attributes")).toBe(true);
    expect(readings.some(({ latencyMs }) => latencyMs !== null)).toBe(true);
    expect(only(events, "state").length).toBeGreaterThan(0);

    const { summary } = only(events, "end")[0] as EventOf<"end">;
    expect(summary.usage.lines[0]).toMatchObject({
      provider: "hume",
      line: "audio",
      units: 24_576,
      billedUnits: 24_576,
    });
    expect(summary.usage.unpriced).toEqual(["hume/audio"]);
    expect(summary.usage.usd).toBeUndefined();
  });

  it("is billed for ten seconds at least", async () => {
    const events = await call(await vendor({ clock: fast, limits: { slackMs: 5000 } }), speech(2.048));
    const { summary } = only(events, "end")[0] as EventOf<"end">;
    expect(summary.usage.lines[0]).toMatchObject({ units: 2048, billedUnits: 10_000 });
  });

  it("works by its name alone, at the speed of the world", async () => {
    const simulator = await vendor();
    const stream = await createEmotionStream({
      provider: "hume",
      providers: { hume: simulator.options },
      policy: POLICY,
    });
    const pcm = speech(1.536);
    await stream.write(bytesOf(pcm));
    stream.end();
    const events: EmotionStreamEvent[] = [];
    for await (const event of stream) events.push(event);
    expect(simulator.sessions[0]?.audio.sha256()).toBe(sha256(pcm));
    expect(only(events, "emotion").length).toBeGreaterThan(0);
  });

  it("of an employee in the EU is refused before anything is sent: the voice is biometric evidence", async () => {
    const simulator = await vendor();
    const opening = createEmotionStream({
      provider: "hume",
      providers: { hume: simulator.options },
      policy: { jurisdiction: "eu", purpose: "service-quality" },
      roles: ["agent"],
    });
    await expect(opening).rejects.toMatchObject({ kind: "policy" });
    expect(simulator.sessions).toEqual([]);
  });
});

describe("a recording with Hume", () => {
  it("is uploaded, once per channel, and read", async () => {
    const simulator = await vendor();
    const events: EmotionStreamEvent[] = [];
    const analysis = analyze("demo/call.wav", {
      provider: "hume",
      providers: { hume: simulator.options },
      policy: POLICY,
    });
    for await (const event of analysis) events.push(event);
    expect(simulator.sessions).toEqual([]);
    expect(simulator.requests.map(({ status }) => status)).toEqual([200, 200]);
    const readings = only(events, "emotion");
    expect(new Set(readings.map(({ channel }) => channel))).toEqual(new Set([0, 1]));
    expect(readings.filter(({ valence }) => valence !== null).length).toBeGreaterThan(4);
    const { summary } = only(events, "end")[0] as EventOf<"end">;
    expect(summary.usage.lines[0]?.units).toBe(2 * Math.round(summary.durationMs));
  });
});

describe("a fault", () => {
  const at = { audioMs: 2000 };
  it.each<[string, Fault, string]>([
    ["a dropped connection", { fault: "drop", at }, "network"],
    ["a reset connection", { fault: "reset", at }, "network"],
    ["a server that goes", { fault: "close", at, code: 1001 }, "network"],
    ["a server that fails", { fault: "close", at, code: 1011 }, "vendor"],
    ["a server that leaves without a word", { fault: "close", at, code: 1000 }, "network"],
    ["a server that answers nothing more", { fault: "stall", at }, "timeout"],
    ["a server that reads nothing more", { fault: "half-open", at }, "timeout"],
    ["a message in another tongue", { fault: "garbage", at }, "protocol"],
    ["bytes where text belongs", { fault: "garbage", at, form: "binary" }, "protocol"],
    ["half a message", { fault: "truncated", at: { message: 3 } }, "protocol"],
    ["half a frame", { fault: "truncated", at, form: "frame" }, "network"],
    ["a key that is refused", { fault: "refuse", at: { connect: true }, status: 401 }, "auth"],
    ["a plan that is full", { fault: "refuse", at: { connect: true }, status: 429 }, "rate-limit"],
  ])("such as %s ends with its kind, and leaves nothing open", async (_, given, kind) => {
    // Silence of the vendor shows after 23 s of speech; everything else at once.
    const live = await fault(given, speech(kind === "timeout" ? 30 : 6));
    expect(live.errorKind).toBe(kind);
    // The simulator has timers on the same clock; a half-open one keeps them.
    await live.close();
    expect(live.context.leaks()).toMatchObject({ listeners: 0, timers: 0, places: 0 });
    expect(live.audio.held).toBe(false);
  });

  it.each<[string, Fault]>([
    ["a message that comes twice", { fault: "duplicate", at: { message: 3 } }],
    ["two messages that change places", { fault: "reorder", at: { message: 3 } }],
    ["a message that comes late", { fault: "late", at: { message: 3 }, ms: 500 }],
    ["a server that reads slowly", { fault: "slow-reader", at, bytesPerSecond: 60_000 }],
  ])("such as %s is stood: all audio goes, nothing is read twice, the order holds", async (_, given) => {
    const pcm = speech(12);
    const live = await fault(given, pcm);
    expect(live.failure).toBeNull();
    expect(live.simulator.sessions[0]?.audio.sha256()).toBe(sha256(pcm));
    const spans = live.observations.map(({ span }) => span);
    expect(spans.length).toBeGreaterThan(2);
    expect(spans.every(({ startMs }, i) => startMs >= (spans[i - 1]?.endMs ?? 0))).toBe(true);
  });
});

describe("an abort", () => {
  it("at any moment ends at once, is told to the vendor, and leaves nothing open: a hundred times", async () => {
    const random = seeded(7);
    const scenario = { utterances: [utterance(300, 5800)] };
    for (let round = 0; round < 100; round++) {
      const moment = Math.floor(random() * 190);
      let live: Live | undefined;
      live = await listen({
        pcm: speech(6),
        simulator: { scenario },
        detached: true,
        onChunk: (chunk) => {
          if (chunk === moment) queueMicrotask(() => live?.context.abort());
        },
      });
      simulators.push(live);
      for (let step = 0; step < 600 && !live.ended; step++) {
        if (moment === 0 && step === 1) live.context.abort();
        await live.context.clock.advance(20);
      }
      await Promise.all([live.context.lingered(), live.context.clock.advance(1000)]);
      const aborted = live.failure === null ? null : (live.failure.error as EmotionError).kind;
      expect([null, "aborted"]).toContain(aborted);
      expect(live.context.leaks()).toEqual({ listeners: 0, timers: 0, places: 0, lingering: 0 });
      await Promise.all(live.simulator.sessions.map(({ over }) => over));
      await live.close();
    }
  });

  it("is said before the close, so that the vendor stops to listen", async () => {
    const live = await listen({ pcm: speech(6), hangAfter: 60, detached: true });
    simulators.push(live);
    while (!live.audio.waiting) await live.context.clock.advance(20);
    live.context.abort();
    await live.context.lingered();
    await live.simulator.sessions[0]?.over;
    expect(live.simulator.sessions[0]?.texts).toEqual(['{"type":"session.close"}']);
  });
});
