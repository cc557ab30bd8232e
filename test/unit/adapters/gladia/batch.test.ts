import { afterEach, describe, expect, it } from "vitest";
import { RECORDING_LIMITS } from "../../../../adapters/gladia/batch.ts";
import { type GladiaOptions, gladia } from "../../../../adapters/gladia/index.ts";
import type { Observation } from "../../../../src/spec/adapter.ts";
import type { AudioFormat, Clip } from "../../../../src/spec/audio.ts";
import type { FetchFn } from "../../../../src/spec/context.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";
import {
  createTestContext,
  type Simulator,
  type SimulatorOptions,
  simulate,
  type TestContext,
} from "../../../../src/testing/index.ts";
import { tries } from "../driven.ts";
import { chunksFrom, MONO, STEREO, voiceFor } from "./sessions.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await simulate("gladia", options);
  closers.push(() => simulator.close());
  return simulator;
}

interface Outcome {
  readonly read: readonly Observation[];
  readonly failure: EmotionError | null;
  readonly context: TestContext;
}

async function* streamed(format: AudioFormat): Clip["audio"] {
  yield* chunksFrom(voiceFor(format), format);
}

/** Reads a recording on a test clock. */
async function readClip(
  simulator: Simulator,
  {
    format = MONO,
    options = {},
    clip = {},
    fetchFn = fetch as FetchFn,
  }: {
    format?: AudioFormat;
    options?: GladiaOptions;
    clip?: Partial<Clip>;
    fetchFn?: FetchFn;
  } = {},
): Promise<Outcome> {
  const context = createTestContext({ fetch: fetchFn });
  const { batch } = gladia({ ...(simulator.options as GladiaOptions), ...options });
  let outcome: Omit<Outcome, "context"> | undefined;
  batch?.({ format, audio: streamed(format), ...clip }, context.ctx).then(
    (read) => {
      outcome = { read, failure: null };
    },
    (error: unknown) => {
      if (!EmotionError.isInstance(error)) throw error;
      outcome = { read: [], failure: error };
    },
  );
  while (outcome === undefined) await context.clock.advance(20);
  return { ...outcome, context };
}

const said = (startMs: number, endMs: number, text: string, more: object = {}) => ({ startMs, endMs, text, ...more });
const UTTERANCES = [
  said(500, 2400, "That is just unacceptable. Nobody called.", { sentiment: -0.8, emotion: "anger", speaker: 1 }),
  said(3000, 4200, "I see.", { emotion: "realization", speaker: 0 }),
];

