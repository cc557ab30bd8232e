import { describe, expect, it } from "vitest";
import { beside } from "../../../src/kit/beside.ts";
import { createBoundedQueue } from "../../../src/kit/bounded-queue.ts";

function reading() {
  const queue = createBoundedQueue<string>({ capacity: 100 });
  const both = beside(queue[Symbol.asyncIterator]());
  const iterator = both[Symbol.asyncIterator]();
  return { queue, ring: both.ring, next: async () => (await iterator.next()).value };
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
    failing.queue.close(new Error("broke"));
    await expect(failing.next()).rejects.toThrow("broke");
  });
});
