import { createHash } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import type { HumeOptions } from "../../../../adapters/hume/index.ts";
import { HUME_ERRORS } from "../../../../adapters/hume/wire.ts";
import { connect } from "../../../../src/kit/socket.node.ts";
import type { ConnectFn } from "../../../../src/spec/context.ts";
import { createWireTap } from "../../../../src/testing/conformance/wire-tap.ts";
import type { SimulatorOptions } from "../../../../src/testing/simulators/simulator.ts";
import { type Live, type LiveOptions, listen, speech, utterance } from "./live.ts";

const open: Live[] = [];
const session = async (options: LiveOptions): Promise<Live> => {
  const live = await listen(options);
  open.push(live);
  return live;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((live) => live.close()));
});

const sha256 = (pcm: Int16Array): string =>
  createHash("sha256")
    .update(new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength))
    .digest("hex");
const texts = ({ simulator }: Live): string[] =>
  simulator.sessions[0]?.texts.map((text) => JSON.parse(text).type) ?? [];
const scripted = (seconds: number, ...utterances: ReturnType<typeof utterance>[]): LiveOptions => ({
  pcm: speech(seconds),
  simulator: { scenario: { utterances } },
});

describe("a live session", () => {
  it("sends every sample once, in frames of 100 ms, and asks the vendor to finish", async () => {
    const pcm = speech(5.05);
    const live = await session({ pcm });
    const [heard] = live.simulator.sessions;
    expect(live.failure).toBeNull();
    expect(heard?.audio.sha256()).toBe(sha256(pcm));
    expect(new Set(heard?.audio.frameSizes.slice(0, -1))).toEqual(new Set([3200]));
    expect(texts(live)).toEqual(["session.close"]);
    expect(heard?.closeCode).toBe(1000);
  });

  it("books the audio that the vendor took", async () => {
    const live = await session({ pcm: speech(4) });
    expect(live.context.metered.get("audio")).toBe(4000);
  });

  it("changes no setting that is the vendor's own, and another one before any audio", async () => {
    const live = await session({ pcm: speech(4), options: { measurementTimerMs: 5000 } });
    expect(JSON.parse(live.simulator.sessions[0]?.texts[0] ?? "")).toEqual({
      type: "session.update",
      config: { measurement_timer_ms: 5000 },
    });
    expect(live.failure).toBeNull();
    expect(live.simulator.sessions[0]?.audio.durationMs).toBe(4000);
  });

  it("waits two seconds for the word that its settings are in effect, and takes no second greeting for it", async () => {
    const faults: SimulatorOptions["faults"] = [
      { fault: "duplicate", at: { message: 1 } },
      { fault: "stall", at: { message: 2 } },
    ];
    const live = await session({ pcm: speech(2), options: { measurementTimerMs: 5000 }, simulator: { faults } });
    // Nothing was said after the greeting: the audio went all the same, behind its settings.
    expect(live.errorKind).toBe("timeout");
    expect(texts(live).slice(0, 2)).toEqual(["session.update", "session.close"]);
    expect(live.simulator.sessions[0]?.audio.durationMs).toBe(2000);
    expect(live.items[0]?.item).toEqual({ type: "open" });
  });

  it("is ready once the vendor has greeted it, and only then", async () => {
    const live = await session({ pcm: speech(2), simulator: { faults: [{ fault: "stall", at: { connect: true } }] } });
    expect(live.errorKind).toBe("timeout");
    expect(live.audio.pulledChunks).toBe(0);
  });

  it("gives a reading of every 3 s of a monologue, and no millisecond twice", async () => {
    const live = await session(scripted(62, utterance(500, 60_900)));
    const spans = live.observations.map(({ span }) => [span.startMs, span.endMs]);
    // The last one ended 0.4 s before the speech did: the vendor says no more.
    const ends = Array.from({ length: 20 }, (_, i) => 3500 + 3000 * i);
    expect(spans).toEqual(ends.map((endMs) => [endMs - 3000, endMs]));
    expect(live.observations.every(({ final, key }, i) => final && key === `u1-${i + 1}`)).toBe(true);
    expect(live.observations.at(-1)?.raw).toMatchObject({ audio_start_ms: 50_500, audio_end_ms: 60_500 });
  });

  it("tells where speech begins and ends, and that everything before it is answered", async () => {
    const live = await session(scripted(9, utterance(1000, 3000), utterance(4000, 8000)));
    expect(live.signals("speech").map(({ edge, atMs }) => [edge, atMs])).toEqual([
      ["start", 1000],
      ["end", 3000],
      ["start", 4000],
      ["end", 8000],
    ]);
    expect(live.signals("progress").map(({ throughMs }) => throughMs)).toEqual([1000, 3000, 4000, 7000, 8000, 9000]);
  });

  it("goes on in a silence, two seconds behind it, and never past an utterance that is not answered", async () => {
    const pcm = new Int16Array(12 * 16_000);
    pcm.set(speech(3));
    const live = await session({ pcm, simulator: { scenario: { utterances: [utterance(300, 2900)] } } });
    const told = live.items.flatMap(({ item, pulledMs }) =>
      "type" in item && item.type === "progress" ? [[item.throughMs, pulledMs - item.throughMs]] : [],
    );
    expect(told.length).toBeGreaterThan(10);
    expect(told.every(([throughMs = 0], i) => throughMs > (told[i - 1]?.[0] ?? 0))).toBe(true);
    const inSilence = told.filter(([throughMs = 0]) => throughMs > 3000 && throughMs < 12_000);
    expect(inSilence.every(([, behindMs = 0]) => behindMs >= 2000)).toBe(true);
    expect(told.at(-1)?.[0]).toBe(12_000);
  });

  it("needs no times of utterances", async () => {
    const { simulator, ...rest } = scripted(9, utterance(1000, 3000), utterance(4000, 8000));
    const live = await session({ ...rest, simulator: { ...simulator, limits: { utteranceTimes: 0 } } });
    expect(live.signals("speech")).toEqual([]);
    expect(live.observations.map(({ key, span }) => [key, span.endMs])).toEqual([
      ["u1-1", 3000],
      ["u2-1", 7000],
      ["u2-2", 8000],
    ]);
  });

  it("keeps the two arrays apart, with names as they came and what is absent absent", async () => {
    const live = await session(
      scripted(4, utterance(200, 3000, { "feeling upset": 0.5312, "zeal (unheard of)": 0.12, joy: 0.02 })),
    );
    expect(live.observations[0]?.sets).toEqual([
      {
        set: "expressions",
        kind: "thresholded",
        scores: { "feeling upset": 0.5312, "zeal (unheard of)": 0.12 },
      },
      { set: "voice_attributes", kind: "thresholded", scores: expect.objectContaining({ clear: expect.any(Number) }) },
    ]);
  });
});

