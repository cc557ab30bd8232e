import { afterEach, describe, expect, it } from "vitest";
import { type GladiaOptions, gladia, info } from "../../../../adapters/gladia/index.ts";
import { connect } from "../../../../src/kit/socket.node.ts";
import { begin, until } from "../../../../src/testing/conformance/trial.ts";
import { createWireTap } from "../../../../src/testing/conformance/wire-tap.ts";
import {
  createTestClock,
  createTestContext,
  type Simulator,
  type SimulatorOptions,
  simulate,
} from "../../../../src/testing/index.ts";
import { failureOf, MONO, observationsOf, runSession, STEREO, signalsOf, voiceFor } from "./sessions.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await simulate("gladia", options);
  closers.push(() => simulator.close());
  return simulator;
}

const said = (startMs: number, endMs: number, text: string, more: object = {}) => ({ startMs, endMs, text, ...more });

describe("a live session of Gladia", () => {
  it("tells transcripts, then the sentiment of each sentence under the key of its transcript", async () => {
    const simulator = await start({
      scenario: {
        language: "en",
        utterances: [
          said(500, 2400, "That is just unacceptable. Nobody called me back.", { sentiment: -0.8, emotion: "anger" }),
          said(3000, 4200, "Fine.", { sentiment: 0, emotion: "realization" }),
        ],
      },
    });
    const trial = await runSession(simulator);
    expect(failureOf(trial)).toBeNull();
    const read = observationsOf(trial);
    expect(read.map(({ key, text, span }) => [key, text, span.startMs, span.endMs])).toEqual([
      ["00_00000001", "That is just unacceptable.", 500, expect.any(Number)],
      ["00_00000001.2", "Nobody called me back.", expect.any(Number), 2400],
      ["00_00000002", "Fine.", 3000, 4200],
    ]);
    expect(read[0]).toMatchObject({
      evidence: "lexical",
      final: true,
      language: "en",
      sets: [
        { set: "emotion", kind: "label", scores: { anger: 1 } },
        { set: "sentiment", kind: "label", scores: { negative: 1 } },
      ],
    });
    expect(read[2]?.sets.map(({ scores }) => scores)).toEqual([{ realization: 1 }, { neutral: 1 }]);
    const transcripts = signalsOf(trial, "transcript");
    expect(transcripts.filter(({ final }) => final).map(({ key }) => key)).toEqual(["00_00000001", "00_00000002"]);
    expect(transcripts.filter(({ final }) => !final).map(({ key }) => key)).toEqual(["00_00000001", "00_00000002"]);
    expect(signalsOf(trial, "speech").map(({ edge, atMs }) => [edge, atMs])).toEqual([
      ["start", 500],
      ["end", 2400],
      ["start", 3000],
      ["end", 4200],
    ]);
  });

  it("says no confidence and no axis of its own: the vendor gives neither", async () => {
    for (const one of observationsOf(await runSession(await start()))) {
      expect([one.confidence, one.dims]).toEqual([undefined, undefined]);
    }
  });

  it("keeps an emotion that is not on the vendor's list", async () => {
    const utterances = [said(500, 2400, "How lovely.", { emotion: "wistfulness" })];
    const [one] = observationsOf(await runSession(await start({ scenario: { utterances } })));
    expect(one?.sets[0]?.scores).toEqual({ wistfulness: 1 });
  });

  it("tells an utterance whose sentiment failed without a label, at its place", async () => {
    const utterances = [
      said(500, 1500, "First.", { emotion: "failed" }),
      said(2000, 3000, "Second.", { emotion: "joy", sentiment: 0.7 }),
      said(3500, 4500, "Third."),
    ];
    const trial = await runSession(await start({ scenario: { utterances } }));
    expect(observationsOf(trial).map(({ key, sets, text }) => [key, sets.length, text])).toEqual([
      ["00_00000001", 0, "First."],
      ["00_00000002", 2, "Second."],
      ["00_00000003", 2, "Third."],
    ]);
  });

  it("puts sentiment that comes out of order back in the order of the ends", async () => {
    const utterances = [said(500, 1500, "Slow."), said(2000, 3000, "Quick.", { emotion: "relief", sentiment: 0.5 })];
    const simulator = await start({ scenario: { utterances } });
    let held: string | undefined;
    const tap = createWireTap(
      { connect, fetch },
      {
        change(message) {
          if (typeof message !== "string" || !message.includes('"sentiment_analysis"')) return [message];
          if (held !== undefined) return [message, held];
          held = message;
          return [];
        },
      },
    );
    const trial = await runSession(simulator, { subject: { connect: tap.connect } });
    expect(observationsOf(trial).map(({ key, sets }) => [key, sets.length])).toEqual([
      ["00_00000001", 2],
      ["00_00000002", 2],
    ]);
  });

  it("waits for sentiment that comes seconds after the audio was over", async () => {
    const utterances = [said(500, 1500, "Late."), said(2000, 3000, "Later.", { delayMs: 4000 })];
    const clock = createTestClock();
    const simulator = await start({ clock, scenario: { utterances, delaysMs: { sentiment: 3000 } } });
    const trial = await runSession(simulator, { clock });
    expect(failureOf(trial)).toBeNull();
    expect(observationsOf(trial).map(({ key, sets }) => [key, sets.length])).toEqual([
      ["00_00000001", 2],
      ["00_00000002", 2],
    ]);
  });

  /** Changes what a `sentiment_analysis` holds before the adapter hears it. */
  const changing = (change: (data: { utterance: Record<string, unknown>; results: unknown[] }) => void) =>
    createWireTap(
      { connect, fetch },
      {
        change(message) {
          const read = JSON.parse(String(message));
          if (read.type !== "sentiment_analysis") return [message];
          change(read.data);
          return [JSON.stringify(read)];
        },
      },
    ).connect;

  it("has a sentiment that names no channel on that of its transcript, and holds nothing up", async () => {
    const utterances = [said(500, 1500, "First.", { channel: 1 }), said(2000, 3000, "Second.", { channel: 1 })];
    const withoutChannel = changing(({ utterance }) => {
      delete utterance.channel;
    });
    const simulator = await start({ scenario: { utterances } });
    const trial = await runSession(simulator, { format: STEREO, subject: { connect: withoutChannel } });
    expect(observationsOf(trial).map(({ text, channel }) => [text, channel])).toEqual([
      ["First.", 4],
      ["Second.", 4],
    ]);
  });

  it("has no reading of an utterance without words of which nothing is said", async () => {
    const nothing = changing((data) => {
      data.utterance.text = " ";
      data.results = [];
    });
    const simulator = await start({ scenario: { utterances: [said(500, 1500, " ")] } });
    expect(observationsOf(await runSession(simulator, { subject: { connect: nothing } }))).toEqual([]);
  });

  it("tells channels of one socket apart, as channels of the input", async () => {
    const utterances = [
      said(500, 1500, "Left.", { channel: 0 }),
      said(700, 1900, "Right.", { channel: 1, emotion: "anger", sentiment: -0.9 }),
    ];
    const trial = await runSession(await start({ scenario: { utterances } }), { format: STEREO });
    expect(observationsOf(trial).map(({ key, channel }) => [key, channel])).toEqual([
      ["00_00000001", 3],
      ["01_00000002", 4],
    ]);
    expect(new Set(signalsOf(trial, "speech").map(({ channel }) => channel))).toEqual(new Set([3, 4]));
  });

  it("tells entities and translations beside the readings when they are asked for", async () => {
    const simulator = await start({
      scenario: {
        utterances: [said(500, 1500, "I am Jane Roe.")],
        sides: [{ atMs: 1600, kind: "entity", text: "Jane Roe" }],
      },
    });
    const options = { namedEntities: true, translation: { languages: ["fr"] } };
    const sides = signalsOf(await runSession(simulator, { options }), "side");
    expect(sides.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([
      {
        type: "side",
        name: "entity",
        data: { kind: "NAME", text: "Jane Roe", utteranceId: "00_00000001" },
        span: { startMs: 500, endMs: 1500 },
      },
      {
        type: "side",
        name: "translation",
        data: { language: "fr", text: "[fr] I am Jane Roe.", utteranceId: "00_00000001" },
        span: { startMs: 500, endMs: 1500 },
      },
    ]);
    expect(signalsOf(await runSession(simulator), "side")).toEqual([]);
  });

  it("sends chunks of 80 to 100 ms and asks for an end that the vendor confirms", async () => {
    const simulator = await start();
    await runSession(simulator);
    const [session] = simulator.sessions;
    await session?.over;
    expect(session?.closeCode).toBe(1000);
    expect(session?.texts).toEqual(['{"type":"stop_recording"}']);
    expect(session?.audio.frameSizes.slice(0, -1).every((bytes) => bytes >= 80 * 32 && bytes <= 100 * 32)).toBe(true);
    expect(session?.audio.bytes).toBe(voiceFor(MONO).byteLength);
  });

  it("reports progress that ends with all of the audio", async () => {
    const trial = await runSession(await start());
    const through = signalsOf(trial, "progress").map(({ throughMs }) => throughMs);
    expect(through.at(-1)).toBe(6000);
    expect(through[0]).toBe(0);
  });

  it("lets silence count as answered, though nobody spoke", async () => {
    const trial = await runSession(await start(), { pcm: new Int16Array(16_000 * 5) });
    const before = signalsOf(trial, "progress").at(-2);
    expect(before?.throughMs).toBeGreaterThan(2500);
  });

  it("refuses a sample rate the vendor does not take, before it opens anything", async () => {
    const simulator = await start();
    const trial = await runSession(simulator, { format: { ...MONO, sampleRateHz: 22_050 } });
    expect(failureOf(trial)).toMatchObject({ kind: "unsupported", facts: { sampleRateHz: 22_050 } });
    expect(simulator.requests).toEqual([]);
  });

  it("announces the vendor's cap before it comes, once", async () => {
    const simulator = await start();
    const context = createTestContext({ fetch, connect });
    let laterMs = 0;
    const ctx = { ...context.ctx, now: () => context.ctx.now() + laterMs };
    const trial = await runSession(simulator, {
      context: { ...context, ctx },
      onChunk: (count) => {
        if (count === 20) laterMs = info.sessionCapMs - 90_000;
      },
    });
    const closing = signalsOf(trial, "closing");
    expect(closing).toHaveLength(1);
    expect(closing[0]?.withinMs).toBeGreaterThan(60_000);
    expect(closing[0]?.withinMs).toBeLessThanOrEqual(90_000);
  });

  it.each([
    ["in its midst", 20],
    ["from its start", 0],
  ])("keeps a session that is idle %s alive with empty chunks", async (_, hangAfter) => {
    const clock = createTestClock();
    const simulator = await start({ clock });
    const subject = { name: "gladia", adapter: () => gladia(simulator.options as GladiaOptions), fetch, connect };
    const context = createTestContext({ clock, fetch, connect });
    const trial = begin(subject, { format: MONO, pcm: voiceFor(MONO, 1), hangAfter, context });
    await until(subject, trial, () => clock.now() > 65_000);
    expect(trial.ended).toBe(false);
    const [session] = simulator.sessions;
    expect(session?.texts.length).toBeGreaterThan(10);
    expect(new Set(session?.texts)).toEqual(new Set(['{"type":"audio_chunk","data":{"chunk":""}}']));
    context.abort();
    await trial.over;
  });
});
