import { afterEach, describe, expect, it } from "vitest";
import type { TextItem } from "../../../../src/spec/adapter.ts";
import type { FetchFn } from "../../../../src/spec/context.ts";
import { createTestClock, type Scenario, type Simulator } from "../../../../src/testing/index.ts";
import { adapterOf, context, polarity, startVendor, word } from "./open.ts";

let simulator: Simulator;
afterEach(() => simulator.close());

const said = (key: string, text: string, language?: string): TextItem => ({
  key,
  text,
  span: { startMs: 100, endMs: 900 },
  speaker: "2",
  ...(language === undefined ? {} : { language }),
});

const BAD = "The refund never arrived.";
const GOOD = "Thank you so much!";
const SCENARIO: Scenario = {
  utterances: [
    { startMs: 0, endMs: 1000, text: BAD, sentiment: -0.6 },
    { startMs: 1000, endMs: 2000, text: GOOD, sentiment: 0.7 },
    { startMs: 2000, endMs: 3000, text: "It was sent on Monday.", sentiment: 0.1 },
  ],
};

async function readAll(items: readonly TextItem[], more: { readonly fetch?: FetchFn } = {}) {
  simulator = await startVendor({ scenario: SCENARIO });
  const { ctx, metered, leaks } = context({ fetch, ...more });
  const found = await adapterOf(simulator).text?.(items, ctx);
  return { found: found ?? [], metered, leaks, requests: simulator.requests };
}

/** The vendor's answer with its segments changed. */
function changing(change: (segments: Record<string, unknown>[], asked: number) => unknown): FetchFn {
  let asked = 0;
  return async (url, init) => {
    const answer = await fetch(url, init);
    const body = (await answer.json()) as { results: { sentiments: { segments: Record<string, unknown>[] } } };
    body.results.sentiments.segments = change(body.results.sentiments.segments, asked++) as never;
    return new Response(JSON.stringify(body), { status: answer.status });
  };
}

describe("texts", () => {
  it("are read in one request and come apart by their words, each under its key", async () => {
    const { found, requests } = await readAll([said("a", BAD), said("b", GOOD), said("c", "It was sent on Monday.")]);
    expect(requests).toHaveLength(1);
    expect(found.map((each) => [each.key, polarity(each), word(each)])).toEqual([
      ["a", -0.6, "negative"],
      ["b", 0.7, "positive"],
      ["c", 0.1, "neutral"],
    ]);
    expect(found[0]).toMatchObject({
      span: { startMs: 100, endMs: 900 },
      speaker: "2",
      text: BAD,
      language: "en",
      evidence: "lexical",
      final: true,
      dims: { valence: -0.6 },
    });
  });

  it("are sent with the language, without which the vendor refuses, and with no other feature", async () => {
    const { requests } = await readAll([said("a", BAD)]);
    expect(requests[0]?.query.toString()).toBe("sentiment=true&language=en");
    expect(JSON.parse(new TextDecoder().decode(requests[0]?.body))).toEqual({ text: BAD });
  });

  it("of several segments get the mean of their scores, weighted by words, and the vendor's word for it", async () => {
    const { found } = await readAll([said("a", `${BAD} ${GOOD}`), said("b", GOOD)]);
    // Four words of each sentence.
    expect(polarity(found[0] as never)).toBeCloseTo((-0.6 * 4 + 0.7 * 4) / 8);
    expect(word(found[0] as never)).toBe("neutral");
    expect(polarity(found[1] as never)).toBe(0.7);
  });

  it("are asked for one by one where the words of the answer are not theirs", async () => {
    const shifted = changing((segments, asked) =>
      asked === 0 ? segments.map((segment) => ({ ...segment, end_word: Number(segment.end_word) + 1 })) : segments,
    );
    const { found, requests } = await readAll([said("a", BAD), said("b", GOOD)], { fetch: shifted });
    expect(requests).toHaveLength(3);
    expect(found.map(polarity)).toEqual([-0.6, 0.7]);
  });

  it("of which the vendor says nothing come without a score", async () => {
    const { found } = await readAll([said("a", BAD)], { fetch: changing(() => []) });
    expect(found).toMatchObject([{ key: "a", sets: [] }]);
  });

  it.each(["es", "de-CH", "multi"])(
    "in another language (%s) are not sent, and come without a score",
    async (language) => {
      const { found, requests, metered } = await readAll([said("a", "No llegó.", language)]);
      expect([found, requests.length, metered.size]).toEqual([
        [expect.objectContaining({ key: "a", sets: [], language })],
        0,
        0,
      ]);
    },
  );

  it("in any English are read beside others that are not", async () => {
    const { found, requests } = await readAll([said("a", BAD, "en-GB"), said("b", "No llegó.", "es"), said("c", GOOD)]);
    expect([found.map(polarity), requests.length]).toEqual([[-0.6, null, 0.7], 1]);
  });

  it("without a word are not sent", async () => {
    const { found, requests } = await readAll([said("a", "  ")]);
    expect([found.map(polarity), requests.length]).toEqual([[null], 0]);
  });

  it("are booked by the tokens that the vendor counts", async () => {
    const { metered } = await readAll([said("a", BAD), said("b", GOOD)]);
    expect([...metered]).toEqual([
      ["sentiment-input", 11],
      ["sentiment-output", 11],
    ]);
  });

  it("keep of the vendor's payload what is theirs, without the words of others", async () => {
    const { found } = await readAll([said("a", BAD), said("b", GOOD)]);
    expect(JSON.stringify(found[0]?.raw)).not.toContain("Thank");
    expect(found[0]?.raw).toMatchObject({ segments: [{ start_word: 0, end_word: 3, sentiment_score: -0.6 }] });
  });
});

