import { describe, expect, it } from "vitest";
import { type AssemblyAIOptions, assemblyai } from "../../../../adapters/assemblyai/index.ts";
import type { Asked, Observation } from "../../../../src/spec/adapter.ts";
import type { AudioFormat } from "../../../../src/spec/audio.ts";
import type { FetchFn } from "../../../../src/spec/context.ts";
import { createProbeAudio, cut } from "../../../../src/testing/conformance/probe-audio.ts";
import { createTestContext, type TestContext } from "../../../../src/testing/test-context.ts";

const KEY = "a-key";
const channel = (index: number) => ({ channel: index, role: null, speakers: null });
const MONO: AudioFormat = { sampleRateHz: 16_000, channels: [channel(3)] };
const STEREO: AudioFormat = { sampleRateHz: 16_000, channels: [channel(0), channel(1)] };
const SENTENCE = {
  text: "I was so relieved.",
  start: 1180,
  end: 2180,
  sentiment: "POSITIVE",
  confidence: 0.913,
  speaker: "A",
  channel: null,
};

interface Asking {
  readonly context: TestContext;
  readonly requests: { readonly url: string; readonly body: unknown }[];
  readonly outcome: Promise<readonly Observation[]>;
}

/** Reads 3 s of a recording from a vendor whose transcript, asked for the n-th time, is this. */
function read(
  transcript: (asked: number) => object,
  {
    format = MONO,
    options = {},
    asked = {},
    refusals = {},
  }: {
    format?: AudioFormat;
    options?: AssemblyAIOptions;
    asked?: Asked;
    /** Statuses with which the first requests to a path are refused. */
    refusals?: Readonly<Record<string, readonly number[]>>;
  } = {},
): Asking {
  const requests: Asking["requests"] = [];
  let polls = 0;
  const answer = (status: number, body: object) => ({
    status,
    headers: { get: () => null },
    text: async () => JSON.stringify(body),
    arrayBuffer: async () => new ArrayBuffer(0),
  });
  const fetch: FetchFn = async (url, init) => {
    requests.push({ url, body: typeof init?.body === "string" ? JSON.parse(init.body) : init?.body });
    const path = new URL(url).pathname;
    const refused = refusals[path]?.[requests.filter((each) => new URL(each.url).pathname === path).length - 1];
    if (refused !== undefined) return answer(refused, { error: "secret" });
    if (url.endsWith("/v2/upload")) return answer(200, { upload_url: "https://uploads/1" });
    if (url.endsWith("/v2/transcript")) return answer(200, { id: "t/1", status: "queued" });
    const { status = 200, ...body } = { ...transcript(polls++) } as { status?: number | string };
    return typeof status === "number" ? answer(status, body) : answer(200, { id: "t/1", status, ...body });
  };
  const context = createTestContext({ fetch });
  const pcm = new Int16Array(3 * 16_000 * format.channels.length);
  const clip = { format, audio: createProbeAudio(cut(pcm, format), format) };
  const adapter = assemblyai({ apiKey: KEY, ...options }, asked);
  let over = false;
  const reading = adapter.batch?.(clip, context.ctx) ?? Promise.reject(new Error("it has no batch mode"));
  const outcome = reading.finally(() => {
    over = true;
  });
  outcome.catch(() => undefined);
  void (async () => {
    while (!over) await context.clock.advance(100);
  })();
  return { context, requests, outcome };
}

const completed =
  (more: object = {}) =>
  () => ({ status: "completed", language_code: "en_us", sentiment_analysis_results: [SENTENCE], ...more });

