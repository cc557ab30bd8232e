import { describe, expect, it } from "vitest";
import { recordingQuery } from "../../../../adapters/symbl/batch.ts";
import type { SymblOptions } from "../../../../adapters/symbl/index.ts";
import { parseSymblOptions } from "../../../../adapters/symbl/options.ts";
import type { Observation } from "../../../../src/spec/adapter.ts";
import type { AudioFormat } from "../../../../src/spec/audio.ts";
import type { EmotionError } from "../../../../src/spec/errors.ts";
import { cut } from "../../../../src/testing/conformance/probe-audio.ts";
import { createTestContext, type Simulator } from "../../../../src/testing/index.ts";
import { MONO, subjectOf, UTTERANCES } from "./sessions.ts";
import { simulated } from "./simulated.ts";

const STEREO: AudioFormat = {
  sampleRateHz: 16_000,
  channels: [3, 4].map((channel) => ({ channel, role: null, speakers: null })),
};

/** Reads a recording of so many ms, moving time on while it waits. */
async function read(
  simulator: Simulator,
  {
    options = {},
    format = MONO,
    ms = 4000,
  }: { options?: Partial<SymblOptions>; format?: AudioFormat; ms?: number } = {},
): Promise<{ readonly observations: readonly Observation[]; readonly metered: ReadonlyMap<string, number> }> {
  const { ctx, clock, metered } = createTestContext({ fetch });
  const pcm = new Int16Array((ms * format.sampleRateHz * format.channels.length) / 1000);
  const audio = (async function* () {
    yield* cut(pcm, format);
  })();
  let over = false;
  const reading = subjectOf(simulator, options).adapter().batch?.({ format, audio }, ctx) ?? Promise.resolve([]);
  const settled = reading.then(
    () => undefined,
    () => undefined,
  );
  void settled.then(() => {
    over = true;
  });
  while (!over) await clock.advance(20);
  return { observations: await reading, metered };
}

describe("a recording with Symbl", () => {
  it("is uploaded as WAV, worked off as a job, and read message by message", async () => {
    const simulator = await simulated({ limits: { questionsBeforeDone: 3 } });
    const { observations, metered } = await read(simulator, { options: { title: "A call" } });
    expect(observations.map(({ text, span, dims }) => [text, span.startMs, span.endMs, dims?.valence])).toEqual(
      UTTERANCES.map(({ text, startMs, endMs, sentiment }) => [text, startMs, endMs, sentiment]),
    );
    const paths = simulator.requests.map(({ method, path }) => `${method} ${path.split("/").slice(0, 3).join("/")}`);
    expect(paths).toEqual([
      "POST /oauth2/token:generate",
      "POST /v1/process",
      ...Array(4).fill("GET /v1/job"),
      "GET /v1/conversations",
    ]);
    expect(simulator.requests[1]?.headers["content-type"]).toBe("audio/wav");
    expect([...metered]).toEqual([["audio", 4000]]);
  });

  it("tells speakers apart where it is asked to", async () => {
    const utterances = UTTERANCES.map((one, i) => ({ ...one, speaker: i % 2 }));
    const { observations } = await read(await simulated({ scenario: { utterances } }), {
      options: { diarization: { speakers: 2 } },
    });
    expect(observations.map(({ speaker }) => speaker)).toEqual(["Speaker 1", "Speaker 2", "Speaker 1"]);
  });

  it("of several channels has each of them recognised by itself", async () => {
    const utterances = UTTERANCES.map((one, i) => ({ ...one, channel: i % 2 }));
    const simulator = await simulated({ scenario: { utterances } });
    const { observations } = await read(simulator, { format: STEREO });
    expect(observations.map(({ channel }) => channel)).toEqual([3, 4, 3]);
    expect(simulator.requests[1]?.query.get("enableSeparateRecognitionPerChannel")).toBe("true");
  });

  it("asks in the vendor's words", () => {
    const settings = parseSymblOptions({
      baseUrl: "http://127.0.0.1:9",
      title: "A call",
      language: "en-GB",
      vocabulary: ["Symbl"],
      confidenceThreshold: 0.6,
      trackers: [{ name: "Churn", vocabulary: ["cancel"] }],
      allTrackers: true,
      diarization: { speakers: 2 },
      recordingMode: "phone",
    });
    expect(Object.fromEntries(new URLSearchParams(recordingQuery(settings, STEREO)))).toEqual({
      name: "A call",
      languageCode: "en-GB",
      customVocabulary: '["Symbl"]',
      confidenceThreshold: "0.6",
      trackers: '[{"name":"Churn","vocabulary":["cancel"]}]',
      enableAllTrackers: "true",
      mode: "phone",
      enableSpeakerDiarization: "true",
      diarizationSpeakerCount: "2",
      enableSeparateRecognitionPerChannel: "true",
      channelMetadata: '[{"channel":1,"speaker":{"name":"channel-0"}},{"channel":2,"speaker":{"name":"channel-1"}}]',
    });
    expect(recordingQuery(parseSymblOptions({ baseUrl: "http://127.0.0.1:9" }), MONO)).toBe("");
  });

  it("is refused as `rate-limit` when the account has too many jobs", async () => {
    await expect(read(await simulated({ limits: { jobs: 0 } }))).rejects.toMatchObject({
      kind: "rate-limit",
      facts: { status: 429 },
    } satisfies Partial<EmotionError>);
  });

  it("fails as `vendor` when its job does", async () => {
    const simulator = await simulated({ faults: [{ fault: "garbage", at: { request: 1, path: "/v1/job" } }] });
    await expect(read(simulator)).rejects.toMatchObject({ kind: "protocol" });
    const failing = await simulated();
    const failed: typeof fetch = async (url, init) => {
      const answer = await fetch(url, init);
      return String(url).includes("/v1/job/") ? Response.json({ id: "1", status: "failed" }) : answer;
    };
    const { ctx } = createTestContext({ fetch: failed as never });
    const audio = (async function* () {
      yield* cut(new Int16Array(1600), MONO);
    })();
    const reading = subjectOf(failing).adapter().batch?.({ format: MONO, audio }, ctx);
    await expect(reading).rejects.toMatchObject({ kind: "vendor" });
  });

  it("is refused before it is sent when it lasts longer than the vendor takes", async () => {
    const { ctx } = createTestContext();
    const format: AudioFormat = { sampleRateHz: 8000, channels: MONO.channels };
    const hour = new Int16Array(8000 * 3600);
    const audio = (async function* () {
      for (let i = 0; i < 5; i++) yield { pcm: hour, startMs: i * 3_600_000 };
    })();
    const reading = subjectOf(await simulated())
      .adapter()
      .batch?.({ format, audio }, ctx);
    await expect(reading).rejects.toMatchObject({ kind: "unsupported" });
  });
});
