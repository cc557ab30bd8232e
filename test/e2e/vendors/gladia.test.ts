import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import {
  analyze,
  createEmotionStream,
  type EmotionStreamEvent,
  type EmotionStreamOptions,
  type EventOf,
  type EventType,
} from "../../../src/index.ts";
import { type Simulator, type SimulatorOptions, simulate, syntheticVoice } from "../../../src/testing/index.ts";

const CALL = fileURLToPath(new URL("../../../demo/call.wav", import.meta.url));

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await simulate("gladia", options);
  closers.push(() => simulator.close());
  return simulator;
}

const usual = (simulator: Simulator, more: EmotionStreamOptions = {}): EmotionStreamOptions => ({
  provider: "gladia",
  providers: { gladia: simulator.options },
  policy: { jurisdiction: "other", purpose: "research" },
  ...more,
});

/** Writes audio as a caller does and gives back every event. */
async function live(options: EmotionStreamOptions, pcm: Int16Array): Promise<readonly EmotionStreamEvent[]> {
  const stream = await createEmotionStream(options);
  const events: EmotionStreamEvent[] = [];
  const read = (async () => {
    for await (const event of stream) events.push(event);
  })();
  for (let at = 0; at < pcm.length; at += 1600) await stream.write(pcm.subarray(at, at + 1600));
  stream.end();
  await read;
  return events;
}

const of = <T extends EventType>(events: readonly EmotionStreamEvent[], type: T): readonly EventOf<T>[] =>
  events.filter((event): event is EventOf<T> => event.type === type);

const bytesOf = (pcm: Int16Array): Uint8Array => new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength);
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

const UTTERANCES = [
  { startMs: 300, endMs: 2000, text: "Nobody called me back. I am fed up.", sentiment: -0.9, emotion: "anger" },
  { startMs: 2600, endMs: 4100, text: "Oh. Thank you.", sentiment: 0.6, emotion: "relief" },
  { startMs: 5000, endMs: 6400, text: "Goodbye.", emotion: "failed" },
];
const voice = syntheticVoice({ seconds: 8, leadMs: 200 });

describe("a call over Gladia", () => {
  it("is heard to the last sample, and read sentence by sentence", async () => {
    const simulator = await start({ scenario: { utterances: UTTERANCES } });
    const events = await live(usual(simulator), voice);
    expect(simulator.sessions.map(({ audio }) => audio.sha256())).toEqual([sha256(bytesOf(voice))]);
    const read = of(events, "emotion");
    expect(read.map(({ status, label, text }) => [status, label, text])).toEqual([
      ["ok", "anger", "Nobody called me back."],
      ["ok", "anger", "I am fed up."],
      ["ok", "happiness", "Oh."],
      ["ok", "happiness", "Thank you."],
      ["abstained", null, "Goodbye."],
    ]);
    expect(read.at(-1)).toMatchObject({ reason: "vendor-null", scores: [] });
    expect(read[0]).toMatchObject({
      provider: "gladia",
      evidence: "lexical",
      language: "en",
      vendorLabel: "anger",
      sentiment: "negative",
      dominance: null,
      confidence: null,
      calibrated: false,
      valence: { origin: "derived" },
      arousal: { origin: "derived" },
    });
    expect(read[0]?.arousal?.value).toBeGreaterThan(0.3);
    const joined = of(events, "transcript").filter(({ utteranceId }) => utteranceId === read[0]?.utteranceId);
    expect(joined.find(({ final }) => final)?.text).toBe("Nobody called me back. I am fed up.");
    expect(of(events, "end")[0]?.summary.usage.lines).toMatchObject([
      { provider: "gladia", line: "audio", units: 8000, usd: "0.001666667" },
    ]);
    expect(of(events, "gap")).toEqual([]);
  });

  it("hears both channels of a call in one session, and bills both", async () => {
    const utterances = UTTERANCES.map((one, i) => ({ ...one, channel: i % 2 }));
    const simulator = await start({ scenario: { utterances } });
    // Another voice on the other channel: one voice on both would be heard once.
    const other = syntheticVoice({ seconds: 8, leadMs: 900, f0Hz: 210, seed: 5 });
    const stereo = Int16Array.from({ length: 2 * voice.length }, (_, i) => (i % 2 === 0 ? voice : other)[i >> 1] ?? 0);
    const options = usual(simulator, { audio: { sampleRateHz: 16_000, channels: 2 }, roles: ["agent", "customer"] });
    const events = await live(options, stereo);
    expect(simulator.sessions.map(({ audio }) => audio.sha256())).toEqual([sha256(bytesOf(stereo))]);
    expect(new Set(of(events, "emotion").map(({ channel, role }) => `${channel} ${role}`))).toEqual(
      new Set(["0 agent", "1 customer"]),
    );
    expect(of(events, "end")[0]?.summary.usage.lines).toMatchObject([{ line: "audio", usd: "0.003333333" }]);
  });

  it("is resampled where its rate is none of the vendor's", async () => {
    const simulator = await start();
    await live(
      usual(simulator, { audio: { sampleRateHz: 24_000 } }),
      syntheticVoice({ seconds: 3, sampleRateHz: 24_000 }),
    );
    expect(JSON.parse(new TextDecoder().decode(simulator.requests[0]?.body))).toMatchObject({ sample_rate: 16_000 });
    expect(Math.abs((simulator.sessions[0]?.audio.durationMs ?? 0) - 3000)).toBeLessThan(50);
  });

  it("delivers the vendor's words only to who asks for them", async () => {
    const simulator = await start({ scenario: { utterances: UTTERANCES } });
    const [without] = of(await live(usual(simulator), voice), "emotion");
    const [withRaw] = of(await live(usual(simulator, { raw: true }), voice), "emotion");
    expect(without && "raw" in without).toBe(false);
    expect(withRaw?.raw).toMatchObject({ emotion: "anger", sentiment: "negative", start: 0.3 });
  });

  it("as a recording is uploaded whole and read by one job", async () => {
    const simulator = await start();
    const events: EmotionStreamEvent[] = [];
    const options = usual(simulator, {
      roles: ["agent", "customer"],
      providers: { gladia: { ...simulator.options, diarization: true } },
    });
    for await (const event of analyze(CALL, options)) events.push(event);
    const read = of(events, "emotion");
    expect(read.length).toBeGreaterThan(5);
    expect(new Set(read.map(({ role }) => role))).toEqual(new Set(["agent", "customer"]));
    expect(read.every(({ status }) => status === "ok")).toBe(true);
    expect(simulator.sessions).toEqual([]);
    expect(simulator.requests.map(({ method }) => method)).toEqual(["POST", "POST", "GET", "GET"]);
    expect(of(events, "end")[0]?.summary.usage.lines).toMatchObject([{ line: "recording" }]);
  }, 20_000);
});
