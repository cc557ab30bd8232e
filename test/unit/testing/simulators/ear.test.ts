import { describe, expect, it } from "vitest";
import { createEar, type EarOptions, type Heard } from "../../../../src/testing/simulators/ear.ts";
import type { Scenario } from "../../../../src/testing/simulators/scenario.ts";
import type { VoicedUtterance } from "../../../../src/testing/simulators/utterance.ts";
import { syntheticVoice } from "../../../../src/testing/synthetic-voice.ts";

const MONO: EarOptions["format"] = { sampleRateHz: 16_000, channels: 1, encoding: "pcm_s16le" };
const bytesOf = (pcm: Int16Array): Uint8Array => new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength);
const silence = (ms: number): Uint8Array => new Uint8Array(ms * 32);

function listen(audio: Uint8Array, options: Partial<EarOptions> = {}, pieceBytes = 3200): Heard[] {
  const ear = createEar({ format: MONO, ...options });
  const heard: Heard[] = [];
  for (let at = 0; at < audio.length; at += pieceBytes) heard.push(...ear.hear(audio.subarray(at, at + pieceBytes)));
  heard.push(...ear.finish());
  return heard;
}

const utterances = (heard: readonly Heard[]): VoicedUtterance[] =>
  heard.flatMap((one) => (one.type === "utterance" ? [one.utterance] : []));

/** Two phrases of 1.8 s with 0.5 s of silence after each. */
const voice = (levelDb: number): Uint8Array => bytesOf(syntheticVoice({ seconds: 4.6, levelDb }));

describe("an ear with a script of two channels", () => {
  const scenario: Scenario = {
    utterances: [
      { channel: 0, startMs: 100, endMs: 1700, text: "In the first phrase." },
      { channel: 1, startMs: 1850, endMs: 2250, text: "In the pause." },
      { channel: 1, startMs: 2400, endMs: 4000, text: "In the second phrase." },
    ],
  };
  const said = (options: Partial<EarOptions>): string[] =>
    utterances(listen(voice(-20), { scenario, ...options })).map(({ text }) => text);

  it("says of a mono recording what there is sound for", () => {
    expect(said({})).toEqual(["In the first phrase.", "In the second phrase."]);
  });

  it("says of a mono session the channel that its slot names", () => {
    expect(said({ slot: 1 })).toEqual(["In the pause.", "In the second phrase."]);
  });
});

describe("an ear without a script", () => {
  it("hears one utterance per phrase, with its words inside it", () => {
    const heard = listen(voice(-20));
    const [first, second, ...more] = utterances(heard);
    expect(more).toEqual([]);
    expect(first?.startMs).toBeLessThan(150);
    expect(first?.endMs).toBeGreaterThan(1500);
    expect(first?.endMs).toBeLessThan(1950);
    expect(second?.startMs).toBeGreaterThan(2200);
    expect(second?.endMs).toBeLessThan(4200);
    for (const utterance of [first, second]) {
      expect(utterance?.words.map(({ word }) => word).join(" ")).toBe(utterance?.text);
      expect(utterance?.words[0]?.startMs).toBe(utterance?.startMs);
      for (const word of utterance?.words ?? []) expect(word.endMs).toBeGreaterThan(word.startMs);
      expect(utterance?.words.at(-1)?.endMs).toBeLessThanOrEqual(utterance?.endMs ?? 0);
    }
  });

  it("says speech start, partials, speech end and utterance in this order", () => {
    const kinds = listen(voice(-20)).map(({ type }) => type);
    expect(kinds.join(" ")).toMatch(/^(speech-start (partial )+speech-end utterance ?){2}$/);
  });

  it("hears the same however the bytes are cut", () => {
    const whole = listen(voice(-20), {}, 1e9);
    expect(listen(voice(-20), {}, 333)).toEqual(whole);
  });

  it("hears quiet, ordinary and loud voices as different things", () => {
    const emotions = [-40, -22, -10].map((levelDb) => utterances(listen(voice(levelDb)))[0]?.emotion);
    expect(["sadness", "relief"]).toContain(emotions[0]);
    expect(emotions[1]).toBe("neutral");
    expect(["anger", "joy"]).toContain(emotions[2]);
  });

  it("hears nothing in digital silence, nor in a faint hiss", () => {
    expect(listen(silence(10_000))).toEqual([]);
    const hiss = Int16Array.from({ length: 80_000 }, (_, place) => ((place * 7919) % 7) - 3);
    expect(listen(bytesOf(hiss))).toEqual([]);
  });

  it("cuts an utterance that does not end after 8 s", () => {
    const endless = bytesOf(syntheticVoice({ seconds: 12, phraseMs: Number.POSITIVE_INFINITY }));
    const [first] = utterances(listen(endless));
    expect((first?.endMs ?? 0) - (first?.startMs ?? 0)).toBeGreaterThan(7000);
    expect((first?.endMs ?? 0) - (first?.startMs ?? 0)).toBeLessThanOrEqual(8000);
  });

  it("ends what is under way when it is told to, and hears on", () => {
    const ear = createEar({ format: MONO });
    const audio = voice(-20);
    ear.hear(audio.subarray(0, 32_000));
    expect(utterances(ear.cut())).toHaveLength(1);
    expect(ear.cut()).toEqual([]);
    expect(utterances(ear.hear(audio.subarray(32_000)))).toHaveLength(2);
  });

  it("hears each channel by itself", () => {
    const pcm = syntheticVoice({ seconds: 2.3 });
    const stereo = new Int16Array(pcm.length * 2);
    pcm.forEach((sample, place) => {
      stereo[place * 2 + 1] = sample;
    });
    const heard = utterances(listen(bytesOf(stereo), { format: { ...MONO, channels: 2 } }));
    expect(heard.map(({ channel }) => channel)).toEqual([1]);
  });

  it("understands telephone audio", () => {
    const format = { sampleRateHz: 8000, channels: 1, encoding: "mulaw" } as const;
    const tone = Uint8Array.from({ length: 8000 }, (_, place) => (place % 20 < 10 ? 0x90 : 0x10));
    const quiet = new Uint8Array(8000).fill(0xff);
    const heard = listen(new Uint8Array([...quiet, ...tone, ...quiet]), { format });
    expect(utterances(heard)[0]).toMatchObject({ startMs: 1000, endMs: 2000 });
  });
});

