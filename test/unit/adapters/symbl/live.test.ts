import { describe, expect, it } from "vitest";
import { PING_EVERY_MS, PONG_WITHIN_MS } from "../../../../adapters/symbl/heartbeat.ts";
import type { FetchFn } from "../../../../src/spec/context.ts";
import { begin, until } from "../../../../src/testing/conformance/trial.ts";
import { createTestClock, createTestContext } from "../../../../src/testing/index.ts";
import { failureOf, MONO, observationsOf, runSession, signalsOf, subjectOf, UTTERANCES } from "./sessions.ts";
import { simulated } from "./simulated.ts";

const polls = (requests: readonly { readonly path: string }[]): number =>
  requests.filter(({ path }) => path.startsWith("/v1/conversations/")).length;

describe("a live session of Symbl", () => {
  it("tells interim and final transcripts, and a reading with the key and the span of each final one", async () => {
    const trial = await runSession(await simulated());
    const finals = signalsOf(trial, "transcript").filter(({ final }) => final);
    expect(finals.map(({ text }) => text)).toEqual(UTTERANCES.map(({ text }) => text));
    const read = observationsOf(trial);
    expect(read.map(({ key }) => key)).toEqual(finals.map(({ key }) => key));
    expect(read.map(({ dims }) => dims?.valence)).toEqual([-0.62, 0.1, 0.5]);
    expect(read.map(({ span }) => span)).toEqual(UTTERANCES.map(({ startMs, endMs }) => ({ startMs, endMs })));
    const interims = signalsOf(trial, "transcript").filter(({ final }) => !final);
    expect(new Set(interims.map(({ key }) => key))).toEqual(new Set(finals.map(({ key }) => key)));
  });

  it("is answered through the end once every sentiment is there", async () => {
    const trial = await runSession(await simulated());
    expect(signalsOf(trial, "open")).toHaveLength(1);
    expect(signalsOf(trial, "progress").at(-1)?.throughMs).toBe(trial.audio.pulledMs);
  });

  it("asks only while a sentiment is owed, and after the socket is gone until all are there", async () => {
    const clock = createTestClock();
    const scenario = { utterances: UTTERANCES, delaysMs: { sentiment: 9000 } };
    const slow = await simulated({ clock, scenario });
    const trial = await runSession(slow, { clock });
    expect(observationsOf(trial).map(({ dims }) => dims?.valence)).toEqual([-0.62, 0.1, 0.5]);
    expect(polls(slow.requests)).toBeGreaterThan(3);
    expect(polls(slow.requests)).toBeLessThan(9);
    const silent = await simulated({ scenario: { utterances: [] } });
    await runSession(silent, { pcm: new Int16Array(32_000) });
    expect(polls(silent.requests)).toBe(0);
  });

  it("tells a message whose sentiment never comes without one", async () => {
    const [first, ...rest] = UTTERANCES;
    const utterances = [{ ...first, emotion: "never" } as (typeof UTTERANCES)[number], ...rest];
    const trial = await runSession(await simulated({ scenario: { utterances } }));
    expect(observationsOf(trial).map(({ sets }) => sets.length)).toEqual([0, 2, 2]);
    expect(signalsOf(trial, "progress").at(-1)?.throughMs).toBe(trial.audio.pulledMs);
  });

  it("says its config before its audio, in chunks that the vendor takes", async () => {
    const simulator = await simulated();
    await runSession(simulator, { options: { title: "A call", language: "en-GB", vocabulary: ["Symbl"] } });
    const [session] = simulator.sessions;
    expect(JSON.parse(session?.texts[0] ?? "")).toEqual({
      type: "start_request",
      insightTypes: [],
      customVocabulary: ["Symbl"],
      disconnectOnStopRequest: true,
      config: {
        sentiment: true,
        meetingTitle: "A call",
        languageCode: "en-GB",
        speechRecognition: { encoding: "LINEAR16", sampleRateHertz: 16_000 },
      },
    });
    expect(session?.texts.at(-1)).toBe('{"type":"stop_request"}');
    expect(session?.audio.largestFrame).toBeLessThanOrEqual(8192);
    expect(session?.path).toMatch(/^\/v1\/streaming\/[a-zA-Z0-9-]{6,64}$/);
  });

  it("takes 48 kHz within the vendor's chunks too", async () => {
    const simulator = await simulated();
    const format = { ...MONO, sampleRateHz: 48_000 };
    await runSession(simulator, { format, pcm: new Int16Array(96_000) });
    expect(simulator.sessions[0]?.audio.durationMs).toBe(2000);
    expect(simulator.sessions[0]?.audio.largestFrame).toBeLessThanOrEqual(8192);
  });

  it("tells insights, topics and trackers beside, each once", async () => {
    const sides = [
      { atMs: 1000, kind: "question" as const, text: "When?" },
      { atMs: 1100, kind: "topic" as const, text: "refund" },
      { atMs: 1200, kind: "topic" as const, text: "refund" },
      { atMs: 1300, kind: "tracker" as const, text: "cancel my plan" },
    ];
    const simulator = await simulated({
      scenario: { sides, utterances: [] },
      faults: [{ fault: "duplicate", at: { message: 4 } }],
    });
    const trackers = [{ name: "Churn", vocabulary: ["cancel my plan"] }];
    const trial = await runSession(simulator, { options: { insights: ["question"], trackers } });
    const told = signalsOf(trial, "side").map(({ name, data }) => [name, data]);
    expect(told.filter(([name]) => name !== "topic")).toEqual([
      ["question", { text: "When?", confidence: 0.98 }],
      ["tracker", { name: "Churn", matches: [expect.objectContaining({ value: "cancel my plan" })] }],
    ]);
    expect(told).toContainEqual(["topic", { text: "refund", score: 0.9 }]);
  });

  it("names the speaker that the caller named", async () => {
    const trial = await runSession(await simulated(), { options: { speaker: { userId: "u-1", name: "Ana" } } });
    expect(observationsOf(trial).map(({ speaker }) => speaker)).toEqual(["Ana", "Ana", "Ana"]);
  });

  it("ends where the vendor only stops recognising and completes nothing", async () => {
    const trial = await runSession(await simulated({ limits: { neverCompleted: 1 } }));
    expect(trial.failure).toBeNull();
    expect(observationsOf(trial)).toHaveLength(3);
    expect(signalsOf(trial, "progress").at(-1)?.throughMs).toBe(trial.audio.pulledMs);
  });
});

