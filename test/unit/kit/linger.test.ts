import { describe, expect, it } from "vitest";
import { createLinger } from "../../../src/kit/linger.ts";
import { createTestClock, type TestClock } from "../../../src/testing/test-clock.ts";

/** Whether settling is over, after `ms`. */
async function overAfter(clock: TestClock, ms: number, settling: Promise<void>): Promise<boolean> {
  let over = false;
  settling.then(() => {
    over = true;
  });
  await clock.advance(ms);
  return over;
}

describe("lingering closing frames", () => {
  it("are not waited for when there are none", async () => {
    const clock = createTestClock();
    expect(await overAfter(clock, 0, createLinger(clock).settle())).toBe(true);
  });

  it("are waited for until they have settled, however they settle", async () => {
    const clock = createTestClock();
    const linger = createLinger(clock);
    const frame = Promise.withResolvers<void>();
    linger.add(frame.promise);
    const settling = linger.settle();
    const before = await overAfter(clock, 500, settling);
    frame.reject(new Error("the vendor hung up"));
    expect([before, await overAfter(clock, 0, settling)]).toEqual([false, true]);
  });

  it("are waited for one second at most", async () => {
    const clock = createTestClock();
    const linger = createLinger(clock);
    linger.add(new Promise(() => undefined));
    const settling = linger.settle();
    expect([await overAfter(clock, 999, settling), await overAfter(clock, 1, settling)]).toEqual([false, true]);
  });

  it("leave no timer when they settle early", async () => {
    const clock = createTestClock();
    const linger = createLinger(clock);
    linger.add(Promise.resolve());
    await linger.settle();
    expect(clock.pending).toBe(0);
  });

  it("are counted until they have settled", async () => {
    const clock = createTestClock();
    const linger = createLinger(clock);
    linger.add(Promise.resolve());
    const before = linger.pending;
    await clock.settle();
    expect([before, linger.pending]).toEqual([1, 0]);
  });
});
