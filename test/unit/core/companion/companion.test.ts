import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { manifest } from "../../../../adapters/local/manifest.ts";
import { ABSTAIN_DEFAULTS } from "../../../../src/core/abstain/index.ts";
import { analyze, EmotionError, type EmotionStreamEvent } from "../../../../src/index.ts";
import { EventSchema } from "../../../../src/spec/events.ts";
import { syntheticVoice } from "../../../../src/testing/synthetic-voice.ts";
import { monoDemo } from "../../../bench/bench.ts";
import {
  arousals,
  call,
  inPieces,
  interleaved,
  lexicalBatchVendor,
  lexicalVendor,
  RATE_HZ,
  readingsOf,
  speechWithin,
  summaryOf,
} from "./lexical.ts";

const CALL = fileURLToPath(new URL("../../../../demo/call.wav", import.meta.url));
const MIN_SPEECH_MS = ABSTAIN_DEFAULTS.minSpeechMs;

const SECONDS = 12;
const calm = syntheticVoice({ seconds: SECONDS, f0Hz: 100, levelDb: -32, syllablesPerSecond: 3, rangeSemitones: 1 });
const agitated = syntheticVoice({
  seconds: SECONDS,
  f0Hz: 260,
  levelDb: -10,
  syllablesPerSecond: 6,
  rangeSemitones: 6,
});
const vendor = lexicalVendor(inPieces(2000, 5));
const mean = (values: readonly (number | null)[]): number =>
  values.reduce<number>((sum, value) => sum + (value ?? Number.NaN), 0) / values.length;

describe("a companion beside a provider without arousal", () => {
  it("gives the arousal of the voice to every reading, marked as its own, with a confidence", async () => {
    const speech = await monoDemo(1);
    const events = await call(speech, { adapter: lexicalVendor(inPieces(3000, 15)), companion: true });
    const spoken = readingsOf(events).filter((reading) => speechWithin(events, reading) >= MIN_SPEECH_MS);
    expect(spoken.length).toBeGreaterThan(5);
    for (const { arousal } of spoken) {
      expect(arousal?.origin).toBe("companion");
      expect(arousal?.confidence).toBeGreaterThanOrEqual(0.5);
      expect(arousal?.confidence).toBeCloseTo((1 + Math.abs(arousal?.value ?? 0)) / 2, 9);
    }
    expect(new Set(arousals(events)).size).toBeGreaterThan(5);
    for (const event of events) expect(EventSchema.safeParse(event).error?.issues ?? []).toEqual([]);
  });

  it("is off unless it is asked for: no arousal, and nobody named", async () => {
    const events = await call(agitated, { adapter: vendor });
    expect(arousals(events)).toEqual([null, null, null, null, null]);
    expect(summaryOf(events).provenance.companion).toBeNull();
    expect(events[0]).not.toHaveProperty("companion");
  });

  it("changes nothing else of a reading, and costs nothing on the bill", async () => {
    const [without, beside] = await Promise.all(
      [false, true].map((companion) => call(agitated, { adapter: vendor, companion, streamId: "s" })),
    );
    const bare = (events: typeof without) =>
      readingsOf(events ?? []).map(({ arousal: _arousal, latencyMs: _latency, seq: _seq, ...rest }) => rest);
    expect(bare(beside)).toEqual(bare(without));
    expect(summaryOf(beside ?? []).usage).toEqual(summaryOf(without ?? []).usage);
  });

  it("hears a louder, higher and faster voice as more aroused", async () => {
    const [low, high] = await Promise.all(
      [calm, agitated].map((pcm) => call(pcm, { adapter: vendor, companion: true })),
    );
    expect(mean(arousals(high ?? []))).toBeGreaterThan(mean(arousals(low ?? [])) + 0.05);
  });

  it("gives none where nobody speaks, and none where there is too little speech to judge a voice by", async () => {
    const leadMs = 4000;
    const pcm = syntheticVoice({ seconds: 8, leadMs, phraseMs: 3500 });
    const said = [
      { startMs: 500, endMs: 3500 },
      { startMs: leadMs - 1500, endMs: leadMs + 250 },
      { startMs: leadMs, endMs: leadMs + 2000 },
    ];
    const [silent, short, spoken] = arousals(await call(pcm, { adapter: lexicalVendor(said), companion: true }));
    expect([silent, short]).toEqual([null, null]);
    expect(spoken).not.toBeNull();
  });

  it("answers the same however late the provider speaks of an utterance", async () => {
    const said = inPieces(1500, 3);
    const [soon, late] = await Promise.all(
      [600, 7000].map((lagMs) => call(agitated, { adapter: lexicalVendor(said, { lagMs }), companion: true })),
    );
    expect(arousals(soon ?? [])).not.toContain(null);
    expect(arousals(late ?? [])).toEqual(arousals(soon ?? []));
  });

  it("knows an utterance whose answer comes with its last sample, whatever its length", async () => {
    const said = [
      { startMs: 0, endMs: 900 },
      { startMs: 2400, endMs: 3900 },
      { startMs: 0, endMs: 9000 },
    ];
    expect(
      arousals(await call(agitated, { adapter: lexicalVendor(said, { lagMs: 0 }), companion: true })),
    ).not.toContain(null);
  });

  it("reaches state and summary as the companion's", async () => {
    const events = await call(agitated, { adapter: vendor, companion: true });
    const states = events.filter((event) => event.type === "state" && event.arousal !== null);
    expect(states.length).toBeGreaterThan(5);
    for (const state of states) expect(state).toMatchObject({ arousal: { origin: "companion" } });
    expect(summaryOf(events).speakers[0]?.arousal?.mean).toBeCloseTo(mean(arousals(events)), 1);
  });

  it("is named in the first event and in the provenance, with the hash of its weights", async () => {
    const events = await call(calm, { adapter: vendor, companion: true });
    const model = { id: manifest.id, licence: manifest.licence, sha256: manifest.file.sha256 };
    expect(events[0]).toMatchObject({ type: "provider", provider: "words", companion: model });
    expect(summaryOf(events).provenance).toEqual({ models: {}, denoiser: null, companion: model });
  });

  it("takes the options of the local engine, and names one it does not have", async () => {
    const error = await call(calm, { adapter: vendor, companion: true, providers: { local: { hop: 1 } } }).catch(
      (e: unknown) => e,
    );
    expect(error).toMatchObject({ kind: "config", facts: { option: "providers.local.hop" } });
    const hopMs = 1024;
    const slow = await call(agitated, { adapter: vendor, companion: true, providers: { local: { hopMs } } });
    expect(arousals(slow)).not.toEqual(arousals(await call(agitated, { adapter: vendor, companion: true })));
  });
});