describe("a recording at Gladia", () => {
  it.each(["", null, "[]"])("in which nothing was said has no readings, as %j says it", async (results) => {
    const answered: FetchFn = async (url, init) => {
      const response = await fetch(url, init);
      const job = JSON.parse(await response.text());
      if (job.status === "done")
        job.result.sentiment_analysis = { success: true, is_empty: true, error: null, results };
      return new Response(JSON.stringify(job), { status: response.status });
    };
    const { read, failure } = await readClip(await start(), { fetchFn: answered });
    expect([read, failure]).toEqual([[], null]);
  });

  it("is uploaded, read by a job, and told by sentence", async () => {
    const simulator = await start({ scenario: { utterances: UTTERANCES } });
    const { read, failure } = await readClip(simulator);
    expect(failure).toBeNull();
    expect(read.map(({ key, text, span }) => [key, text, span.endMs])).toEqual([
      ["1", "That is just unacceptable.", expect.any(Number)],
      ["2", "Nobody called.", 2400],
      ["3", "I see.", 4200],
    ]);
    expect(read[0]).toMatchObject({ final: true, language: "en", evidence: "lexical" });
    expect(read[0]?.sets.map(({ scores }) => scores)).toEqual([{ anger: 1 }, { negative: 1 }]);
    expect(read.some(({ speaker }) => speaker !== undefined)).toBe(false);
    expect(simulator.requests.map(({ method, path }) => `${method} ${path.split("/").slice(0, 3).join("/")}`)).toEqual([
      "POST /v2/upload",
      "POST /v2/pre-recorded",
      "GET /v2/pre-recorded",
      "GET /v2/pre-recorded",
    ]);
  });

  it("has speakers when diarization is asked for", async () => {
    const simulator = await start({ scenario: { utterances: UTTERANCES } });
    const { read } = await readClip(simulator, { options: { diarization: true } });
    expect(read.map(({ speaker }) => speaker)).toEqual(["1", "1", "0"]);
  });

  it("is understood when the sentences come as text, as the vendor's types say", async () => {
    const scenario = { utterances: UTTERANCES };
    const [asText, asArray] = [
      await readClip(await start({ scenario, limits: { resultsAsText: 1 } })),
      await readClip(await start({ scenario })),
    ];
    expect(asText.read).toEqual(asArray.read);
  });

  it("keeps its channels, as channels of the input", async () => {
    const utterances = [said(500, 1500, "Left.", { channel: 0 }), said(700, 1900, "Right.", { channel: 1 })];
    const { read } = await readClip(await start({ scenario: { utterances } }), { format: STEREO });
    expect(read.map(({ channel }) => channel)).toEqual([3, 4]);
  });

  it("is billed on a line of its own, once its job is accepted", async () => {
    const { context } = await readClip(await start());
    expect([...context.metered]).toEqual([["recording", 6000]]);
    const faults = tries(2).map((request) => ({ fault: "refuse", status: 500, at: { request } }) as const);
    const refused = await start({ faults });
    expect([...(await readClip(refused)).context.metered]).toEqual([]);
  });

  it("is not uploaded when it is longer than the vendor takes", async () => {
    const simulator = await start();
    const { failure } = await readClip(simulator, { clip: { durationMs: RECORDING_LIMITS.durationMs + 1 } });
    expect(failure).toMatchObject({ kind: "unsupported", facts: { maxMs: 8_100_000 } });
    expect(simulator.requests).toEqual([]);
  });

  it("fails with the vendor's own verdict on the job", async () => {
    const fetchFn: FetchFn = (url, init) =>
      fetch(url, init?.body instanceof Uint8Array ? { ...init, body: scrambled(init.body) } : init);
    const { failure } = await readClip(await start(), { fetchFn });
    expect(failure).toMatchObject({ kind: "protocol", facts: { jobFailed: true, status: 400 } });
  });

  it("fails when the sentiment of the whole recording failed", async () => {
    const utterances = [said(500, 1500, "One.", { emotion: "failed" })];
    const { failure } = await readClip(await start({ scenario: { utterances } }));
    expect(failure).toMatchObject({ kind: "vendor", facts: { jobFailed: true, status: 500 } });
  });

  it("is not given up for a question that failed, but for three in a row", async () => {
    const hiccup = (request: number) =>
      ({ fault: "refuse", status: 503, at: { request, path: "/v2/pre-recorded/" } }) as const;
    expect((await readClip(await start({ faults: [hiccup(1), hiccup(2)] }))).failure).toBeNull();
    const { failure } = await readClip(await start({ faults: [hiccup(1), hiccup(2), hiccup(3)] }));
    expect(failure).toMatchObject({ kind: "vendor", facts: { status: 503 } });
  });

  it.each([
    [401, "auth"],
    [403, "auth"],
    [429, "rate-limit"],
    [500, "vendor"],
    [413, "unsupported"],
  ])("an upload refused with %i is %s", async (status, kind) => {
    const faults = tries().map((request) => ({ fault: "refuse", status, at: { request }, retryAfterS: 2 }) as const);
    const simulator = await start({ faults });
    expect((await readClip(simulator)).failure).toMatchObject({ kind, facts: { status, retryAfterMs: 2000 } });
  });

  it.each([1, 2])(
    "is tried again when request %i is refused for now, no sooner than the vendor asks for",
    async (first) => {
      const faults = [429, 503].map(
        (status, i) => ({ fault: "refuse", status, at: { request: first + i }, retryAfterS: 3 }) as const,
      );
      const simulator = await start({ faults, scenario: { utterances: UTTERANCES } });
      const { read, failure, context } = await readClip(simulator);
      expect([read.length, failure]).toEqual([3, null]);
      expect([...context.metered]).toEqual([["recording", 6000]]);
      expect(context.clock.now()).toBeGreaterThanOrEqual(6000);
    },
  );
});

/** The same upload with a file that is no WAV. */
function scrambled(body: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const text = new TextDecoder("latin1").decode(body).replace("RIFF", "FFIR");
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
