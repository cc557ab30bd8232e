import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { platformHost } from "../../../../src/host.ts";
import { type Adapter, defineAdapter, type Observation } from "../../../../src/spec/adapter.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";
import { EventSchema } from "../../../../src/spec/events.ts";
import type { VendorInfo } from "../../../../src/spec/info.ts";
import { collect, only, open, RATE_HZ, talkative, testInfo, voice } from "./fixtures.ts";

const twice = (mono: Int16Array): Int16Array =>
  Int16Array.from({ length: 2 * mono.length }, (_, i) => mono[i >> 1] as number);

describe("a stream", () => {
  it("turns audio into events that fit their schema, numbered without holes, from provider to end", async () => {
    const { stream } = await open(talkative());
    const events = collect(stream);
    await stream.write(voice(4000));
    stream.end();
    const all = await events;
    for (const event of all) expect(EventSchema.safeParse(event).error?.issues ?? []).toEqual([]);
    expect(all.map(({ seq }) => seq)).toEqual(all.map((_, i) => i));
    expect([all[0]?.type, all.at(-1)?.type]).toEqual(["provider", "end"]);
    expect(only(all, "emotion").length).toBe(7);
  });

  it("says in its first event who listens, how good it is and which detector ran", async () => {
    const { stream } = await open(talkative());
    stream.end();
    const [first] = await collect(stream);
    expect(first).toMatchObject({
      type: "provider",
      state: "connected",
      provider: "test",
      detector: "built-in",
      accuracy: { statement: testInfo.accuracy.statement },
    });
  });

  it("marks readings over silence as abstained, never as a label", async () => {
    const { stream } = await open(talkative());
    await stream.write(new Int16Array(3 * RATE_HZ));
    stream.end();
    const readings = only(await collect(stream), "emotion");
    expect(readings.length).toBeGreaterThan(0);
    for (const reading of readings)
      expect(reading).toMatchObject({ status: "abstained", reason: "silence", label: null, valence: null });
  });

  it("bills in the vendor's unit what the session consumed", async () => {
    const { stream } = await open(talkative(500));
    await stream.write(new Int16Array(RATE_HZ * 6));
    stream.end();
    const { usage } = await stream.drain();
    expect(usage.lines[0]).toMatchObject({ provider: "test", line: "audio", unit: "ms", units: 5632 });
    expect(Number(usage.usd)).toBeCloseTo(0.05632, 9);
  });

  it("runs one session per channel for a vendor that takes mono, and names the roles", async () => {
    const { stream } = await open(talkative(), {
      format: { sampleRateHz: RATE_HZ, channels: 2, encoding: "pcm_s16le" },
      config: { roles: ["agent", "customer"], policy: { jurisdiction: "other", purpose: "research" } },
    });
    const left = voice(3000, 1);
    const stereo = new Int16Array(2 * left.length);
    left.forEach((sample, i) => {
      stereo[2 * i] = i < left.length / 2 ? sample : 0;
      stereo[2 * i + 1] = i < left.length / 2 ? 0 : sample;
    });
    await stream.write(stereo);
    stream.end();
    const events = await collect(stream);
    expect(
      new Set(only(events, "emotion").map(({ channel, role, speaker }) => `${channel} ${role} ${speaker}`)),
    ).toEqual(new Set(["0 agent agent", "1 customer customer"]));
    expect(only(events, "provider").map(({ channel }) => channel)).toEqual([0, 1]);
  });

  it("reads two channels with the same sound as one, with a warning and nobody told apart", async () => {
    const { stream } = await open(talkative(), {
      format: { sampleRateHz: RATE_HZ, channels: 2, encoding: "pcm_s16le" },
      recording: true,
    });
    const mono = voice(8000);
    await stream.write(twice(mono));
    stream.end();
    const events = await collect(stream);
    expect(new Set(only(events, "emotion").map(({ channel }) => channel))).toEqual(new Set([0]));
    expect(only(events, "warning").map(({ code }) => code)).toContain("dual-mono");
    expect(only(events, "end")[0]?.summary.speakers.map(({ toldApart }) => toldApart)).toEqual([false]);
  });

  it("recognises the same sound on both channels after a silent beginning too, before anything was read", async () => {
    const { stream } = await open(talkative(), {
      format: { sampleRateHz: RATE_HZ, channels: 2, encoding: "pcm_s16le" },
      config: { roles: ["agent", "customer"], policy: { jurisdiction: "other", purpose: "research" } },
      recording: true,
    });
    await stream.write(new Int16Array(2 * 12 * RATE_HZ));
    await stream.write(twice(voice(8000)));
    stream.end();
    const events = await collect(stream);
    const spoken = only(events, "emotion").filter(({ status }) => status === "ok");
    expect(spoken.length).toBeGreaterThan(5);
    expect(new Set(spoken.map(({ channel, role, speaker }) => `${channel} ${role} ${speaker}`))).toEqual(
      new Set(["0 null null"]),
    );
    const { speakers } = only(events, "end")[0]?.summary ?? { speakers: [] };
    expect(
      speakers.filter(({ speechMs }) => speechMs > 0).map(({ toldApart, talkShare }) => [toldApart, talkShare]),
    ).toEqual([[false, 1]]);
  });

  it("goes on with one channel when a live call turns out to carry the same sound twice", async () => {
    const { stream } = await open(talkative(), {
      format: { sampleRateHz: RATE_HZ, channels: 2, encoding: "pcm_s16le" },
      config: { roles: ["agent", "customer"], policy: { jurisdiction: "other", purpose: "research" } },
    });
    await stream.write(twice(voice(12_000)));
    stream.end();
    const events = await collect(stream);
    expect(only(events, "warning").map(({ code }) => code)).toContain("dual-mono");
    const late = only(events, "emotion").filter(({ span }) => span.startMs > 5000);
    expect(late.length).toBeGreaterThan(5);
    expect(new Set(late.map(({ channel, role }) => `${channel} ${role}`))).toEqual(new Set(["0 null"]));
  });

  it("shifts nothing when audio was dropped: spans stay on the input clock and the gap is told", async () => {
    const { stream } = await open(talkative(), {
      config: {
        input: { bufferMs: 1000, overflow: "drop-oldest" },
        policy: { jurisdiction: "other", purpose: "research" },
      },
    });
    await stream.write(new Int16Array(5 * RATE_HZ));
    await stream.write(voice(2000));
    stream.end();
    const events = await collect(stream);
    const gapMs = only(events, "gap").reduce((sum, { span }) => sum + span.endMs - span.startMs, 0);
    expect(gapMs).toBeGreaterThan(3000);
    expect(only(events, "end")[0]?.summary.gapMs).toBeCloseTo(gapMs, 6);
    expect(only(events, "emotion").at(-1)?.span.endMs).toBeGreaterThan(6400);
    expect(only(events, "end")[0]?.summary.durationMs).toBeCloseTo(7000, 0);
  });

  it("gives taps the events as they are delivered, and survives one that throws with a single warning", async () => {
    const { stream } = await open(talkative());
    const seen: number[] = [];
    stream.on("emotion", () => {
      throw new Error("a tap's own trouble");
    });
    stream.on("emotion", ({ seq }) => seen.push(seq));
    await stream.write(voice(2000));
    stream.end();
    const events = await collect(stream);
    expect(seen).toEqual(only(events, "emotion").map(({ seq }) => seq));
    const warnings = only(events, "warning").filter(({ code }) => code === "tap-failed");
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.message).not.toContain("trouble");
  });

  it("survives a tap that fails later, too", async () => {
    const { stream } = await open(talkative());
    stream.on("emotion", async () => {
      await Promise.resolve();
      throw new Error("later");
    });
    await stream.write(voice(3000));
    stream.end();
    expect((await stream.drain()).warnings).toContainEqual({ code: "tap-failed", count: 1 });
  });

  it("tells one gap for audio that was dropped in one go, not one per block", async () => {
    const { stream } = await open(talkative(), {
      config: {
        input: { bufferMs: 500, overflow: "drop-oldest" },
        policy: { jurisdiction: "other", purpose: "research" },
      },
    });
    await stream.write(new Int16Array(20 * RATE_HZ));
    stream.end();
    expect(only(await collect(stream), "gap")).toHaveLength(1);
  });

  it("works as a pair of web streams", async () => {
    const { stream } = await open(talkative());
    const audio = new ReadableStream<Int16Array>({
      start(controller) {
        controller.enqueue(voice(2000));
        controller.close();
      },
    });
    const types: string[] = [];
    const reader = audio.pipeThrough(stream).getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) types.push(next.value.type);
    expect(types.at(-1)).toBe("end");
  });

  it("refuses a second consumer", async () => {
    const { stream } = await open(talkative());
    stream[Symbol.asyncIterator]();
    expect(() => stream[Symbol.asyncIterator]()).toThrow(EmotionError);
    await stream[Symbol.asyncDispose]();
  });
});

