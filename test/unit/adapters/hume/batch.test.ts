import { afterEach, describe, expect, it } from "vitest";
import { createBatch } from "../../../../adapters/hume/batch.ts";
import { hume } from "../../../../adapters/hume/index.ts";
import { encodeForm } from "../../../../adapters/hume/multipart.ts";
import { HumeOptionsSchema } from "../../../../adapters/hume/options.ts";
import { HUME_ERRORS } from "../../../../adapters/hume/wire.ts";
import { createCredential } from "../../../../src/kit/credentials.ts";
import type { Observation } from "../../../../src/spec/adapter.ts";
import type { AudioChunk, Clip } from "../../../../src/spec/audio.ts";
import type { FetchFn } from "../../../../src/spec/context.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";
import { readForm } from "../../../../src/testing/simulators/hume/form.ts";
import { simulate } from "../../../../src/testing/simulators/simulate.node.ts";
import type { Simulator, SimulatorOptions } from "../../../../src/testing/simulators/simulator.ts";
import { createTestContext, type TestContext } from "../../../../src/testing/test-context.ts";
import { driven, tries } from "../driven.ts";
import { speech, utterance } from "./live.ts";

const FORMAT = { sampleRateHz: 16_000, channels: [{ channel: 0, role: null, speakers: null }] };
let simulator: Simulator | undefined;
afterEach(() => simulator?.close());

function clipOf(pcm: Int16Array): Clip {
  async function* audio(): AsyncGenerator<AudioChunk, void> {
    for (let at = 0; at < pcm.length; at += 8000) yield { pcm: pcm.subarray(at, at + 8000), startMs: at / 16 };
  }
  return { format: FORMAT, durationMs: pcm.length / 16, audio: audio() };
}

interface Run {
  readonly observations: readonly Observation[];
  readonly error: EmotionError | null;
  readonly context: TestContext;
}

async function measure(
  pcm: Int16Array,
  options: SimulatorOptions = {},
  own: object = {},
  maxMs?: number,
): Promise<Run> {
  simulator = await simulate("hume", options);
  const context = createTestContext({ fetch: fetch as unknown as FetchFn });
  const settings = HumeOptionsSchema.parse({ ...simulator.options, ...own });
  const credential = createCredential(settings.apiKey, { provider: "hume", option: "apiKey", variable: "NONE" });
  const batch = createBatch(settings, credential, ...(maxMs === undefined ? [] : [{ maxMs, searchMs: 2000 }]));
  try {
    return { observations: await driven(context, batch(clipOf(pcm), context.ctx)), error: null, context };
  } catch (error) {
    if (!EmotionError.isInstance(error)) throw error;
    return { observations: [], error, context };
  }
}

describe("a recording", () => {
  it("is uploaded once, as a WAV file, with the key in its header", async () => {
    const { observations, context } = await measure(speech(5));
    const [request] = simulator?.requests ?? [];
    const form = readForm(request?.headers["content-type"] ?? "", request?.body ?? new Uint8Array(0));
    expect(form?.map(({ name, type }) => [name, type])).toEqual([["file", "audio/wav"]]);
    expect(form?.[0]?.body.length).toBe(44 + 160_000);
    expect(request?.headers["x-hume-api-key"]).toBe("simulated-hume-key");
    expect(observations.length).toBeGreaterThan(0);
    expect(context.metered.get("audio")).toBe(5000);
  });

  it("gives the readings of all utterances, each stretch once, in order", async () => {
    const scenario = { utterances: [utterance(500, 7000), utterance(8000, 9000)] };
    const { observations } = await measure(speech(10), { scenario });
    expect(observations.map(({ key, span, final }) => [key, span.startMs, span.endMs, final])).toEqual([
      ["u1-1", 500, 3500, true],
      ["u1-2", 3500, 6500, true],
      ["u2-1", 8000, 9000, true],
    ]);
  });

  it("too long for one upload goes in several, on the clock of the whole; the minimum of each is booked", async () => {
    const { observations, context } = await measure(speech(25), {}, {}, 10_000);
    const uploads = simulator?.requests.length ?? 0;
    expect(uploads).toBe(3);
    const ends = observations.map(({ span }) => span.endMs);
    expect(ends).toEqual(ends.toSorted((a, b) => a - b));
    expect(ends.at(-1)).toBeGreaterThan(22_000);
    expect(observations.every(({ span }, i) => span.startMs >= (observations[i - 1]?.span.endMs ?? 0))).toBe(true);
    expect(context.metered.get("audio")).toBeGreaterThan(25_000);
    expect(context.metered.get("audio")).toBeLessThanOrEqual(30_000);
  });

  it("of nothing is not uploaded", async () => {
    const { observations, context } = await measure(new Int16Array(0));
    expect(observations).toEqual([]);
    expect(simulator?.requests).toEqual([]);
    expect(context.metered.size).toBe(0);
  });

  it("of silence gives no reading", async () => {
    expect((await measure(new Int16Array(64_000))).observations).toEqual([]);
  });

  it("of other audio than the vendor takes is refused before anything is sent", async () => {
    const context = createTestContext();
    const clip = { ...clipOf(speech(1)), format: { ...FORMAT, sampleRateHz: 8000 } };
    await expect(hume({ apiKey: "a-key" }).batch?.(clip, context.ctx)).rejects.toMatchObject({ kind: "unsupported" });
  });
});