describe("a recording", () => {
  it("is uploaded as WAV, asked for and polled until it is there", async () => {
    const { outcome, requests } = read((n) => (n < 2 ? { status: n === 0 ? "queued" : "processing" } : completed()()));
    await outcome;
    expect(requests.map(({ url }) => url.replace("https://api.assemblyai.com", ""))).toEqual([
      "/v2/upload",
      "/v2/transcript",
      "/v2/transcript/t%2F1",
      "/v2/transcript/t%2F1",
      "/v2/transcript/t%2F1",
    ]);
    const file = requests[0]?.body;
    expect(file instanceof Uint8Array && new TextDecoder().decode(file.subarray(0, 4))).toBe("RIFF");
    expect(requests[1]?.body).toEqual({
      audio_url: "https://uploads/1",
      speech_models: ["universal-3-5-pro", "universal-2"],
      sentiment_analysis: true,
    });
  });

  it("becomes one reading per sentence: the label, and how sure the classifier is of it, which is no strength of feeling", async () => {
    const [reading] = await read(completed()).outcome;
    expect(reading).toEqual({
      key: "sentence-0",
      span: { startMs: 1180, endMs: 2180 },
      evidence: "lexical",
      sets: [{ set: "sentiment", kind: "label", scores: { POSITIVE: 1 } }],
      confidence: 0.913,
      final: true,
      speaker: "A",
      text: "I was so relieved.",
      language: "en-us",
      raw: SENTENCE,
    });
  });

  it("stays within its length, and in the order of its ends", async () => {
    const late = { ...SENTENCE, start: 2900, end: 3400 };
    const observations = await read(
      completed({ sentiment_analysis_results: [late, SENTENCE, { ...SENTENCE, text: " " }] }),
    ).outcome;
    expect(observations.map(({ span }) => span)).toEqual([
      { startMs: 1180, endMs: 2180 },
      { startMs: 2900, endMs: 3000 },
    ]);
  });

  it("keeps a sentiment that nobody has heard of", async () => {
    const [reading] = await read(completed({ sentiment_analysis_results: [{ ...SENTENCE, sentiment: "MIXED" }] }))
      .outcome;
    expect(reading?.sets[0]?.scores).toEqual({ MIXED: 1 });
  });

  it("has its channels told apart, which the vendor counts from 1", async () => {
    const results = [
      { ...SENTENCE, channel: "2" },
      { ...SENTENCE, channel: null, speaker: "1A" },
    ];
    const { outcome, requests } = read(completed({ sentiment_analysis_results: results }), { format: STEREO });
    expect((await outcome).map((each) => each.channel).sort()).toEqual([0, 1]);
    expect(requests[1]?.body).toMatchObject({ multichannel: true });
    const lost = read(completed({ sentiment_analysis_results: [{ ...SENTENCE, channel: "7" }] }), { format: STEREO });
    await expect(lost.outcome).rejects.toMatchObject({ kind: "protocol" });
  });

  it("is asked for with the options that reach it", async () => {
    const options: AssemblyAIOptions = {
      speakerLabels: true,
      maxSpeakers: 2,
      keyterms: ["Kowalczyk"],
      recordingModels: ["universal-2"],
    };
    const { outcome, requests } = read(completed(), { options, asked: { language: "en-GB" } });
    await outcome;
    expect(requests[1]?.body).toMatchObject({
      speech_models: ["universal-2"],
      language_code: "en_uk",
      keyterms_prompt: ["Kowalczyk"],
      speaker_labels: true,
      speaker_options: { max_speakers_expected: 2 },
    });
  });

  it("is refused before a byte is sent when its language has no sentiment analysis", async () => {
    const { outcome, requests } = read(completed(), { asked: { language: "de" } });
    await expect(outcome).rejects.toMatchObject({ kind: "unsupported" });
    expect(requests).toEqual([]);
  });

  it("fails without the vendor's words when the vendor fails, free of charge", async () => {
    const { outcome, context } = read(() => ({ status: "error", error: "Transcoding failed: secret.wav" }));
    const error = await outcome.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: "vendor", facts: { status: "error" } });
    expect((error as Error).message).not.toContain("secret");
    expect([...context.metered]).toEqual([]);
  });

  it("holds no reading when nobody speaks in it", async () => {
    expect(
      await read(() => ({
        status: "error",
        error: "language_detection cannot be performed on files with no spoken audio.",
      })).outcome,
    ).toEqual([]);
    expect(await read(completed({ sentiment_analysis_results: [] })).outcome).toEqual([]);
    expect(await read(completed({ text: "", sentiment_analysis_results: null })).outcome).toEqual([]);
  });

  it("is billed once it is submitted, whether it is waited for or not", async () => {
    const { outcome, context } = read(() => ({ status: "processing" }));
    while (context.metered.size === 0 && context.clock.now() < 5000) await context.clock.advance(100);
    context.abort();
    await expect(outcome).rejects.toMatchObject({ kind: "aborted" });
    expect([...context.metered]).toEqual([
      ["recording", 3000],
      ["recording-sentiment", 3000],
    ]);
  });

  it("is uploaded and submitted again when that is refused for now, and billed once", async () => {
    const refusals = { "/v2/upload": [503], "/v2/transcript": [429, 503] };
    const { outcome, requests, context } = read(completed(), { refusals });
    expect(await outcome).toHaveLength(1);
    expect(requests.map(({ url }) => new URL(url).pathname)).toEqual([
      "/v2/upload",
      "/v2/upload",
      "/v2/transcript",
      "/v2/transcript",
      "/v2/transcript",
      "/v2/transcript/t%2F1",
    ]);
    expect(context.metered.get("recording")).toBe(3000);
  });

  it("is not submitted again when nobody knows whether it was taken", async () => {
    for (const status of [500, 502, 504]) {
      const { outcome, requests } = read(completed(), { refusals: { "/v2/transcript": [status] } });
      await expect(outcome).rejects.toMatchObject({ facts: { status } });
      expect(requests).toHaveLength(2);
    }
  });

  it("survives a poll that fails twice, and not three times", async () => {
    const hiccups = (times: number) => (n: number) => (n < times ? { status: 502 } : completed()());
    expect(await read(hiccups(2)).outcome).toHaveLength(1);
    await expect(read(hiccups(3)).outcome).rejects.toMatchObject({ kind: "vendor" });
  });

  it("warns when the vendor did something else than was asked", async () => {
    const { outcome, context } = read(completed({ metadata: { warnings: [{ message: "secret" }] } }));
    await outcome;
    expect(context.warnings).toEqual([expect.objectContaining({ as: "vendor-warning", facts: { warnings: 1 } })]);
  });

  it.each(["", null])("holds no reading when its text is %j, and there is nothing to read", async (text) => {
    expect(await read(completed({ text, sentiment_analysis_results: null })).outcome).toEqual([]);
  });

  it("is unreadable without its sentiment", async () => {
    const text = "I was so relieved.";
    await expect(read(completed({ text, sentiment_analysis_results: null })).outcome).rejects.toMatchObject({
      kind: "protocol",
    });
    await expect(
      read(completed({ text, sentiment_analysis_results: null, language_code: "de" })).outcome,
    ).rejects.toMatchObject({ kind: "unsupported" });
  });
});