describe("the keep-alive of a live session", () => {
  it("pings every 30.5 s, and goes on while it is answered", async () => {
    const simulator = await simulated();
    const trial = begin(subjectOf(simulator), { format: MONO, hangAfter: 5 });
    const { context } = trial;
    await until(subjectOf(simulator), trial, () => trial.audio.waiting);
    await until(subjectOf(simulator), trial, () => context.clock.now() > 3 * PING_EVERY_MS + 1000);
    expect(simulator.sessions[0]?.texts.filter((text) => text === "__PING__")).toHaveLength(3);
    expect(trial.ended).toBe(false);
    context.abort();
    await trial.over;
  });

  it("closes the socket with 3006 and fails with `network` when no answer comes within 30 s", async () => {
    const simulator = await simulated({ limits: { mute: 1 } });
    const trial = begin(subjectOf(simulator), { format: MONO, hangAfter: 5 });
    await until(subjectOf(simulator), trial, () => trial.ended);
    expect(failureOf(trial)).toMatchObject({ kind: "network", facts: { closeCode: 3006, timeoutMs: PONG_WITHIN_MS } });
    await Promise.all([trial.context.lingered(), simulator.sessions[0]?.over]);
    expect(simulator.sessions[0]?.closeCode).toBe(3006);
  });
});

describe("the poll of a live session", () => {
  const path = "/v1/conversations/";

  it("outlives two failures in a row, and asks again", async () => {
    const faults = [
      { fault: "drop" as const, at: { request: 1, path } },
      { fault: "refuse" as const, at: { request: 2, path }, status: 429, retryAfterS: 1 },
    ];
    const trial = await runSession(await simulated({ faults }));
    expect(trial.failure).toBeNull();
    expect(observationsOf(trial)).toHaveLength(3);
  });

  it("outlives one that hangs: it is asked again while there is still time for the answer", async () => {
    let asked = 0;
    const hanging: FetchFn = (url, init) =>
      url.includes("/v1/conversations/") && asked++ === 0 ? new Promise(() => undefined) : fetch(url, init);
    const trial = await runSession(await simulated(), { subject: { fetch: hanging } });
    expect(failureOf(trial)).toBeNull();
    expect(asked).toBeGreaterThan(1);
    expect(observationsOf(trial).map(({ dims }) => dims?.valence)).toEqual([-0.62, 0.1, 0.5]);
  });

  it("ends the session when it fails three times in a row", async () => {
    const faults = [1, 2, 3].map((request) => ({ fault: "refuse" as const, at: { request, path }, status: 500 }));
    expect(failureOf(await runSession(await simulated({ faults })))).toMatchObject({ kind: "vendor" });
  });

  it.each([
    ["garbage", "protocol"],
    ["truncated", "protocol"],
  ] as const)("ends the session at once when it is answered with %s", async (fault, kind) => {
    const faults = [{ fault, at: { request: 1, path } }];
    expect(failureOf(await runSession(await simulated({ faults })))?.kind).toBe(kind);
  });

  it("asks for a fresh token when the vendor refuses the one it has", async () => {
    const simulator = await simulated({ faults: [{ fault: "refuse", at: { request: 1, path }, status: 401 }] });
    const trial = await runSession(simulator);
    expect(trial.failure).toBeNull();
    expect(simulator.requests.filter((request) => request.path === "/oauth2/token:generate")).toHaveLength(2);
  });

  it("stops when the session is left", async () => {
    const simulator = await simulated({ scenario: { utterances: UTTERANCES, delaysMs: { sentiment: 600_000 } } });
    const context = createTestContext({ fetch, connect: (await import("../../../../src/kit/socket.node.ts")).connect });
    const trial = begin(subjectOf(simulator), { format: MONO, leaveAfter: 4, context });
    await until(subjectOf(simulator), trial, () => trial.ended);
    await Promise.all([context.lingered(), context.clock.advance(1000)]);
    const asked = polls(simulator.requests);
    await context.clock.advance(20_000);
    expect(polls(simulator.requests)).toBe(asked);
    expect(context.leaks()).toEqual({ listeners: 0, timers: 0, places: 0, lingering: 0 });
  });
});
