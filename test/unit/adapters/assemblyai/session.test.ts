import { afterEach, describe, expect, it } from "vitest";
import { type AssemblyAIOptions, assemblyai } from "../../../../adapters/assemblyai/index.ts";
import { createStream } from "../../../../adapters/assemblyai/session.ts";
import { readSettings } from "../../../../adapters/assemblyai/settings.ts";
import { connect } from "../../../../src/kit/socket.node.ts";
import { type Adapter, isSignal, type SessionItem } from "../../../../src/spec/adapter.ts";
import type { AudioChunk } from "../../../../src/spec/audio.ts";
import type { Connection, ConnectOptions } from "../../../../src/spec/context.ts";
import { begin, run, type Trial, until } from "../../../../src/testing/conformance/trial.ts";
import type { Scenario } from "../../../../src/testing/simulators/scenario.ts";
import { simulate } from "../../../../src/testing/simulators/simulate.node.ts";
import type { Simulator } from "../../../../src/testing/simulators/simulator.ts";
import { createTestContext, type TestContext } from "../../../../src/testing/test-context.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const SILENCE = new Int16Array(16_000);
const items = (trial: Trial): readonly SessionItem[] => trial.items.map(({ item }) => item);
const ofType = (trial: Trial, type: string): readonly unknown[] =>
  items(trial).filter((item) => isSignal(item) && item.type === type);

interface Around {
  readonly vendor: Simulator;
  readonly context: TestContext;
  /** Runs a session over the simulator, both on one clock. */
  session(options?: AssemblyAIOptions, trial?: Parameters<typeof run>[1]): Promise<Trial>;
}

async function around(scenario: Scenario = {}, limits: Readonly<Record<string, number>> = {}): Promise<Around> {
  const context = createTestContext({ connect, fetch });
  const vendor = await simulate("assemblyai", {
    scenario,
    clock: context.clock,
    limits: { paceSlackMs: 3_600_000, ...limits },
  });
  closers.push(() => vendor.close());
  const adapter = (options: AssemblyAIOptions) => () => assemblyai({ ...vendor.options, ...options });
  return {
    vendor,
    context,
    session: (options = {}, trial = {}) =>
      run({ name: "assemblyai", adapter: adapter(options) }, { context, pcm: SILENCE, ...trial }),
  };
}

/** A vendor that says what the test wants; what it was sent is on record. */
function scripted(messages: readonly object[], options: AssemblyAIOptions = {}, closes = true) {
  const sent: (string | Uint8Array)[] = [];
  const asked: { url: string; options: ConnectOptions }[] = [];
  const more = Promise.withResolvers<void>();
  const connection: Connection = {
    async send(data) {
      sent.push(data);
      if (data === '{"type":"Terminate"}') more.resolve();
    },
    close: () => Promise.resolve(),
    messages: (async function* () {
      for (const message of messages) yield JSON.stringify(message);
      await more.promise;
      yield JSON.stringify({ type: "Termination" });
      if (!closes) await new Promise(() => undefined);
    })(),
  };
  const subject = {
    name: "scripted",
    adapter: () => assemblyai({ apiKey: "a-key", ...options }),
    connect: async (url: string, given: ConnectOptions) => {
      asked.push({ url, options: given });
      return connection;
    },
  };
  return { subject, sent, asked };
}

const BEGIN = { type: "Begin", id: "s", configuration: { model: "universal-3-6-pro" } };