describe("a vendor's speed limit", () => {
  it("holds audio that was written faster than the vendor takes it", async () => {
    let nowMs = 0;
    const host = {
      ...platformHost(),
      now: () => nowMs,
      sleep: async (ms: number) => {
        nowMs += ms;
      },
    };
    const { stream } = await open(talkative(512, { ...testInfo, maxSpeed: 4 }), {
      host,
      recording: true,
      paced: false,
    });
    await stream.write(voice(4000));
    stream.end();
    await stream.drain();
    expect(nowMs).toBeGreaterThan(950);
    expect(nowMs).toBeLessThan(1000);
  });
});

describe("back-pressure", () => {
  it("makes write() wait for a consumer that does not read, and go on when it does", async () => {
    const { stream } = await open(talkative(64), {
      config: {
        output: { maxEvents: 16 },
        input: { bufferMs: 500 },
        policy: { jurisdiction: "other", purpose: "research" },
      },
    });
    let written = false;
    const writing = stream.write(voice(20_000)).then(() => {
      written = true;
    });
    for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(written).toBe(false);
    const events = collect(stream);
    await writing;
    stream.end();
    expect(only(await events, "emotion").length).toBeGreaterThan(200);
  });
});

describe("what a session may not do", () => {
  const saying = (observation: Partial<Observation>) =>
    defineAdapter(testInfo, {
      async *stream(audio) {
        yield { type: "open" };
        for await (const _ of audio) {
          yield {
            key: "u",
            span: { startMs: 0, endMs: 32 },
            evidence: "acoustic",
            sets: [{ set: "emotion", kind: "posterior", scores: { anger: 1 } }],
            final: true,
            ...observation,
          };
        }
      },
    });
  const outcome = async (adapter: Adapter): Promise<unknown> => {
    const { stream } = await open(adapter);
    const draining = stream.drain().catch((error: unknown) => error);
    await stream.write(voice(500)).catch(() => undefined);
    stream.end();
    return draining;
  };

  it("answer with evidence it does not declare", async () => {
    expect(await outcome(saying({ evidence: "lexical" }))).toMatchObject({ kind: "protocol" });
  });

  it("speak about a channel it does not hear", async () => {
    expect(await outcome(saying({ channel: 7 }))).toMatchObject({ kind: "protocol" });
  });

  it("give a span that is no stretch of time", async () => {
    expect(await outcome(saying({ span: { startMs: Number.NaN, endMs: 32 } }))).toMatchObject({ kind: "protocol" });
    expect(await outcome(saying({ span: { startMs: 64, endMs: 32 } }))).toMatchObject({ kind: "protocol" });
  });

  it("end before the audio did, as if it had heard everything", async () => {
    const leaver = defineAdapter(testInfo, {
      async *stream(audio) {
        yield { type: "open" };
        for await (const _ of audio) return;
      },
    });
    const { stream } = await open(leaver);
    const draining = stream.drain().catch((error: unknown) => error);
    await stream.write(voice(5000)).catch(() => undefined);
    expect(await draining).toMatchObject({ kind: "network" });
  });
});

