import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { createTestClock } from "../../../src/testing/test-clock.ts";

describe("the test clock", () => {
  it("stands still by itself", () => {
    const clock = createTestClock(5);
    expect([clock.now(), clock.now()]).toEqual([5, 5]);
  });

  it("wakes sleepers in the order in which they are due, at their own time", async () => {
    const clock = createTestClock();
    const woke: [string, number][] = [];
    clock.sleep(20).then(() => woke.push(["b", clock.now()]));
    clock.sleep(10).then(() => woke.push(["a", clock.now()]));
    await clock.advance(30);
    expect(woke).toEqual([
      ["a", 10],
      ["b", 20],
    ]);
  });

  it("wakes what a woken sleeper starts within the same stretch", async () => {
    const clock = createTestClock();
    let woke = 0;
    (async () => {
      for (;;) {
        await clock.sleep(10);
        woke++;
      }
    })();
    await clock.advance(35);
    expect(woke).toBe(3);
  });

  it("does not wake a sleeper before its time", async () => {
    const clock = createTestClock();
    clock.sleep(10);
    await clock.advance(9);
    expect([clock.pending, clock.nextMs]).toEqual([1, 10]);
  });

  it("lets an aborted sleeper go at once, without a listener", async () => {
    const clock = createTestClock();
    const controller = new AbortController();
    const asleep = clock.sleep(10, controller.signal);
    controller.abort();
    await expect(asleep).rejects.toMatchObject({ kind: "aborted" });
    expect([clock.pending, getEventListeners(controller.signal, "abort").length]).toEqual([0, 0]);
  });
});