describe("reading texts", () => {
  it("has at most 8 requests under way for one key, whoever makes them", async () => {
    const clock = createTestClock();
    simulator = await startVendor({ clock, scenario: { delaysMs: { sentiment: 1000 } } });
    const [one, other] = [adapterOf(simulator), adapterOf(simulator)];
    const { ctx, leaks } = context();
    const calls = Array.from({ length: 20 }, (_, i) => (i % 2 ? one : other).text?.([said("a", BAD)], ctx));
    const all = Promise.all(calls);
    await expect.poll(() => simulator.requests.length).toBe(8);
    await clock.settle();
    expect(simulator.requests).toHaveLength(8);
    let over = false;
    void all.then(() => {
      over = true;
    });
    while (!over) await clock.advance(100);
    expect(simulator.requests.every(({ status }) => status === 200)).toBe(true);
    expect(leaks().places).toBe(0);
  });

  it("asks for a fresh token each time", async () => {
    simulator = await startVendor();
    const { apiKey, url } = simulator;
    let grants = 0;
    const token = async (): Promise<string> => {
      grants++;
      const headers = { authorization: `Token ${apiKey}` };
      const answer = await fetch(`${url}/v1/auth/grant`, { method: "POST", headers });
      return ((await answer.json()) as { access_token: string }).access_token;
    };
    const { ctx } = context();
    const adapter = adapterOf(simulator, { apiKey: token });
    for (let i = 0; i < 3; i++) await adapter.text?.([said("a", BAD)], ctx);
    const reads = simulator.requests.filter(({ path }) => path === "/v1/read");
    expect([grants, new Set(reads.map(({ headers }) => headers.authorization)).size]).toEqual([3, 3]);
    expect(reads.every(({ headers, status }) => headers.authorization?.startsWith("Bearer ") && status === 200)).toBe(
      true,
    );
  });

  it.each([
    ["429 in the newer shape, with its wait", 429, { category: "TOO_MANY_REQUESTS" }, "rate-limit"],
    ["402", 402, { err_code: "ASR_PAYMENT_REQUIRED" }, "quota"],
    ["a limit of tokens", 400, { err_code: "TOKEN_LIMIT_EXCEEDED" }, "unsupported"],
    ["bare text", 503, "canary", "vendor"],
  ])("fails with the kind of its refusal: %s", async (_, status, body, kind) => {
    simulator = await startVendor();
    const text = typeof body === "string" ? body : JSON.stringify({ ...body, message: "canary" });
    const refusing: FetchFn = async () => new Response(text, { status, headers: { "retry-after": "7" } });
    const { ctx, leaks } = context({ fetch: refusing });
    const error = await adapterOf(simulator)
      .text?.([said("a", BAD)], ctx)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind, facts: { status, retryAfterMs: 7000 } });
    expect(String((error as Error).message)).not.toContain("canary");
    expect(leaks()).toMatchObject({ places: 0, timers: 0, listeners: 0 });
  });

  it("fails with protocol when the answer is not what is documented", async () => {
    const odd = changing((segments) => segments.map((segment) => ({ ...segment, sentiment_score: "high" })));
    await expect(readAll([said("a", BAD)], { fetch: odd })).rejects.toMatchObject({ kind: "protocol" });
  });
});