describe("the clock of the states", () => {
  it("follows what the session says it has answered, not what it has pulled", async () => {
    const slow = defineAdapter(testInfo, {
      async *stream(audio) {
        yield { type: "open" };
        let heardMs = 0;
        yield { type: "progress", throughMs: 0 };
        for await (const { pcm, startMs } of audio) heardMs = startMs + pcm.length / 16;
        yield { type: "progress", throughMs: heardMs / 2 };
      },
    });
    const { stream } = await open(slow, { recording: true, paced: false });
    await stream.write(new Int16Array(8 * RATE_HZ));
    stream.end();
    const ticks: number[] = [];
    for await (const event of stream) if (event.type === "state") ticks.push(event.seq);
    expect(ticks.length).toBeGreaterThan(0);
  });

  it("runs through a batch answer in the order of the recording", async () => {
    const info = { ...testInfo, modes: ["batch"] } as const satisfies VendorInfo;
    const batch = defineAdapter(info, {
      async batch(clip) {
        let endMs = 0;
        for await (const { pcm, startMs } of clip.audio) endMs = startMs + pcm.length / 16;
        return Array.from({ length: Math.floor(endMs / 1000) }, (_, i) => ({
          key: `b${i}`,
          span: { startMs: i * 1000, endMs: (i + 1) * 1000 },
          evidence: "acoustic" as const,
          sets: [
            {
              set: "emotion",
              kind: "posterior" as const,
              scores: i < 4 ? { anger: 0.9, neutral: 0.1 } : { happiness: 0.9, neutral: 0.1 },
            },
          ],
          confidence: 0.9,
          final: true,
        }));
      },
    });
    const { stream } = await open(batch, { recording: true, paced: false });
    await stream.write(voice(8000));
    stream.end();
    const states = only(await collect(stream), "state").filter(
      ({ status, cause }) => status === "ok" && cause === "change",
    );
    expect(states.map(({ label }) => label)).toEqual(["anger", "happiness"]);
    expect(states[0]?.atMs).toBeLessThan(4000);
  });
});