describe("a live session", () => {
  it("sends nothing before Begin, and gives the vendor 10 s for it", async () => {
    const { subject, sent } = scripted([]);
    const trial = await run(subject, { pcm: SILENCE });
    expect(trial.failure?.error).toMatchObject({ kind: "timeout", facts: { timeoutMs: 10_000 } });
    expect(sent.filter((data) => typeof data !== "string")).toEqual([]);
    expect(trial.audio.pulledChunks).toBe(0);
  });

  it("waits 5 s for Termination", async () => {
    const { vendor, session } = await around({ faults: [{ fault: "stall", at: { message: 2 } }] });
    const trial = await session();
    expect(trial.failure?.error).toMatchObject({ kind: "timeout", facts: { timeoutMs: 5000 } });
    expect(vendor.sessions[0]?.texts[0]).toBe('{"type":"Terminate"}');
  });

  it("takes an end without Termination for a broken session", async () => {
    const faults = [{ fault: "close" as const, at: { message: 2 }, code: 1000 }];
    const { session } = await around({ faults });
    expect((await session()).failure?.error).toMatchObject({ kind: "network" });
  });

  it("has answered no more than was said when the vendor ends it unasked, in the midst of a turn", async () => {
    const words = [{ start: 0, end: 400 }];
    const turn = { type: "Turn", turn_order: 0, transcript: "And then", end_of_turn: false, words };
    const { subject } = scripted([BEGIN, turn, { type: "Termination" }]);
    const trial = await run(subject, { pcm: SILENCE, hangAfter: 2 });
    expect(ofType(trial, "transcript")).toHaveLength(1);
    expect(ofType(trial, "progress")).toEqual([]);
  });

  it.each([
    [{ error: "Not authorized" }, "auth"],
    [{ error: "Too many concurrent sessions", error_code: 3009 }, "rate-limit"],
  ])("knows an error of the vendor that comes without its type: %o", async (message, kind) => {
    const { subject } = scripted([message]);
    expect((await run(subject, { pcm: SILENCE })).failure?.error).toMatchObject({ kind });
  });

  it("warns when the vendor opened another speech model than asked", async () => {
    const { subject } = scripted([{ ...BEGIN, configuration: { model: "universal-3-5-pro" } }]);
    const { context } = await run(subject, { pcm: SILENCE });
    expect(context.warnings).toEqual([
      expect.objectContaining({ as: "speech-model", facts: { asked: "universal-3-6-pro" } }),
    ]);
  });

  it("passes a warning of the vendor on by its code, without its text", async () => {
    const { session } = await around({ warnings: [{ atMs: 500, code: "42", text: "secret words" }] });
    const { context } = await session();
    expect(context.warnings).toEqual([expect.objectContaining({ as: "vendor-warning", facts: { warningCode: 42 } })]);
    expect(JSON.stringify(context.warnings)).not.toContain("secret");
  });

  it("bills the time the socket is open, and counts the audio", async () => {
    const { session, context } = await around();
    const adapter = await session({}, { live: true });
    expect(adapter.failure).toBeNull();
    expect(context.metered.get("audio")).toBe(1000);
    const { subject } = scripted([BEGIN]);
    const trial = begin(subject, { pcm: SILENCE, hangAfter: 10 });
    await until(subject, trial, () => trial.audio.waiting);
    await trial.context.clock.advance(7000);
    trial.context.abort();
    await trial.over;
    expect(trial.context.metered.get("session")).toBeGreaterThanOrEqual(7000);
    expect(trial.context.metered.get("audio")).toBe(320);
  });

  it("keeps a session alive that was opened with an inactivity timeout", async () => {
    const { vendor, context } = await around();
    const subject = { name: "idle", adapter: () => assemblyai({ ...vendor.options, inactivityTimeoutS: 6 }) };
    const trial = begin(subject, { context, pcm: SILENCE, hangAfter: 10 });
    await until(subject, trial, () => trial.audio.waiting);
    for (let ms = 0; ms < 30_000; ms += 500) await context.clock.advance(500);
    expect(trial.ended).toBe(false);
    context.abort();
    await trial.over;
    await vendor.sessions[0]?.over;
    expect(vendor.sessions[0]?.texts.filter((text) => text.includes("KeepAlive")).length).toBeGreaterThanOrEqual(8);
  });

  it("takes the vendor's words on speakers, and its later ones", async () => {
    const utterances = [
      { startMs: 100, endMs: 400, text: "Yes.", speaker: 1 },
      { startMs: 450, endMs: 2000, text: "I would like to complain.", speaker: 0 },
    ];
    const { session } = await around({ utterances });
    const trial = await session({ speakerLabels: true }, { pcm: new Int16Array(40_000) });
    expect(trial.failure).toBeNull();
    const finals = items(trial).flatMap((item) =>
      isSignal(item) && item.type === "transcript" && item.final ? [item.speaker] : [],
    );
    expect(finals).toEqual([undefined, "A"]);
    expect(ofType(trial, "revise")).toEqual([{ type: "revise", key: "turn-0", speaker: "B" }]);
  });

  it("has answered the silence that the vendor acknowledges", async () => {
    const { session } = await around({ utterances: [] });
    const trial = await session({ acknowledgeSilence: true }, { pcm: new Int16Array(48_000) });
    expect(ofType(trial, "progress").length).toBeGreaterThan(1);
  });

  it("has answered a silence that the caller's detector tells, and not what may be speech", async () => {
    const { vendor } = await around({ utterances: [] });
    const adapter = () => assemblyai({ ...vendor.options });
    const chunks = (active: (ms: number) => boolean): AudioChunk[] =>
      Array.from({ length: 200 }, (_, i) => ({
        pcm: new Int16Array(800),
        startMs: i * 50,
        speech: [{ probability: active(i * 50) ? 1 : 0, active: active(i * 50) }],
      }));
    const through = async (active: (ms: number) => boolean): Promise<readonly number[]> => {
      const context = createTestContext({ connect, fetch });
      const trial = await run({ name: "silence", adapter }, { context, chunks: chunks(active) });
      expect(trial.failure).toBeNull();
      return items(trial).flatMap((item) => (isSignal(item) && item.type === "progress" ? [item.throughMs] : []));
    };
    const silent = await through(() => false);
    expect(silent.length).toBeGreaterThan(5);
    expect(silent.every((ms, i) => ms <= 8000 || i === silent.length - 1)).toBe(true);
    // Nobody has answered what was heard from 3 s on, before the end.
    const spoken = await through((ms) => ms >= 3000 && ms < 4000);
    expect(spoken.slice(0, -1).every((ms) => ms <= 3000)).toBe(true);
  });

  it("warns of a reading on the socket that cannot be read, and goes on", async () => {
    const words = [{ start: 0, end: 400 }];
    const turn = { type: "Turn", turn_order: 0, transcript: "Yes.", end_of_turn: true, turn_is_formatted: true, words };
    const answer = { type: "LLMGatewayResponse", turn_order: 0, data: { error: "failed" } };
    const { subject } = scripted([BEGIN, turn, answer], { sentiment: "socket" });
    const trial = await run(subject, { pcm: SILENCE });
    expect(trial.failure).toBeNull();
    expect(trial.context.warnings.map(({ as }) => as)).toContain("no-reading");
  });
});