describe("an upload that is refused", () => {
  it.each(Object.entries(HUME_ERRORS))(
    "with %s has its kind, books nothing and tells nothing",
    async (code, { kind }) => {
      const scenario = { utterances: [], warnings: [{ atMs: 0, code, text: "canary-text" }] };
      const { error, context } = await measure(speech(1), { scenario });
      expect(error?.kind).toBe(kind);
      expect(`${error?.message} ${JSON.stringify(error?.facts)}`).not.toContain("canary");
      expect(context.metered.size).toBe(0);
    },
  );

  it.each([
    ["the gateway's word for a bad key", {}, { apiKey: "wrong" }, "auth"],
    ["too much", { limits: { maxUploadBytes: 1000 } }, {}, "unsupported"],
    [
      "a full plan",
      { faults: tries().map((request) => ({ fault: "refuse", at: { request }, status: 429 })) },
      {},
      "rate-limit",
    ],
    ["a broken connection", { faults: [{ fault: "drop", at: { request: 1 } }] }, {}, "network"],
    ["garbage", { faults: [{ fault: "garbage", at: { request: 1 } }] }, {}, "protocol"],
    ["half an answer", { faults: [{ fault: "truncated", at: { request: 1 } }] }, {}, "protocol"],
  ] satisfies [string, SimulatorOptions, object, string][])("with %s has its kind", async (_, options, own, kind) => {
    expect((await measure(speech(1), options, own)).error?.kind).toBe(kind);
  });
});

describe("an upload that is refused for now", () => {
  it("is sent again, and booked once", async () => {
    const faults = [429, 503].map((status, i) => ({ fault: "refuse", at: { request: i + 1 }, status }) as const);
    const { observations, error, context } = await measure(speech(5), { faults });
    expect([error, observations.length > 0, simulator?.requests.length]).toEqual([null, true, 3]);
    expect(context.metered.get("audio")).toBe(5000);
  });
});

describe("a form", () => {
  it("is read back as it was written, whatever bytes are in it", () => {
    const body = Uint8Array.from({ length: 5000 }, (_, i) => (i * 31) % 256);
    const parts = [
      { name: "file", fileName: "audio.wav", type: "audio/wav", body },
      { name: "config", type: "application/json", body: new TextEncoder().encode("{}") },
    ];
    const form = encodeForm(parts, () => 0.5);
    const read = readForm(form.contentType, form.body);
    expect(read?.map(({ name, fileName, type }) => [name, fileName, type])).toEqual([
      ["file", "audio.wav", "audio/wav"],
      ["config", undefined, "application/json"],
    ]);
    expect(Uint8Array.from(read?.[0]?.body ?? [])).toEqual(body);
  });

  it("is a form to a platform's own reader", async () => {
    const body = new Uint8Array([1, 2, 3, 13, 10]);
    const form = encodeForm([{ name: "file", fileName: "audio.wav", type: "audio/wav", body }], Math.random);
    const headers = { "content-type": form.contentType };
    const read = await new Response(form.body, { headers }).formData();
    const file = read.get("file") as File;
    expect([file.name, file.type, [...new Uint8Array(await file.arrayBuffer())]]).toEqual([
      "audio.wav",
      "audio/wav",
      [...body],
    ]);
  });
});
