import { describe, expect, it } from "vitest";
import { assemblyai } from "../../../../adapters/assemblyai/index.ts";
import type { TextItem } from "../../../../src/spec/adapter.ts";
import type { FetchFn } from "../../../../src/spec/context.ts";
import { createTestContext } from "../../../../src/testing/test-context.ts";

const ITEMS: readonly TextItem[] = [
  { key: "a", text: "Nobody called me back.", span: { startMs: 0, endMs: 900 }, speaker: "A", language: "en" },
  { key: "b", text: "Hm.", span: { startMs: 1000, endMs: 1100 } },
  { key: "c", text: "Thank you.", span: { startMs: 1200, endMs: 2000 } },
];

/** Asks a gateway that answers with this. */
function ask(body: object, status = 200, headers: Readonly<Record<string, string>> = {}) {
  const requests: { readonly url: string; readonly body: string }[] = [];
  const fetch: FetchFn = async (url, init) => {
    requests.push({ url, body: String(init?.body) });
    return {
      status,
      headers: { get: (name) => headers[name] ?? null },
      text: async () => JSON.stringify(body),
      arrayBuffer: async () => new ArrayBuffer(0),
    };
  };
  const context = createTestContext({ fetch });
  const adapter = assemblyai({ apiKey: "a-key" });
  return { requests, context, readings: adapter.text?.(ITEMS, context.ctx), adapter };
}

const answering = (readings: readonly object[], usage: object | null = { input_tokens: 90, output_tokens: 30 }) => ({
  choices: [{ message: { content: JSON.stringify({ readings }) } }],
  usage,
});

describe("texts for the LLM gateway", () => {
  it("go out in one call, and come back as readings of their keys", async () => {
    const { requests, readings } = ask(
      answering([
        { index: 2, valence: 0.6, emotion: "happiness" },
        { index: 0, valence: -0.7, emotion: "anger" },
        { index: 1, valence: 0, emotion: "unclear" },
      ]),
    );
    expect(await readings).toEqual([
      expect.objectContaining({
        ...ITEMS[0],
        evidence: "lexical",
        final: true,
        dims: { valence: -0.7 },
        sets: [{ set: "emotion", kind: "label", scores: { anger: 1 } }],
      }),
      expect.objectContaining({ key: "b", sets: [] }),
      expect.objectContaining({ key: "c", dims: { valence: 0.6 } }),
    ]);
    expect(requests.map(({ url }) => url)).toEqual(["https://llm-gateway.assemblyai.com/v1/chat/completions"]);
    expect(JSON.parse(requests[0]?.body ?? "")).toMatchObject({ model: "claude-haiku-4-5-20251001" });
  });

  it("have no axis that words do not hold", async () => {
    const [reading] =
      (await ask(answering([{ index: 0, valence: -0.7, emotion: "anger", arousal: 0.9 }])).readings) ?? [];
    expect(Object.keys(reading?.dims ?? {})).toEqual(["valence"]);
  });

  it("are simply absent where the model left them out", async () => {
    expect(
      (await ask(answering([{ index: 1, valence: 0, emotion: "neutral" }])).readings)?.map(({ key }) => key),
    ).toEqual(["b"]);
  });

  it("are billed by token, also when the answer cannot be read", async () => {
    const { readings, context } = ask({ ...answering([]), choices: [{ message: { content: "Sorry." } }] });
    await expect(readings).rejects.toMatchObject({ kind: "vendor" });
    expect([...context.metered]).toEqual([
      ["input-tokens", 90],
      ["output-tokens", 30],
    ]);
    expect(context.leaks().places).toBe(0);
  });

  it("are counted by the names of either spelling, and a missing count is said", async () => {
    const { readings, context } = ask(answering([], { prompt_tokens: 7, completion_tokens: 5 }));
    await readings;
    expect(context.metered.get("input-tokens")).toBe(7);
    const uncounted = ask(answering([], null));
    await uncounted.readings;
    expect(uncounted.context.warnings.map(({ as }) => as)).toEqual(["usage-unknown"]);
  });

  it("say after how long they may be asked again, where the gateway does", async () => {
    const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "7" };
    const facts = { status: 429, retryAfterMs: 7000 };
    await expect(ask({}, 429, headers).readings).rejects.toMatchObject({ kind: "rate-limit", facts });
    await expect(ask({}, 503, headers).readings).rejects.not.toHaveProperty("facts.retryAfterMs");
  });

  it.each([
    [401, { error: "Authentication error" }, "auth"],
    [429, { code: 429, message: "rate limit exceeded" }, "rate-limit"],
    [
      400,
      { code: 400, message: "invalid request body", metadata: { errors: ["model x is not supported"] } },
      "unsupported",
    ],
    [503, { code: 503, message: "upstream" }, "vendor"],
  ])("are refused with %i as it is meant", async (status, body, kind) => {
    await expect(ask(body, status).readings).rejects.toMatchObject({ kind, facts: { status } });
  });

  it("cost nothing when there are none", async () => {
    const { adapter, context, requests } = ask(answering([]));
    const before = requests.length;
    expect(await adapter.text?.([], context.ctx)).toEqual([]);
    expect(requests.length).toBe(before);
  });
});
