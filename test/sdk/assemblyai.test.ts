import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { selfSigned } from "../../src/testing/simulators/self-signed.node.ts";
import { simulate } from "../../src/testing/simulators/simulate.node.ts";
import type { Simulator } from "../../src/testing/simulators/simulator.ts";

type Said = readonly [event: string, data: Readonly<Record<string, unknown>>];

/** What the vendor's package (assemblyai 4.41.5) saw of the simulator, over TLS that it verified. */
interface Results {
  readonly live: readonly Said[];
  readonly formatted: readonly Said[];
  readonly byToken: readonly Said[];
  readonly tooShort: readonly Said[];
  readonly recording: Readonly<Record<string, unknown>>;
  readonly completion: {
    readonly choices: readonly { readonly message: { readonly content: string } }[];
    readonly usage: Readonly<Record<string, number>>;
  };
  readonly models: {
    readonly data: readonly { readonly id: string; readonly pricing: Readonly<Record<string, unknown>> }[];
  };
  readonly lemur: number;
  readonly [failure: string]: unknown;
}

let folder: string;
let simulator: Simulator;
let results: Results;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "assemblyai-sdk-"));
  const tls = selfSigned();
  const certificate = join(folder, "certificate.pem");
  await writeFile(certificate, tls.cert);
  simulator = await simulate("assemblyai", { tls, limits: { paceSlackMs: 60_000 } });
  const env = {
    ...process.env,
    NODE_EXTRA_CA_CERTS: certificate,
    SIMULATOR_URL: simulator.url,
    SIMULATOR_KEY: simulator.apiKey,
  };
  const child = join(import.meta.dirname, "assemblyai-child.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [child], { env, maxBuffer: 16 * 1024 * 1024 });
  results = JSON.parse(stdout) as Results;
});

afterAll(async () => {
  await simulator?.close();
  await rm(folder, { recursive: true, force: true });
});

const ofKind = (said: readonly Said[], event: string): readonly Said[1][] =>
  said.flatMap(([each, data]) => (each === event ? [data] : []));
const failure = (name: string): Readonly<Record<string, unknown>> => results[name] as Readonly<Record<string, unknown>>;

describe("the package assemblyai against the simulator", () => {
  it("runs a live session from Begin to Termination, with turns, speakers and readings", () => {
    const { live } = results;
    expect(live[0]).toEqual([
      "open",
      expect.objectContaining({ type: "Begin", id: expect.any(String), expires_at: expect.any(Number) }),
    ]);
    const finals = ofKind(live, "turn").filter(({ end_of_turn: end }) => end);
    expect(finals.map(({ turn_order: order }) => order)).toEqual(finals.map((_, order) => order));
    expect(finals[0]).toMatchObject({ turn_is_formatted: true, language_code: "en", speaker_label: "A" });
    const readings = ofKind(live, "llmGatewayResponse");
    expect(readings.map(({ turn_order: order }) => order)).toEqual(finals.map(({ turn_order: order }) => order));
    expect(ofKind(live, "error")).toEqual([]);
  });

  it("takes exactly the audio that the package sent", () => {
    expect(simulator.sessions[0]?.audio.durationMs).toBe(6000);
    expect(simulator.sessions[0]?.texts).toEqual(['{"type":"Terminate"}']);
  });

  it("reads the parameters the package writes", () => {
    const query = simulator.sessions[0]?.query;
    expect(query?.get("speech_model")).toBe("universal-3-6-pro");
    expect(query?.get("keyterms_prompt")).toBe('["Kowalczyk"]');
    expect(JSON.parse(query?.get("llm_gateway") ?? "")).toMatchObject({
      model: "claude-haiku-4-5-20251001",
      max_tokens: 100,
    });
    expect(simulator.sessions[0]?.headers.authorization).toBe(simulator.apiKey);
  });

  it("ends a turn twice, unformatted and formatted, where formatted turns are asked of Universal-Streaming", () => {
    const ends = ofKind(results.formatted, "turn").filter(({ end_of_turn: end }) => end);
    const first = ends
      .filter(({ turn_order: order }) => order === 0)
      .map(({ turn_is_formatted: formatted }) => formatted);
    expect(first).toEqual([false, true]);
  });

  it("opens one session with a temporary token, and no second one", () => {
    expect(ofKind(results.byToken, "turn").length).toBeGreaterThan(0);
    expect(failure("tokenTwice")).toMatchObject({ failed: true, code: 1008 });
  });

  it("ends a session whose chunks are too short, with an Error message before the close", () => {
    expect(ofKind(results.tooShort, "error")[0]).toMatchObject({ code: 3007 });
    expect(ofKind(results.tooShort, "close")[0]).toMatchObject({ code: 3007 });
  });

  it("refuses a wrong key everywhere", () => {
    expect(failure("wrongKey")).toMatchObject({ failed: true, code: 1008 });
    expect(failure("refusedUpload")).toMatchObject({ failed: true, message: expect.stringMatching(/authentication/i) });
    expect(failure("refusedCompletion")).toMatchObject({ failed: true, status: 401 });
  });

  it("uploads, transcribes and polls a recording with its sentiment", () => {
    expect(results.recording).toMatchObject({
      status: "completed",
      speech_model_used: "universal-3-5-pro",
      audio_duration: 6,
    });
    const sentences = results.recording.sentiment_analysis_results as readonly Readonly<Record<string, unknown>>[];
    expect(sentences.length).toBeGreaterThan(0);
    for (const sentence of sentences) {
      expect(["POSITIVE", "NEUTRAL", "NEGATIVE"]).toContain(sentence.sentiment);
      expect(sentence).toMatchObject({
        start: expect.any(Number),
        end: expect.any(Number),
        confidence: expect.any(Number),
        speaker: "A",
      });
    }
    expect(failure("lostTranscript")).toMatchObject({ failed: true, message: expect.stringMatching(/not found/) });
  });

  it("holds a completion to its schema, and lists the models with their prices", () => {
    const { readings } = JSON.parse(results.completion.choices[0]?.message.content ?? "") as { readings: unknown };
    expect(readings).toEqual([
      { index: 0, valence: -0.8, emotion: "anger" },
      { index: 1, valence: 0.7, emotion: "happiness" },
    ]);
    expect(results.completion.usage.input_tokens).toBeGreaterThan(0);
    expect(results.models.data.every(({ pricing }) => pricing.global !== undefined)).toBe(true);
    expect(failure("unknownModel")).toMatchObject({ failed: true, status: 400 });
  });

  it("knows no LeMUR", () => {
    expect(results.lemur).toBe(404);
  });
});
