import { describe, expect, it } from "vitest";
import { createPaceGauge, createRateWindow, limitsOf } from "../../../../src/testing/simulators/limits.ts";
import { createTestClock } from "../../../../src/testing/test-clock.ts";

describe("the limits of a vendor", () => {
  it("are replaced by name, and only by a name the vendor has", () => {
    expect(limitsOf({ idleMs: 10_000, capMs: 5 }, { idleMs: 1 })).toEqual({ idleMs: 1, capMs: 5 });
    expect(() => limitsOf({ idleMs: 1 }, { toString: 1 })).toThrow("limits.toString is not a limit");
  });

  it("let so many through within a sliding time, and say how long to wait", async () => {
    const clock = createTestClock();
    const window = createRateWindow(clock, 2, 1000);
    expect(window.take()).toBe(0);
    await clock.advance(400);
    expect([window.take(), window.take()]).toEqual([0, 600]);
    await clock.advance(600);
    expect([window.take(), window.take()]).toEqual([0, 400]);
  });

  it("let audio run no faster than its time, but for some slack", async () => {
    const clock = createTestClock();
    const gauge = createPaceGauge(clock, 1.25, 100);
    expect([gauge.take(100), gauge.take(100)]).toEqual([true, false]);
    await clock.advance(80);
    expect([gauge.take(100), gauge.take(1)]).toEqual([true, false]);
  });
});
