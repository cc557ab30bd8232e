import { beforeAll, describe, expect, it } from "vitest";
import { createLocal } from "../../../../adapters/local/index.ts";
import { seededRandom } from "../../../../scripts/features/random.ts";
import type { Denoiser } from "../../../../src/core/denoise/denoiser.ts";
import { loadDenoiser } from "../../../../src/core/denoise/load-denoiser.ts";
import type { OpenOptions } from "../../../../src/core/open-stream.ts";
import { analyze, createEmotionStream, type EmotionStreamEvent } from "../../../../src/index.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";
import { syntheticVoice } from "../../../../src/testing/synthetic-voice.ts";
import { collect, only, open, RATE_HZ, talkative, voice } from "../stream/fixtures.ts";

const policy = { jurisdiction: "other", purpose: "research" } as const;
const denoise = true;
let denoiser: Denoiser;
beforeAll(async () => {
  denoiser = await loadDenoiser();
});

/** The real denoiser, with every channel it starts and frees counted. */
function counted(): { load: () => Promise<Denoiser>; started: number; freed: number } {
  const count = {
    started: 0,
    freed: 0,
    load: async (): Promise<Denoiser> => ({
      id: denoiser.id,
      memoryBytes: denoiser.memoryBytes,
      start() {
        const suppressor = denoiser.start();
        count.started++;
        return {
          ...suppressor,
          free() {
            count.freed++;
            suppressor.free();
          },
        };
      },
    }),
  };
  return count;
}

async function run(pcm: Int16Array, config: OpenOptions["config"], extra: Partial<OpenOptions> = {}) {
  const { stream } = await open(extra.adapter ?? createLocal(), {
    denoiser: loadDenoiser,
    ...extra,
    config: { policy, ...config },
  });
  const events = collect(stream);
  for (let at = 0; at < pcm.length; at += 3200) await stream.write(pcm.subarray(at, at + 3200));
  stream.end();
  return events;
}

const speech = syntheticVoice({ seconds: 9, leadMs: 1200, phraseMs: 2500 });

describe("a stream that denoises", () => {
  it("names the denoiser in its first event and in the provenance of its result", async () => {
    const events = await run(speech, { denoise });
    expect(only(events, "provider")[0]?.denoiser).toBe(denoiser.id);
    expect(only(events, "end")[0]?.summary.provenance.denoiser).toBe(denoiser.id);
  });

  it("shifts nothing: the same length, and speech edges within three frames of where they were", async () => {
    const edges = (events: readonly EmotionStreamEvent[]) =>
      only(events, "speech").map(({ edge, atMs }) => ({ edge, atMs }));
    const [plain, clean] = await Promise.all([run(speech, {}), run(speech, { denoise })]);
    expect(only(clean, "end")[0]?.summary.durationMs).toBe(only(plain, "end")[0]?.summary.durationMs);
    expect(edges(clean).map(({ edge }) => edge)).toEqual(edges(plain).map(({ edge }) => edge));
    const shifts = edges(clean).map(({ atMs }, i) => Math.abs(atMs - (edges(plain)[i]?.atMs ?? 0)));
    expect(Math.max(...shifts)).toBeLessThanOrEqual(96);
  });

  it("goes on after dropped audio with fresh filters, on the input clock, and releases the old ones", async () => {
    const count = counted();
    const input = { bufferMs: 1000, overflow: "drop-oldest" } as const;
    const { stream } = await open(talkative(), { denoiser: count.load, config: { denoise, input, policy } });
    const events = collect(stream);
    await stream.write(voice(8000));
    stream.end();
    const all = await events;
    expect(only(all, "gap").length).toBeGreaterThan(0);
    expect(count.started).toBeGreaterThan(1);
    expect(count.freed).toBe(count.started);
    expect(Math.max(...only(all, "emotion").map(({ span }) => span.endMs))).toBeGreaterThan(7000);
    expect(only(all, "end")[0]?.summary.durationMs).toBe(8000);
  });

  it.each([
    [8000, ["denoise"]],
    [RATE_HZ, []],
  ])("of %i Hz warns of what was measured: %j", async (sampleRateHz, codes) => {
    const format = { sampleRateHz, channels: 1, encoding: "pcm_s16le" } as const;
    const events = await run(voice(1000), { denoise }, { adapter: talkative(), format });
    expect(only(events, "warning").map(({ code }) => code)).toEqual(codes);
  });

  it("denoises each of two channels", async () => {
    const count = counted();
    const stereo = new Int16Array(2 * speech.length);
    speech.forEach((sample, i) => {
      stereo[2 * i] = sample;
    });
    const format = { sampleRateHz: RATE_HZ, channels: 2, encoding: "pcm_s16le" } as const;
    await run(stereo, { denoise, roles: ["agent", "customer"] }, { format, denoiser: count.load });
    expect([count.started, count.freed]).toEqual([2, 2]);
  });
});

describe("a stream that does not", () => {
  const audio = { sampleRateHz: RATE_HZ, channels: 1, encoding: "pcm_s16le" } as const;

  it("is the default: the same events to the last digit, nobody named, nothing loaded", async () => {
    const hear = async (options: { denoise?: boolean }) => {
      const events: EmotionStreamEvent[] = [];
      const recording = new Uint8Array(speech.buffer);
      for await (const event of analyze(recording, { ...options, audio, policy, streamId: "s" })) events.push(event);
      return events;
    };
    const [byDefault, off, on] = await Promise.all([hear({}), hear({ denoise: false }), hear({ denoise: true })]);
    expect(off).toEqual(byDefault);
    expect(only(byDefault, "end")[0]?.summary.provenance.denoiser).toBeNull();
    expect(byDefault[0]).not.toHaveProperty("denoiser");
    expect(only(on, "emotion").map(({ scores }) => scores)).not.toEqual(
      only(off, "emotion").map(({ scores }) => scores),
    );
  });
});

describe("a denoiser is released", () => {
  it("with its call, aborted three hundred times at any moment: the memory does not grow", async () => {
    const next = seededRandom("aborts");
    const count = counted();
    const audio = voice(300);
    const memoryBytes = denoiser.memoryBytes;
    for (let i = 0; i < 300; i++) {
      const controller = new AbortController();
      const opening = open(talkative(64), {
        denoiser: count.load,
        signal: controller.signal,
        config: { denoise, policy },
      });
      const call = opening.then(async ({ stream }) => {
        const writing = stream.write(audio).then(
          () => stream.end(),
          (error: unknown) => expect(EmotionError.isInstance(error)).toBe(true),
        );
        for await (const _ of stream);
        await writing;
      });
      const settled = call.catch((error: unknown) => expect(error).toMatchObject({ kind: "aborted" }));
      for (let turns = Math.floor(next() * 60); turns > 0; turns--) {
        await Promise.resolve();
        if (next() < 0.1) await new Promise((resolve) => setImmediate(resolve));
      }
      controller.abort();
      await settled;
      await opening.then(({ engine }) => engine.released).catch(() => undefined);
      expect(count.freed).toBe(count.started);
    }
    expect(count.started).toBeGreaterThan(100);
    expect(denoiser.memoryBytes).toBe(memoryBytes);
  });

  it("when the consumer leaves early", async () => {
    const before = denoiser.memoryBytes;
    const stream = await createEmotionStream({ denoise, policy, vad: { detector: "built-in" } });
    await stream.write(voice(2000));
    for await (const event of stream) if (event.type === "speech") break;
    expect(denoiser.memoryBytes).toBe(before);
    await expect(stream.write(voice(100))).rejects.toMatchObject({ kind: "aborted" });
  });
});
