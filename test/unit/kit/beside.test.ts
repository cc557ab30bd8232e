import { describe, expect, it, vi } from "vitest";
import { beside } from "../../../src/kit/beside.ts";
import { createBoundedQueue } from "../../../src/kit/bounded-queue.ts";
import { EmotionError } from "../../../src/spec/errors.ts";

function reading() {
  const queue = createBoundedQueue<string>({ capacity: 100 });
  const over = new AbortController();
  const both = beside(queue[Symbol.asyncIterator](), over.signal);
  const iterator = both[Symbol.asyncIterator]();
  return { queue, over, ring: () => both.ring(), next: async () => (await iterator.next()).value, iterator };
}

describe("what is said beside a source", () => {
  it("comes while the source is silent, once for every time it was rung for", async () => {
    const { ring, next, queue } = reading();
    const first = next();
    ring();
    expect(await first).toBe(null);
    const second = next();
    queue.force("a");
    expect(await second).toBe("a");
  });

  it("waits for what the source has to say", async () => {
    const { ring, next, queue } = reading();
    queue.force("a");
    queue.force("b");
    ring();
    expect([await next(), await next(), await next()]).toEqual(["a", "b", null]);
  });

  it("takes nothing from the source", async () => {
    const { ring, next, queue } = reading();
    const said: unknown[] = [];
    for (const word of ["a", "b", "c"]) {
      ring();
      said.push(await next());
      queue.force(word);
      said.push(await next());
    }
    expect(said).toEqual([null, "a", null, "b", null, "c"]);
  });

  it("ends with the source, and fails with it", async () => {
    const { next, queue } = reading();
    queue.close();
    expect(await next()).toBeUndefined();
    const failing = reading();
    failing.queue.close(new EmotionError("rate-limit", "Slower."));
    await expect(failing.next()).rejects.toMatchObject({ kind: "rate-limit" });
  });

  it("tells a foreign error as a broken connection, and nothing of what it says", async () => {
    const { next, queue } = reading();
    queue.close(new Error("4111 1111"));
    await expect(next()).rejects.toMatchObject({ kind: "network", message: "The connection broke." });
  });

  it("rejects as soon as the signal aborts, and takes its listener off when it is left", async () => {
    const { next, over, iterator } = reading();
    const waiting = next();
    over.abort(new EmotionError("timeout", "Too late."));
    await expect(waiting).rejects.toMatchObject({ kind: "timeout" });
    await expect(next()).rejects.toMatchObject({ kind: "timeout" });
    const left = reading();
    const off = vi.spyOn(left.over.signal, "removeEventListener");
    left.queue.force("a");
    await left.next();
    await left.iterator.return?.();
    expect(off).toHaveBeenCalledTimes(1);
    await iterator.return?.();
  });

  it("hears the signal in a second loop as in the first", async () => {
    const { next, over, iterator, queue } = reading();
    queue.force("a");
    await next();
    await iterator.return?.();
    const waiting = next();
    over.abort(new EmotionError("timeout", "Too late."));
    await expect(waiting).rejects.toMatchObject({ kind: "timeout" });
  });
});