describe("the end of a stream", () => {
  it("rejects the iterator at once when its signal aborts, even while the adapter hangs", async () => {
    const hanging = defineAdapter(testInfo, {
      async *stream() {
        yield { type: "open" };
        await new Promise(() => undefined);
      },
    });
    const controller = new AbortController();
    const { stream } = await open(hanging, { signal: controller.signal });
    const events = collect(stream);
    await stream.write(voice(500));
    controller.abort();
    await expect(events).rejects.toMatchObject({ kind: "aborted" });
  });

  it("gives the adapter's error to the iterator, after the events that came before it", async () => {
    const failing = defineAdapter(testInfo, {
      async *stream(audio) {
        yield { type: "open" };
        for await (const _ of audio) throw new EmotionError("quota", "The vendor's quota is used up.");
      },
    });
    const { stream } = await open(failing);
    const types: string[] = [];
    const reading = (async () => {
      for await (const event of stream) types.push(event.type);
    })();
    await stream.write(voice(500)).catch(() => undefined);
    await expect(reading).rejects.toMatchObject({ kind: "quota" });
    expect(types).toContain("provider");
  });

  it("hides what a foreign error said", async () => {
    const leaking = defineAdapter(testInfo, {
      // biome-ignore lint/correctness/useYield: it fails before it can say anything
      async *stream() {
        throw new Error("my account number is 4711");
      },
    });
    const { stream } = await open(leaking);
    await stream.write(voice(500)).catch(() => undefined);
    const error = await stream.drain().catch((e: unknown) => e);
    expect(error).toMatchObject({ kind: "vendor" });
    expect(JSON.stringify(error) + String(error) + String((error as Error).stack)).not.toContain("4711");
  });

  it("drain() rejects with the error that ended the stream", async () => {
    const controller = new AbortController();
    const { stream } = await open(talkative(), { signal: controller.signal });
    const draining = stream.drain();
    controller.abort();
    await expect(draining).rejects.toMatchObject({ kind: "aborted" });
  });

  it("releases a waiting write when the consumer leaves the loop", async () => {
    const { stream } = await open(talkative(), {
      config: { input: { bufferMs: 200 }, policy: { jurisdiction: "other", purpose: "research" } },
    });
    const writing = stream.write(voice(60_000)).then(
      () => "written",
      (error: unknown) => (EmotionError.isInstance(error) ? error.kind : "other"),
    );
    for await (const _ of stream) break;
    expect(await writing).toBe("aborted");
  });

  it("leaves no listener on the caller's signal", async () => {
    const controller = new AbortController();
    for (let i = 0; i < 20; i++) {
      const { stream } = await open(talkative(), { signal: controller.signal });
      await stream.write(voice(200));
      stream.end();
      await stream.drain();
      await stream[Symbol.asyncDispose]();
    }
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });
});

describe("the policy", () => {
  it("never lets a refused channel reach the adapter, and says so", async () => {
    const heard: number[] = [];
    const adapter = defineAdapter(testInfo, {
      async *stream(audio, format) {
        heard.push(...format.channels.map(({ channel }) => channel));
        yield { type: "open" };
        for await (const _ of audio);
      },
    });
    const { stream } = await open(adapter, {
      format: { sampleRateHz: RATE_HZ, channels: 2, encoding: "pcm_s16le" },
      config: { roles: ["agent", "customer"], policy: { jurisdiction: "eu", purpose: "service-quality" } },
    });
    const a = voice(2000, 1);
    const b = voice(2000, 77).reverse();
    await stream.write(
      Int16Array.from({ length: 2 * a.length }, (_, i) => ((i & 1) === 0 ? a : b)[(i >> 1) % a.length] as number),
    );
    stream.end();
    const events = await collect(stream);
    expect(heard).toEqual([1]);
    expect(only(events, "gap")).toMatchObject([{ channel: 0, cause: "policy" }]);
  });

  it("refuses a call that has nobody it may read", async () => {
    await expect(
      open(talkative(), { config: { roles: ["agent"], policy: { jurisdiction: "eu", purpose: "service-quality" } } }),
    ).rejects.toMatchObject({ kind: "policy" });
  });
});
