import { AssemblyAI } from "assemblyai";
import { afterAll, describe, expect, it } from "vitest";
import { assemblyai } from "../../adapters/assemblyai/index.ts";
import { connect } from "../../src/kit/socket.node.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import { createProbeAudio, cut } from "../../src/testing/conformance/probe-audio.ts";
import { run } from "../../src/testing/conformance/trial.ts";
import { simulate } from "../../src/testing/simulators/simulate.node.ts";
import { syntheticVoice } from "../../src/testing/synthetic-voice.ts";
import { createTestContext, type TestContext } from "../../src/testing/test-context.ts";

const simulator = await simulate("assemblyai", { limits: { paceSlackMs: 60_000, queuedMs: 0, processingMs: 0 } });
afterAll(() => simulator.close());

const clientWith = (apiKey: string): AssemblyAI =>
  new AssemblyAI({ apiKey, baseUrl: simulator.url, streamingBaseUrl: simulator.url, llmGatewayBaseUrl: simulator.url });
const made = (apiKey = simulator.apiKey) => assemblyai({ client: clientWith(apiKey), baseUrl: simulator.url });

const format = { sampleRateHz: 16_000, channels: [{ channel: 0, role: null, speakers: null }] } as const;
const pcm = syntheticVoice({ seconds: 4, sampleRateHz: 16_000, leadMs: 200 });
const clip = () => ({ format, audio: createProbeAudio(cut(pcm, format), format) });
const TEXTS = [{ key: "a", text: "That is unacceptable.", span: { startMs: 0, endMs: 900 } }];

/** Lets a call run while its clock is moved on. */
async function outcome<T>(context: TestContext, call: Promise<T> | undefined): Promise<T> {
  let over = false;
  const watched = (call as Promise<T>).finally(() => {
    over = true;
  });
  watched.catch(() => undefined);
  while (!over) await context.clock.advance(20);
  return watched;
}

// No `fetch` in the context: whatever is asked for goes through the client.
describe("assemblyai({ client }) with the vendor's own client", () => {
  it("sends recordings through it, and polls by itself", async () => {
    const context = createTestContext();
    const observations = await outcome(context, made().batch?.(clip(), context.ctx));
    expect(observations.length).toBeGreaterThan(0);
    expect(observations[0]?.sets[0]?.set).toBe("sentiment");
    expect(context.metered.get("recording")).toBe(4000);
  });

  it("asks its LLM gateway", async () => {
    const context = createTestContext();
    const [reading] = await outcome(context, made().text?.(TEXTS, context.ctx));
    expect(reading).toMatchObject({ key: "a", dims: { valence: -0.8 }, sets: [{ scores: { anger: 1 } }] });
    expect(context.metered.get("input-tokens")).toBeGreaterThan(0);
  });

  it("opens live sessions with a token that it fetches", async () => {
    const trial = await run({ name: "client", adapter: () => made(), connect }, { pcm });
    expect(trial.failure).toBeNull();
    const session = simulator.sessions.at(-1);
    expect(session?.query.get("token")).toMatch(/^simulated-token-/);
    expect(session?.headers.authorization).toBeUndefined();
  });

  it("ends at once when it is aborted, though the client takes no signal", async () => {
    const context = createTestContext();
    const call = made().batch?.(clip(), context.ctx);
    context.abort();
    await expect(call).rejects.toMatchObject({ kind: "aborted" });
  });

  it("tells by the kind what the client failed of, and nothing of what it said", async () => {
    const context = createTestContext();
    const failures = [
      outcome(context, made("wrong").batch?.(clip(), context.ctx)),
      outcome(context, made("wrong").text?.(TEXTS, context.ctx)),
    ];
    for (const failure of failures) {
      const error = await failure.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(EmotionError);
      expect(error).toMatchObject({ kind: "auth" });
      expect((error as EmotionError).message).not.toMatch(/token missing/);
    }
  });
});
