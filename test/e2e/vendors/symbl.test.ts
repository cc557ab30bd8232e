import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import type { SymblOptions } from "../../../adapters/symbl/index.ts";
import { symbl } from "../../../adapters/symbl/index.ts";
import {
  analyze,
  createEmotionStream,
  type EmotionStreamEvent,
  type EmotionStreamOptions,
  type EventOf,
  type EventType,
} from "../../../src/index.ts";
import { pcmBytes } from "../../../src/kit/audio-bytes.ts";
import { connect } from "../../../src/kit/socket.node.ts";
import { EmotionError, type ErrorKind } from "../../../src/spec/errors.ts";
import { begin, run, until } from "../../../src/testing/conformance/trial.ts";
import {
  createTestClock,
  createTestContext,
  type Fault,
  type Simulator,
  type SimulatorOptions,
  simulate,
  syntheticVoice,
} from "../../../src/testing/index.ts";

const CALL = fileURLToPath(new URL("../../../demo/call.wav", import.meta.url));
const UTTERANCES = [
  { startMs: 200, endMs: 1300, text: "Nobody called me back.", sentiment: -0.8 },
  { startMs: 1600, endMs: 2400, text: "Oh. Thank you.", sentiment: 0.6 },
  { startMs: 2500, endMs: 2900, text: "Goodbye.", emotion: "never" },
];
const voice = syntheticVoice({ seconds: 3, leadMs: 200 });
const sha256 = createHash("sha256").update(pcmBytes(voice)).digest("hex");

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await simulate("symbl", options);
  closers.push(() => simulator.close());
  return simulator;
}

const usual = (simulator: Simulator, more: EmotionStreamOptions = {}): EmotionStreamOptions => ({
  provider: "symbl",
  providers: { symbl: { ...simulator.options, pollMs: 200 } },
  policy: { jurisdiction: "other", purpose: "research" },
  ...more,
});

const of = <T extends EventType>(events: readonly EmotionStreamEvent[], type: T): readonly EventOf<T>[] =>
  events.filter((event): event is EventOf<T> => event.type === type);

const subjectOf = (simulator: Simulator) => ({
  name: "symbl",
  adapter: () => symbl(simulator.options as SymblOptions),
  fetch,
  connect,
});

describe("a call over Symbl", () => {
  it("is heard to the last sample and read message by message, with a warning that the service is gone", async () => {
    const simulator = await start({ scenario: { utterances: UTTERANCES.slice(0, 2) } });
    const stream = await createEmotionStream(usual(simulator));
    const events: EmotionStreamEvent[] = [];
    const read = (async () => {
      for await (const event of stream) events.push(event);
    })();
    for (let at = 0; at < voice.length; at += 1600) await stream.write(voice.subarray(at, at + 1600));
    stream.end();
    await read;
    expect(simulator.sessions.map(({ audio }) => audio.sha256())).toEqual([sha256]);
    expect(of(events, "warning").map(({ code }) => code)).toContain("vendor-sunset");
    const emotions = of(events, "emotion");
    expect(emotions.map(({ sentiment, text, valence }) => [sentiment, text, valence?.value])).toEqual([
      ["negative", "Nobody called me back.", -0.8],
      ["positive", "Oh. Thank you.", 0.6],
    ]);
    expect(emotions[0]).toMatchObject({
      provider: "symbl",
      evidence: "lexical",
      valence: { origin: "native" },
      arousal: null,
      dominance: null,
      vendorLabel: "negative",
    });
    const finals = of(events, "transcript").filter(({ final }) => final);
    expect(finals.map(({ utteranceId }) => utteranceId)).toEqual(emotions.map(({ utteranceId }) => utteranceId));
    expect(of(events, "gap")).toEqual([]);
    expect(of(events, "end")[0]?.summary.usage.lines).toMatchObject([
      { provider: "symbl", line: "audio", units: 3000 },
    ]);
  });

  it("as a recording is uploaded for each channel and read by jobs", async () => {
    const simulator = await start();
    const events: EmotionStreamEvent[] = [];
    for await (const event of analyze(CALL, usual(simulator, { roles: ["agent", "customer"] }))) events.push(event);
    const emotions = of(events, "emotion");
    expect(emotions.length).toBeGreaterThan(5);
    expect(new Set(emotions.map(({ role }) => role))).toEqual(new Set(["agent", "customer"]));
    expect(of(events, "warning").map(({ code }) => code)).toContain("vendor-sunset");
    expect(simulator.sessions).toEqual([]);
  });
});

