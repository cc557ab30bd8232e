import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hume } from "../../adapters/hume/index.ts";
import { connect } from "../../src/kit/socket.node.ts";
import type { FetchFn } from "../../src/spec/context.ts";
import { conformance } from "../../src/testing/index.ts";
import { simulate } from "../../src/testing/simulators/simulate.node.ts";
import type { Simulator } from "../../src/testing/simulators/simulator.ts";

const KEY = "a-key-that-nobody-may-see";
let simulator: Simulator;

beforeAll(async () => {
  // The checks run on a clock of their own, faster than the simulator's: what is refused for its pace is tested elsewhere.
  simulator = await simulate("hume", { apiKey: KEY, limits: { maxSpeed: 1e9 } });
});

afterAll(() => simulator.close());

const checks = conformance({
  name: "hume",
  adapter: () => hume(simulator === undefined ? { apiKey: KEY } : simulator.options),
  connect,
  fetch: fetch as unknown as FetchFn,
  secrets: [KEY],
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
