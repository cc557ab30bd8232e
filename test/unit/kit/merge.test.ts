import { describe, expect, it } from "vitest";
import { createBoundedQueue } from "../../../src/kit/bounded-queue.ts";
import { merge } from "../../../src/kit/merge.ts";
import { collect, sourceOf } from "./audio.ts";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A source that never answers and never lets go. */
const silent = (told: string[] = []): AsyncIterable<string> => ({
  [Symbol.asyncIterator]: () => ({
    next: () => new Promise(() => undefined),
    return: () => {
      told.push("stop");
      return new Promise(() => undefined);
    },
  }),
});

describe("merge", () => {
  it("gives every item of every source, each source in its order", async () => {
    const seen = await collect(merge([sourceOf(["a1", "a2"]), sourceOf(["b1"]), sourceOf<string>([])]));
    expect([seen.filter((id) => id.startsWith("a")), [...seen].sort()]).toEqual([
      ["a1", "a2"],
      ["a1", "a2", "b1"],
    ]);
  });

  it("gives items in the order in which they arrive", async () => {
    const [a, b] = [createBoundedQueue<string>({ capacity: 9 }), createBoundedQueue<string>({ capacity: 9 })];
    const seen: string[] = [];
    const reading = (async () => {
      for await (const item of merge([a, b])) seen.push(item);
    })();
    for (const [queue, item] of [
      [b, "1"],
      [b, "2"],
      [a, "3"],
      [b, "4"],
    ] as const) {
      queue.push(item);
      await turn();
    }
    a.close();
    b.close();
    await reading;
    expect(seen).toEqual(["1", "2", "3", "4"]);
  });

  it("takes one item of each source at a time", async () => {
    const queue = createBoundedQueue<number>({ capacity: 100 });
    for (let i = 0; i < 10; i++) queue.push(i);
    const iterator = merge([queue]);
    await iterator.next();
    await turn();
    expect(queue.size).toBe(9);
  });

  it("passes on the first error as it is and stops the others", async () => {
    const failing = createBoundedQueue<string>({ capacity: 1 });
    failing.close(new RangeError("broken"));
    const told: string[] = [];
    await expect(collect(merge([silent(told), failing]))).rejects.toBeInstanceOf(RangeError);
    expect(told).toEqual(["stop"]);
  });

  it("stops every source when it is left early, without waiting for one that never answers", async () => {
    const told: string[] = [];
    const items = sourceOf(["a", "b"]);
    for await (const _ of merge([silent(told), items])) break;
    expect([told, items.stopped]).toEqual([["stop"], true]);
  });

  it("ends at once without sources", async () => {
    expect(await collect(merge([]))).toEqual([]);
  });
});