describe("a session with readings of its own", () => {
  const turn = (order: number) => {
    const words = [{ start: 100 * order, end: 100 * order + 90 }];
    return { type: "Turn", turn_order: order, transcript: "Yes.", end_of_turn: true, turn_is_formatted: true, words };
  };
  const reading = (order: number) => ({
    type: "LLMGatewayResponse",
    turn_order: order,
    data: {
      choices: [{ message: { content: '{"valence":0.5,"emotion":"happiness"}' } }],
      usage: { input_tokens: 7, output_tokens: 3 },
    },
  });

  it("is over 15 s after its end where the vendor owes a reading and does not close: what came is told, and what did not is told as unread", async () => {
    const { subject } = scripted([BEGIN, turn(0), turn(1), reading(1)], { sentiment: "socket" }, false);
    const trial = await run(subject, { pcm: SILENCE });
    expect(trial.failure).toBeNull();
    expect(items(trial).flatMap((item) => (isSignal(item) ? [] : [[item.key, item.sets.length]]))).toEqual([
      ["turn-0", 0],
      ["turn-1", 1],
    ]);
  });

  it("bills a reading that comes twice once", async () => {
    const { subject } = scripted([BEGIN, turn(0), reading(0), reading(0)], { sentiment: "socket" });
    const { context } = await run(subject, { pcm: SILENCE });
    expect(context.metered.get("input-tokens")).toBe(7);
  });
});

describe("the end of a session's life", () => {
  const wallMs = Date.parse("2026-11-25T12:00:00Z");
  const parts = (expires_at: number | undefined): { readonly adapter: () => Adapter } => {
    const { subject } = scripted([{ ...BEGIN, expires_at }]);
    const settings = readSettings({ apiKey: "a-key" });
    const endpoints = { streaming: "ws://nowhere", api: "", gateway: "" };
    const stream = createStream({
      settings: { ...settings, connect: subject.connect },
      endpoints,
      authorise: async () => ({}),
      wallMs: () => wallMs,
    });
    return { adapter: () => ({ ...assemblyai({ apiKey: "a-key" }), stream }) };
  };

  it.each([
    ["the vendor's own expiry", wallMs / 1000 + 600, 540_000],
    ["the documented cap where the clocks do not agree", wallMs / 1000 - 100, 10_740_000],
    ["the documented cap where none is told", undefined, 10_740_000],
  ])("is announced a minute before %s", async (_name, expiresAt, dueMs) => {
    const subject = { name: "closing", ...parts(expiresAt) };
    const trial = begin(subject, { pcm: SILENCE, hangAfter: 2 });
    await until(subject, trial, () => trial.audio.waiting);
    const openedMs = trial.context.clock.now();
    await trial.context.clock.advance(dueMs - 1000 - openedMs);
    expect(ofType(trial, "closing")).toEqual([]);
    await trial.context.clock.advance(2000);
    expect(ofType(trial, "closing")).toEqual([{ type: "closing", reason: "session-cap", withinMs: 60_000 }]);
    trial.context.abort();
    await trial.over;
  });

  it("ends as a timeout, so that the next session may begin", async () => {
    const { session } = await around({}, { sessionCapMs: 500 });
    expect((await session({}, { hangAfter: 2 })).failure?.error).toMatchObject({
      kind: "timeout",
      facts: { closeCode: 3008 },
    });
  });
});

describe("who opens a session", () => {
  it("shows the bare key in a header", async () => {
    const { subject, asked } = scripted([BEGIN]);
    await run(subject, { pcm: SILENCE });
    expect(asked[0]?.options.headers).toEqual({ authorization: "a-key" });
    expect(asked[0]?.url).not.toContain("a-key");
  });

  it("fetches a token for every session, where there is a function for it", async () => {
    const { vendor, session } = await around();
    let fetched = 0;
    const token = async (): Promise<string> => {
      fetched += 1;
      const answer = await fetch(`${vendor.url}/v3/token?expires_in_seconds=60`, {
        headers: { authorization: vendor.apiKey },
      });
      return ((await answer.json()) as { token: string }).token;
    };
    expect((await session({ token })).failure).toBeNull();
    expect((await session({ token })).failure).toBeNull();
    expect(fetched).toBe(2);
    expect(vendor.sessions.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
  });

  it("is refused with a wrong key, and with a token that was used", async () => {
    const { session } = await around();
    expect((await session({ apiKey: "wrong" })).failure?.error).toMatchObject({
      kind: "auth",
      facts: { closeCode: 1008 },
    });
    expect((await session({ token: () => "used" })).failure?.error).toMatchObject({ kind: "auth" });
  });
});
