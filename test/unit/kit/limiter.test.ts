import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { limit } from "../../../src/kit/limiter.ts";

const { signal } = new AbortController();
/** Whether a promise has settled once everything that is ready has run. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  promise.then(
    () => {
      done = true;
    },
    () => {
      done = true;
    },
  );
  await new Promise((resolve) => setImmediate(resolve));
  return done;
}

describe("the limiter", () => {
  it("gives `max` places and makes the next caller wait", async () => {
    const key = "full";
    await limit(key, 2, signal);
    await limit(key, 2, signal);
    expect(await settled(limit(key, 2, signal))).toBe(false);
  });

  it("hands a freed place to whoever waited longest", async () => {
    const free = await limit("order", 1, signal);
    const order: string[] = [];
    const first = limit("order", 1, signal).then(() => order.push("first"));
    limit("order", 1, signal).then(() => order.push("second"));
    free();
    await first;
    expect(order).toEqual(["first"]);
  });

  it("keeps keys apart", async () => {
    await limit("a", 1, signal);
    expect(await settled(limit("b", 1, signal))).toBe(true);
  });

  it("frees a place once, however often it is told to", async () => {
    const free = await limit("twice", 1, signal);
    free();
    free();
    await limit("twice", 1, signal);
    expect(await settled(limit("twice", 1, signal))).toBe(false);
  });

  it("rejects a waiting caller at once when its signal aborts", async () => {
    await limit("abort", 1, signal);
    const controller = new AbortController();
    const waiting = limit("abort", 1, controller.signal);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ kind: "aborted" });
  });

  it("passes over a caller that gave up", async () => {
    const free = await limit("gave-up", 1, signal);
    const controller = new AbortController();
    const gone = limit("gave-up", 1, controller.signal);
    const next = limit("gave-up", 1, signal);
    controller.abort();
    await gone.catch(() => undefined);
    free();
    expect(await settled(next)).toBe(true);
  });

  it("leaves no listener on the signal of a caller that got its place", async () => {
    const free = await limit("listeners", 1, signal);
    const controller = new AbortController();
    const waiting = limit("listeners", 1, controller.signal);
    free();
    await waiting;
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  });
});
