import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type HumeOptions, hume } from "../../adapters/hume/index.ts";
import { connect } from "../../src/kit/socket.node.ts";
import type { FetchFn } from "../../src/spec/context.ts";
import { conformance, probesOf } from "../../src/testing/index.ts";
import { simulate } from "../../src/testing/simulators/simulate.node.ts";
import type { Simulator } from "../../src/testing/simulators/simulator.ts";

const KEY = "a-key-that-nobody-may-see";
let simulator: Simulator;

beforeAll(async () => {
  // The checks run on a clock of their own, faster than the simulator's: what is refused for its pace is tested elsewhere.
  simulator = await simulate("hume", { apiKey: KEY, limits: { maxSpeed: 1e9 } });
});

afterAll(() => simulator.close());

const withOption = (option: HumeOptions) => () => hume({ ...simulator.options, ...option });
const relay: HumeOptions["connect"] = (url, options) =>
  connect(url, { ...options, headers: { ...options.headers, "x-relay": "1" } });

const checks = conformance({
  name: "hume",
  adapter: () => hume(simulator === undefined ? { apiKey: KEY } : simulator.options),
  connect,
  fetch: fetch as unknown as FetchFn,
  secrets: [KEY],
  probes: probesOf<HumeOptions>()({
    apiKey: withOption({ apiKey: "another-key" }),
    baseUrl: withOption({ baseUrl: "http://127.0.0.1:9" }),
    connect: withOption({ connect: relay }),
    measurementTimerMs: withOption({ measurementTimerMs: 4000 }),
  }),
});

describe("hume", () => {
  it.each(checks.map(({ name, run }) => ({ name, run })))("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });

  it("left no session open", async () => {
    await Promise.all(simulator.sessions.map(({ over }) => over));
    expect(simulator.sessions.length).toBeGreaterThan(50);
  });
});
