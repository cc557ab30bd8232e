import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "../../../src/kit/clock.ts";
import { sleep } from "../../../src/kit/sleep.ts";

describe("sleep", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("resolves when its time has come, and not before", async () => {
    let woke = false;
    sleep(100).then(() => {
      woke = true;
    });
    await vi.advanceTimersByTimeAsync(99);
    const before = woke;
    await vi.advanceTimersByTimeAsync(1);
    expect([before, woke]).toEqual([false, true]);
  });

  it("rejects at once when its signal aborts, and takes its timer along", async () => {
    const controller = new AbortController();
    const asleep = sleep(1000, controller.signal);
    controller.abort();
    await expect(asleep).rejects.toMatchObject({ kind: "aborted" });
    expect(vi.getTimerCount()).toBe(0);
  });

  it("starts no timer when its signal has aborted before", async () => {
    await sleep(1000, AbortSignal.abort()).catch(() => undefined);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("leaves no listener on its signal when it wakes", async () => {
    const { signal } = new AbortController();
    const asleep = sleep(10, signal);
    await vi.advanceTimersByTimeAsync(10);
    await asleep;
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});

describe("the platform's clock", () => {
  it("does not go back", () => {
    const first = systemClock.now();
    expect(systemClock.now()).toBeGreaterThanOrEqual(first);
  });
});