describe("an ear with a script", () => {
  const scenario: Scenario = {
    language: "en-GB",
    delaysMs: { sentiment: 300 },
    utterances: [
      { startMs: 500, endMs: 1500, text: "The refund never arrived.", sentiment: -0.6, partials: 2, delayMs: 50 },
      { startMs: 1000, endMs: 2000, text: "I see.", channel: 1, emotion: "sympathy", speaker: 1 },
    ],
    warnings: [{ atMs: 700, code: "W1", text: "careful" }],
    sides: [{ atMs: 1600, kind: "question", text: "Where is it?" }],
  };

  it("says an utterance once the audio has passed its end, and partials before", () => {
    const ear = createEar({ format: MONO, scenario, slot: 0 });
    expect(ear.hear(silence(500))).toEqual([]);
    const kinds = (ms: number): string[] => ear.hear(silence(ms)).map(({ type }) => type);
    expect(kinds(400)).toEqual(["speech-start", "partial", "warning"]);
    expect(kinds(599)).toEqual(["partial"]);
    const [end, last] = ear.hear(silence(1));
    expect(end).toEqual({ type: "speech-end", index: 0, channel: 0, atMs: 1500 });
    expect(last).toMatchObject({
      utterance: {
        text: "The refund never arrived.",
        sentiment: -0.6,
        emotion: "anger",
        language: "en-GB",
        transcriptDelayMs: 50,
        sentimentDelayMs: 350,
      },
    });
    expect(kinds(1000)).toEqual(["side"]);
    expect(ear.finish()).toEqual([]);
  });

  it("cuts an utterance that has begun when the audio ends, and leaves out one that has not", () => {
    const [cut, ...more] = utterances(listen(silence(1100), { scenario, slot: 0 }));
    expect(more).toEqual([]);
    expect(cut).toMatchObject({ endMs: 1100, text: "The refund" });
  });

  it("plays every channel to a session that has them, and one to each mono session", () => {
    const stereo = listen(silence(6000), { scenario, format: { ...MONO, channels: 2 } });
    expect(utterances(stereo).map(({ channel }) => channel)).toEqual([0, 1]);
    const texts = [0, 1, 2].map((slot) =>
      utterances(listen(silence(3000), { scenario, slot })).map(({ text }) => text),
    );
    expect(texts).toEqual([["The refund never arrived."], ["I see."], ["The refund never arrived."]]);
  });

  it("goes on where an earlier session ended", () => {
    const ear = createEar({ format: MONO, scenario, fromMs: 1499, slot: 0 });
    expect(ear.heardMs).toBe(1499);
    expect(utterances(ear.hear(silence(1)))).toHaveLength(1);
    expect(utterances(listen(silence(3000), { scenario, fromMs: 1500, slot: 0 }))).toEqual([]);
  });
});