describe("a vendor that closes in order without its last word", () => {
  /** Keeps from the adapter what holds one of these words. */
  const without = (...words: string[]): HumeOptions => ({
    connect: createWireTap(
      { connect, fetch },
      { change: (message) => (words.some((word) => String(message).includes(word)) ? [] : [message]) },
    ).connect,
  });

  it("has answered everything where it was asked to end and no utterance is open", async () => {
    const live = await session({ ...scripted(4, utterance(200, 2000)), options: without("session.closed") });
    expect(live.failure).toBeNull();
    expect(live.observations.map(({ span }) => span.endMs)).toEqual([2000]);
    expect(live.signals("progress").at(-1)?.throughMs).toBe(4000);
  });

  it("has not while one is", async () => {
    const options = without("session.closed", "utterance.end", "measurement.result");
    const live = await session({ ...scripted(4, utterance(200, 2000)), options });
    expect(live.errorKind).toBe("network");
  });
});

describe("what the vendor refuses", () => {
  it("is sent again until it is taken: no sample is lost, none is measured twice", async () => {
    const pcm = speech(6);
    // The vendor stands two thirds of real time: every frame comes too early now and then.
    const live = await session({ pcm, simulator: { limits: { maxSpeed: 0.66, slackMs: 150 } } });
    const [heard] = live.simulator.sessions;
    expect(live.failure).toBeNull();
    expect(heard?.said).toBeGreaterThan(5);
    expect(heard?.audio.sha256()).toBe(sha256(pcm));
    expect(live.context.metered.get("audio")).toBe(6000);
  });

  it("again and again ends the session with rate-limit", async () => {
    const live = await session({ pcm: speech(6), simulator: { limits: { maxSpeed: 0, slackMs: 500 } } });
    expect(live.errorKind).toBe("rate-limit");
  });

  it("as malformed is warned of once, and leaves a hole in the vendor's clock that ours does not have", async () => {
    const pcm = speech(5);
    let frames = 0;
    const options = {
      connect: (async (url, asked) => {
        const connection = await connect(url, asked);
        const cut = (data: string | Uint8Array) =>
          typeof data !== "string" && [11, 13].includes(++frames) ? data.subarray(1) : data;
        const send = (data: string | Uint8Array): Promise<void> => connection.send(cut(data));
        return { messages: connection.messages, send, close: () => connection.close() };
      }) satisfies ConnectFn,
    };
    const live = await session({ pcm, options, simulator: { scenario: { utterances: [utterance(2000, 4000)] } } });
    expect(live.failure).toBeNull();
    expect(live.context.warnings.map(({ as }) => as)).toEqual(["invalid-frame"]);
    expect(live.observations.map(({ span }) => [span.startMs, span.endMs])).toEqual([[2200, 4200]]);
    expect(live.context.metered.get("audio")).toBe(4800);
  });

  it.each(Object.entries(HUME_ERRORS).filter(([, { live }]) => live === "ends"))(
    "with %s ends the session with its kind",
    async (code, { kind }) => {
      const live = await session({
        pcm: speech(3),
        simulator: { scenario: { utterances: [], warnings: [{ atMs: 500, code, text: "canary-text" }] } },
      });
      expect(live.errorKind).toBe(kind);
      expect(JSON.stringify(live.failure?.error)).not.toContain("canary-text");
    },
  );

  it("in words that are not known is warned of once, and the session goes on", async () => {
    const warning = { atMs: 500, code: "quota_will_end", text: "canary-text" };
    const scenario = { utterances: [], warnings: [warning, { ...warning, atMs: 700 }] };
    const live = await session({ pcm: speech(3), simulator: { scenario } });
    expect(live.failure).toBeNull();
    expect(live.context.warnings.map(({ as }) => as)).toEqual(["vendor-error"]);
    expect(JSON.stringify(live.context.warnings)).not.toMatch(/canary|quota/);
  });
});