/** Message 6 is in the midst of the call: three say that it begins, and recognition follows. */
const AT = { message: 6 } as const;
const FAULTS: readonly (readonly [string, Fault, ErrorKind | null])[] = [
  ["a connection that breaks", { fault: "drop", at: AT }, "network"],
  ["a connection that is reset", { fault: "reset", at: { audioMs: 1500 } }, "network"],
  ["a vendor that says nothing any more", { fault: "stall", at: { message: 1 } }, "timeout"],
  ["a vendor that is not there any more", { fault: "half-open", at: { connect: true } }, "timeout"],
  ["a message that is none", { fault: "garbage", at: AT }, "protocol"],
  ["a binary message", { fault: "garbage", form: "binary", at: AT }, "protocol"],
  ["half a message", { fault: "truncated", at: AT }, "protocol"],
  ["half a frame", { fault: "truncated", form: "frame", at: AT }, "network"],
  ["a message that comes twice", { fault: "duplicate", at: AT }, null],
  ["two messages that change places", { fault: "reorder", at: AT }, null],
  ["a message that comes late", { fault: "late", ms: 30, at: AT }, null],
  ["a slow reader", { fault: "slow-reader", bytesPerSecond: 400_000, at: { audioMs: 200 } }, null],
  ["a refused key", { fault: "refuse", status: 401, at: { connect: true } }, "auth"],
  ["too many sessions", { fault: "refuse", status: 429, retryAfterS: 3, at: { connect: true } }, "rate-limit"],
  ["an early end", { fault: "close", code: 1011, at: AT }, "vendor"],
];

describe("a session of Symbl that meets", () => {
  it.each(FAULTS)("%s", async (_, fault, kind) => {
    // One clock for both sides: what is late or slow is so on the session's time.
    const clock = createTestClock();
    const simulator = await start({ clock, scenario: { utterances: UTTERANCES.slice(0, 2) }, faults: [fault] });
    const context = createTestContext({ clock, fetch, connect });
    const trial = await run(subjectOf(simulator), { pcm: voice, context, live: true });
    const error = trial.failure?.error;
    expect(EmotionError.isInstance(error) ? error.kind : (error ?? null)).toBe(kind);
    if (kind === null) {
      const texts = trial.items.flatMap(({ item }) => ("evidence" in item ? [item.text] : []));
      expect(texts.toSorted()).toEqual(["Nobody called me back.", "Oh. Thank you."]);
      expect(simulator.sessions[0]?.audio.sha256()).toBe(sha256);
    }
    await simulator.close();
    await Promise.all([context.lingered(), clock.advance(1000)]);
    expect(context.leaks()).toMatchObject({ listeners: 0, timers: 0, places: 0 });
  });

  it("an abort at any moment leaves nothing open, a hundred times", async () => {
    const simulator = await start({
      scenario: { utterances: UTTERANCES },
      limits: { concurrent: 1000 },
    });
    const subject = subjectOf(simulator);
    const adapter = subject.adapter();
    for (let i = 0; i < 100; i++) {
      const context = createTestContext({ fetch, connect });
      const stopAt = (i * 37) % 90;
      const trial = begin(subject, { adapter, pcm: voice, context, live: true });
      await until(subject, trial, () => trial.audio.pulledChunks >= stopAt || trial.ended);
      context.abort();
      await trial.over;
      const { error } = trial.failure ?? {};
      expect(EmotionError.isInstance(error) && error.kind).toBe("aborted");
      await Promise.all([context.lingered(), context.clock.advance(1000)]);
      expect(context.leaks()).toEqual({ listeners: 0, timers: 0, places: 0, lingering: 0 });
    }
    await Promise.all(simulator.sessions.map(({ over }) => over));
    expect(simulator.sessions.every(({ closeCode }) => closeCode !== null)).toBe(true);
  }, 60_000);
});
