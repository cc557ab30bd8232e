import { describe, expect, it } from "vitest";
import { type HumeOptions, HumeOptionsSchema, hume } from "../../../../adapters/hume/index.ts";
import { connect } from "../../../../src/kit/socket.node.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";
import { simulate } from "../../../../src/testing/simulators/simulate.node.ts";
import { listen, speech } from "./live.ts";

/** What reached the wire of one second of audio with these options. */
async function wire(options: HumeOptions): Promise<string> {
  const live = await listen({ pcm: speech(1), options });
  const [session] = live.simulator.sessions;
  const { "x-hume-api-key": key, authorization, "x-relay": relay } = session?.headers ?? {};
  await live.close();
  return JSON.stringify({ key, authorization, relay, texts: session?.texts, refused: live.simulator.requests.length });
}

/** One probe per option: a value that shows on the wire. A new option without one does not compile. */
const PROBES: { readonly [Option in keyof Required<HumeOptions>]: () => Promise<boolean> } = {
  apiKey: async () => (await wire({ apiKey: "another" })) !== (await wire({})),
  measurementTimerMs: async () => (await wire({ measurementTimerMs: 4000 })) !== (await wire({})),
  connect: async () => {
    const relayed: HumeOptions["connect"] = (url, options) =>
      connect(url, { ...options, headers: { ...options.headers, "x-relay": "1" } });
    return (await wire({ connect: relayed })) !== (await wire({}));
  },
  baseUrl: async () => {
    const other = await simulate("hume", { limits: { maxSpeed: 1e9 } });
    const live = await listen({ pcm: speech(1), options: { baseUrl: `${other.url}/` } });
    await Promise.all([live.close(), other.close()]);
    return other.sessions.length === 1 && live.simulator.sessions.length === 0;
  },
};

describe("an option", () => {
  it.each(Object.entries(PROBES))("%s reaches the wire", async (_, probe) => {
    expect(await probe()).toBe(true);
  });

  it("is declared and probed, or neither", () => {
    expect(Object.keys(PROBES).sort()).toEqual(Object.keys(HumeOptionsSchema.def.shape).sort());
  });

  it.each([
    [{ measurementTimerMs: 2999 }, "providers.hume.measurementTimerMs must be at least 3000, not 2999."],
    [{ measurementTimerMs: 10_001 }, "providers.hume.measurementTimerMs must be at most 10000, not 10001."],
    [
      { baseUrl: "ftp://h" },
      "providers.hume.baseUrl must be an http: or https: URL without a query, not the string given.",
    ],
    [
      { baseUrl: "https://h?key=1" },
      "providers.hume.baseUrl must be an http: or https: URL without a query, not the string given.",
    ],
    [
      { measurmentTimerMs: 4000 },
      "providers.hume.measurmentTimerMs is not a known option: did you mean providers.hume.measurementTimerMs?",
    ],
    [{ apiKey: 7 }, "providers.hume.apiKey must be a key or a function that gives a token, not 7."],
  ])("%j is refused in one sentence", (options, sentence) => {
    try {
      hume({ apiKey: "a-key", ...options } as HumeOptions);
    } catch (error) {
      expect(EmotionError.isInstance(error) && [error.kind, error.message]).toEqual(["config", sentence]);
      return;
    }
    throw new Error("It was taken.");
  });

  it("is missed where it is the key, by the name of its variable", () => {
    const before = process.env.HUME_API_KEY;
    delete process.env.HUME_API_KEY;
    expect(() => hume()).toThrow(/HUME_API_KEY/);
    process.env.HUME_API_KEY = "from-the-environment";
    expect(() => hume()).not.toThrow();
    if (before === undefined) delete process.env.HUME_API_KEY;
    else process.env.HUME_API_KEY = before;
  });
});