describe("a handshake", () => {
  it.each([
    ["a key", { apiKey: "simulated-hume-key" }, { "x-hume-api-key": "simulated-hume-key" }],
    [
      "a token of a function",
      { apiKey: () => "token-of-simulated-hume-key" },
      { authorization: "Bearer token-of-simulated-hume-key" },
    ],
  ])("shows %s, and nothing else", async (_, options, headers) => {
    const live = await session({ pcm: speech(1), options });
    expect(live.failure).toBeNull();
    expect(live.simulator.sessions[0]?.headers).toMatchObject(headers);
  });

  it.each([
    ["a wrong key", { options: { apiKey: "wrong" } }, "auth"],
    [
      "a full plan",
      { simulator: { faults: [{ fault: "refuse", at: { connect: true }, status: 429, retryAfterS: 7 }] } },
      "rate-limit",
    ],
    [
      "a broken gateway",
      { simulator: { faults: [{ fault: "refuse", at: { connect: true }, status: 503 }] } },
      "vendor",
    ],
  ] satisfies [string, LiveOptions, string][])(
    "that is refused for %s ends with its kind",
    async (_, options, kind) => {
      const live = await session({ pcm: speech(1), ...options });
      expect(live.errorKind).toBe(kind);
      expect(live.audio.pulledChunks).toBe(0);
    },
  );
});