describe("a companion that would reach nothing", () => {
  it("is refused in one sentence beside a provider with arousal of its own", async () => {
    const error = await call(calm, { companion: true }).catch((e: unknown) => e);
    expect(EmotionError.isInstance(error) && [error.kind, error.message]).toEqual([
      "config",
      "companion gives arousal to providers that have none, and local reports its own: leave companion out.",
    ]);
  });
});

describe("a companion on two channels", () => {
  const stereo = { sampleRateHz: RATE_HZ, channels: 2, encoding: "pcm_s16le" } as const;
  const roles = ["agent", "customer"];

  it.each(["mono", "multi"] as const)("hears each voice by itself where the vendor takes them %s", async (channels) => {
    const pieces = inPieces(2000, 5);
    const said =
      channels === "mono" ? pieces : [0, 1].flatMap((channel) => pieces.map((span) => ({ ...span, channel })));
    const adapter = lexicalVendor(said, { info: { channels } });
    const events = await call(interleaved(calm, agitated), { adapter, companion: true, audio: stereo, roles });
    const of = (role: string) => mean(arousals(readingsOf(events).filter((reading) => reading.role === role)));
    expect(of("customer")).toBeGreaterThan(of("agent") + 0.05);
  });

  it("hears dual mono once, and tells nobody apart", async () => {
    const pcm = interleaved(agitated, agitated);
    const bytes = new Uint8Array(pcm.buffer);
    const events: EmotionStreamEvent[] = [];
    const options = { adapter: vendor, companion: true, audio: stereo, policy: { jurisdiction: "other" } } as const;
    for await (const event of analyze(bytes, options)) events.push(event);
    expect(readingsOf(events).map(({ channel, role }) => [channel, role])).toEqual(Array(5).fill([0, null]));
    expect(arousals(events)).not.toContain(null);
  });

  it("goes on with one channel when a live call turns out to be dual mono", async () => {
    const speech = await monoDemo(1);
    const adapter = lexicalVendor(inPieces(3000, 15));
    const pcm = interleaved(speech, speech);
    const events = await call(pcm, { adapter, companion: true, audio: stereo, roles });
    const late = readingsOf(events).filter(
      (reading) => reading.span.startMs > 10_000 && speechWithin(events, reading) >= MIN_SPEECH_MS,
    );
    expect(late.length).toBeGreaterThan(3);
    for (const { channel, arousal } of late) expect([channel, arousal?.origin]).toEqual([0, "companion"]);
  });

  it("remembers a whole recording for a vendor that answers after its end", async () => {
    const events: EmotionStreamEvent[] = [];
    const adapter = lexicalBatchVendor(inPieces(4000, 11));
    for await (const event of analyze(CALL, { adapter, companion: true, roles, policy: { jurisdiction: "other" } }))
      events.push(event);
    const spoken = readingsOf(events).filter((reading) => speechWithin(events, reading) >= MIN_SPEECH_MS);
    expect(new Set(spoken.map(({ role }) => role))).toEqual(new Set(roles));
    expect(spoken.map(({ arousal }) => arousal?.origin)).toEqual(spoken.map(() => "companion"));
  });
});

describe("a companion beside a session of another rate", () => {
  it("hears the same sound, and says the same", async () => {
    const at = (sampleRateHz: number) =>
      call(agitated, {
        adapter: lexicalVendor(inPieces(2000, 5), {
          info: { audio: { sampleRatesHz: [sampleRateHz], chunkMs: { min: 1, max: 1000 } } },
        }),
        companion: true,
      });
    expect(arousals(await at(8000))).toEqual(arousals(await at(RATE_HZ)));
  });
});
