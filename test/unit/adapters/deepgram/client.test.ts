import { DeepgramClient } from "@deepgram/sdk";
import { afterEach, describe, expect, it } from "vitest";
import type { DeepgramOptions } from "../../../../adapters/deepgram/index.ts";
import { deepgram } from "../../../../adapters/deepgram/index.ts";
import type { Simulator, SimulatorOptions } from "../../../../src/testing/index.ts";
import { audioOf, CALLER } from "../../../fixtures/deepgram.ts";
import { driven } from "../driven.ts";
import { chunksOf, context, finals, formatOf, hear, polarity, startVendor } from "./open.ts";

let simulator: Simulator;
afterEach(() => simulator.close());

async function withClient(served: SimulatorOptions = {}, options: DeepgramOptions = {}) {
  simulator = await startVendor({ scenario: CALLER, ...served });
  const { apiKey, url } = simulator;
  const client = new DeepgramClient({ apiKey, baseUrl: url, headers: { "x-team": "seven" } });
  const kit = context({ fetch: () => Promise.reject(new Error("requests go through the client")) });
  return { adapter: deepgram({ client, baseUrl: url, ...options }), client, ...kit };
}

const TEXT = { key: "a", text: "The refund that you promised never arrived.", span: { startMs: 0, endMs: 1 } };

describe("a configured client of @deepgram/sdk", () => {
  it("sends texts and recordings, with all that was asked", async () => {
    const { adapter, ctx } = await withClient({}, { vocabulary: ["Anna", "Westeros"] });
    const found = await adapter.text?.([TEXT], ctx);
    const format = formatOf();
    const heard = await adapter.batch?.({ format, audio: chunksOf(audioOf(6500)) }, ctx);
    expect([found?.map(polarity), heard?.map(polarity)]).toEqual([[-0.62], [-0.62, 0.71]]);
    const [read, listen] = simulator.requests;
    expect([read?.headers["x-team"], listen?.headers["x-team"]]).toEqual(["seven", "seven"]);
    expect(read?.query.toString()).toBe("sentiment=true&language=en");
    expect(listen?.query.getAll("keyterm")).toEqual(["Anna", "Westeros"]);
    expect(listen?.query.get("sentiment")).toBe("true");
  });

  it("gives the socket a temporary token", async () => {
    const { adapter, ctx } = await withClient();
    const { items, error } = await hear(adapter.stream?.(chunksOf(audioOf(3000)), formatOf(), ctx) as never);
    expect(error).toBeNull();
    expect(finals(items)).toHaveLength(1);
    expect(simulator.sessions[0]?.headers.authorization).toMatch(/^Bearer eyJ/);
    expect(simulator.requests.map(({ path }) => path)).toEqual(["/v1/auth/grant"]);
  });

  it("leaves the socket to a key that is given beside it", async () => {
    const { adapter, ctx } = await withClient({ apiKey: "the-one-key" }, { apiKey: "the-one-key" });
    await hear(adapter.stream?.(chunksOf(audioOf(500)), formatOf(), ctx) as never);
    expect(simulator.sessions[0]?.headers.authorization).toBe("Token the-one-key");
  });

  it.each([
    ["a text", "/v1/read"],
    ["a token", "/v1/auth/grant"],
  ])("does not try %s again by itself, and its error is told by its kind alone", async (_, path) => {
    const faults = [{ fault: "refuse", status: 429, retryAfterS: 3, at: { request: 1, path } }] as const;
    const { adapter, ctx } = await withClient({ faults: [...faults] });
    const calls: Record<string, () => Promise<unknown>> = {
      "/v1/read": async () => adapter.text?.([TEXT], ctx),
      "/v1/auth/grant": async () => {
        const { error } = await hear(adapter.stream?.(chunksOf(audioOf(500)), formatOf(), ctx) as never);
        throw error;
      },
    };
    await expect(calls[path]?.()).rejects.toMatchObject({
      kind: "rate-limit",
      facts: { status: 429, retryAfterMs: 3000 },
    });
    expect(simulator.requests).toHaveLength(1);
  });

  it("leaves it to the adapter to send a recording again that was refused for now", async () => {
    const faults = [{ fault: "refuse", status: 429, retryAfterS: 3, at: { request: 1, path: "/v1/listen" } }] as const;
    const { adapter, ctx, clock } = await withClient({ faults: [...faults] });
    const read = adapter.batch?.({ format: formatOf(), audio: chunksOf(audioOf(6500)) }, ctx) as Promise<unknown[]>;
    expect(await driven({ clock }, read)).toHaveLength(2);
    expect(simulator.requests).toHaveLength(2);
    expect(clock.now()).toBeGreaterThanOrEqual(3000);
  });

  it("is stopped with the call", async () => {
    const faults = [{ fault: "stall", at: { request: 1, path: "/v1/read" } }] as const;
    const { adapter, ctx, abort, leaks } = await withClient({ faults: [...faults] });
    const call = adapter.text?.([TEXT], ctx);
    await expect.poll(() => simulator.requests.length).toBe(1);
    abort();
    await expect(call).rejects.toMatchObject({ kind: "aborted" });
    expect(leaks()).toMatchObject({ places: 0, listeners: 0 });
  });

  it("that cannot reach the vendor is a network error", async () => {
    const { adapter, ctx } = await withClient();
    await simulator.close();
    await expect(adapter.text?.([TEXT], ctx)).rejects.toMatchObject({ kind: "network" });
  });

  it("shares the vendor's limit between adapters that hold it, apart from those that hold another", async () => {
    const { client, ctx } = await withClient();
    const keys: string[] = [];
    const limit = async (key: string): Promise<() => void> => {
      keys.push(key);
      return () => undefined;
    };
    const noting = { ...ctx, limit };
    const { apiKey, url } = simulator;
    const other = new DeepgramClient({ apiKey, baseUrl: url });
    for (const each of [client, client, other]) await deepgram({ client: each }).text?.([TEXT], noting);
    expect([keys[0] === keys[1], keys[1] === keys[2]]).toEqual([true, false]);
  });
});
