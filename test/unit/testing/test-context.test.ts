import { describe, expect, it } from "vitest";
import { createTestContext } from "../../../src/testing/index.ts";

describe("a test context", () => {
  it("adds up what is booked, by line", () => {
    const { ctx, metered } = createTestContext();
    ctx.meter("audio", 100);
    ctx.meter("audio", 20);
    ctx.meter("request", 1);
    expect([...metered]).toEqual([
      ["audio", 120],
      ["request", 1],
    ]);
  });

  it.each([1.5, -1, Number.NaN])("refuses to book %s units", (units) => {
    expect(() => createTestContext().ctx.meter("audio", units)).toThrow(/whole units/);
  });

  it("remembers warnings and log lines", () => {
    const { ctx, warnings, logs } = createTestContext();
    ctx.warn("slow", "The vendor is slow.", { lagMs: 900 });
    ctx.log("debug", "Opened.");
    expect([warnings, logs]).toEqual([
      [{ as: "slow", message: "The vendor is slow.", facts: { lagMs: 900 } }],
      [{ as: "debug", message: "Opened.", facts: {} }],
    ]);
  });

  it("has no network unless it is given one", async () => {
    const context = createTestContext();
    await expect(context.ctx.fetch("http://vendor.invalid")).rejects.toMatchObject({ kind: "network" });
    await expect(context.ctx.connect("ws://vendor.invalid", { signal: context.ctx.signal })).rejects.toMatchObject({
      kind: "network",
    });
    expect(context.connections).toBe(1);
  });

  it("gives the same random numbers for the same seed", () => {
    const draw = (seed: number): number[] => {
      const { ctx } = createTestContext({ seed });
      return [ctx.random(), ctx.random()];
    };
    expect([draw(1), draw(1)[0] === draw(2)[0]]).toEqual([draw(1), false]);
  });

  it("counts what was not given back, and nothing once it was", async () => {
    const context = createTestContext();
    const { ctx, clock } = context;
    const listener = (): void => undefined;
    const frame = Promise.withResolvers<void>();
    ctx.signal.addEventListener("abort", listener);
    ctx.linger(frame.promise);
    const asleep = ctx.sleep(1000);
    const free = await ctx.limit("test-context", 1);
    const before = context.leaks();
    ctx.signal.removeEventListener("abort", listener);
    free();
    frame.resolve();
    await clock.advance(1000);
    await asleep;
    expect([before, context.leaks()]).toEqual([
      { listeners: 2, timers: 1, places: 1, lingering: 1 },
      { listeners: 0, timers: 0, places: 0, lingering: 0 },
    ]);
  });

  it("wakes its sleepers at once when it is aborted", async () => {
    const context = createTestContext();
    const asleep = context.ctx.sleep(1000);
    context.abort();
    await expect(asleep).rejects.toMatchObject({ kind: "aborted" });
    expect(context.leaks()).toEqual({ listeners: 0, timers: 0, places: 0, lingering: 0 });
  });
});
