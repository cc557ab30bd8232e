import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { type BoundedQueue, createBoundedQueue } from "../../../src/kit/bounded-queue.ts";
import { EmotionError } from "../../../src/spec/errors.ts";

interface Piece {
  readonly id: string;
  readonly ms: number;
}
const piece = (id: string, ms = 10): Piece => ({ id, ms });
const pieces = (capacity: number): BoundedQueue<Piece> => createBoundedQueue({ capacity, weigh: ({ ms }) => ms });
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function rest(queue: AsyncIterable<Piece>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of queue) ids.push(id);
  return ids;
}

describe("a bounded queue with room", () => {
  it("takes an item without a promise", () => {
    expect(pieces(20).push(piece("a"))).toBeUndefined();
  });

  it("gives items in order, then the end", async () => {
    const queue = pieces(100);
    for (const id of ["a", "b", "c"]) queue.push(piece(id));
    queue.close();
    expect(await rest(queue)).toEqual(["a", "b", "c"]);
  });

  it("hands an item to a reader that already waits", async () => {
    const queue = pieces(100);
    const next = queue[Symbol.asyncIterator]().next();
    queue.push(piece("a"));
    expect(await next).toEqual({ done: false, value: piece("a") });
  });

  it("serves several waiting reads in the order they asked", async () => {
    const queue = pieces(100);
    const iterator = queue[Symbol.asyncIterator]();
    const reads = [iterator.next(), iterator.next(), iterator.next()];
    queue.push(piece("a"));
    queue.push(piece("b"));
    queue.close();
    expect((await Promise.all(reads)).map(({ value }) => value?.id)).toEqual(["a", "b", undefined]);
  });

  it("takes an item heavier than its capacity when nothing else waits", () => {
    expect(pieces(20).push(piece("heavy", 500))).toBeUndefined();
  });

  it("keeps count over thousands of items without keeping the read ones", async () => {
    const queue = pieces(50_000);
    const iterator = queue[Symbol.asyncIterator]();
    for (let i = 0; i < 5000; i++) queue.push(piece(String(i)));
    for (let i = 0; i < 4999; i++) await iterator.next();
    expect([queue.size, queue.weight, (await iterator.next()).value?.id]).toEqual([1, 10, "4999"]);
  });
});

describe("a full bounded queue", () => {
  it("makes the producer wait until the consumer has read", async () => {
    const queue = pieces(10);
    queue.push(piece("a"));
    let taken = false;
    const waiting = queue.push(piece("b"))?.then(() => {
      taken = true;
    });
    await turn();
    const before = taken;
    await queue[Symbol.asyncIterator]().next();
    await waiting;
    expect([before, taken]).toEqual([false, true]);
  });

  it("keeps the order of pushes that wait, light ones included", async () => {
    const queue = pieces(20);
    for (const item of [piece("a", 15), piece("b", 15), piece("c", 1)]) queue.push(item);
    queue.close();
    expect(await rest(queue)).toEqual(["a", "b", "c"]);
  });

  it("leaves out an item whose push was aborted", async () => {
    const queue = pieces(10);
    const controller = new AbortController();
    queue.push(piece("a"));
    const waiting = queue.push(piece("b"), controller.signal);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ kind: "aborted" });
    queue.close();
    expect(await rest(queue)).toEqual(["a"]);
  });

  it("lets the others go on when the push they stood behind is aborted", async () => {
    const queue = pieces(10);
    const controller = new AbortController();
    queue.push(piece("a", 5));
    queue.push(piece("heavy", 50), controller.signal)?.catch(() => undefined);
    const waiting = queue.push(piece("b", 5));
    controller.abort();
    await expect(waiting).resolves.toBeUndefined();
  });

  it("leaves no listener on the signal of a push that was taken in", async () => {
    const queue = pieces(10);
    const { signal } = new AbortController();
    queue.push(piece("a"), signal);
    const waiting = queue.push(piece("b"), signal);
    await queue[Symbol.asyncIterator]().next();
    await waiting;
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("refuses tryPush", () => {
    const queue = pieces(10);
    queue.push(piece("a"));
    expect(queue.tryPush(piece("b"))).toBe(false);
  });

  it("takes what cannot be refused and says that it is over its capacity", () => {
    const queue = pieces(10);
    expect([queue.force(piece("a", 6)), queue.force(piece("b", 6)), queue.size]).toEqual([true, false, 2]);
  });

  it("says when a read has made room again", async () => {
    let calls = 0;
    const queue = createBoundedQueue<number>({ capacity: 2, onRoom: () => calls++ });
    const iterator = queue[Symbol.asyncIterator]();
    for (const item of [1, 2, 3]) queue.force(item);
    await iterator.next();
    const stillFull = calls;
    await iterator.next();
    await iterator.next();
    expect([stillFull, calls]).toEqual([0, 1]);
  });

  it("drops the oldest items for a new one and returns them", () => {
    const queue = pieces(25);
    queue.push(piece("a"));
    queue.push(piece("b"));
    expect(queue.pushDroppingOldest(piece("c", 20)).map(({ id }) => id)).toEqual(["a", "b"]);
  });

  it("drops nothing while there is room", () => {
    expect(pieces(25).pushDroppingOldest(piece("a"))).toEqual([]);
  });
});

describe("the end of a bounded queue", () => {
  it("comes after what waits, pushes in waiting included", async () => {
    const queue = pieces(10);
    queue.push(piece("a"));
    queue.push(piece("b"));
    queue.close();
    expect(await rest(queue)).toEqual(["a", "b"]);
  });

  it("ends a read that waits", async () => {
    const queue = pieces(10);
    const next = queue[Symbol.asyncIterator]().next();
    queue.close();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it("refuses items after close()", async () => {
    const queue = pieces(10);
    queue.close();
    await expect(queue.push(piece("a"))).rejects.toMatchObject({ kind: "bad-input" });
  });

  it("gives the error of close(error) after what waits, once", async () => {
    const queue = pieces(10);
    const error = new EmotionError("network", "Gone.");
    queue.push(piece("a"));
    queue.close(error);
    const iterator = queue[Symbol.asyncIterator]();
    await iterator.next();
    await expect(iterator.next()).rejects.toBe(error);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  it("gives the error of fail() at once and lets go of what waits", async () => {
    const queue = pieces(10);
    const error = new EmotionError("aborted", "Stop.");
    queue.push(piece("a"));
    queue.fail(error);
    await expect(queue[Symbol.asyncIterator]().next()).rejects.toBe(error);
    expect([queue.size, queue.weight]).toEqual([0, 0]);
  });

  it("rejects a waiting push with the error of fail()", async () => {
    const queue = pieces(10);
    const error = new EmotionError("network", "Gone.");
    queue.push(piece("a"));
    const waiting = queue.push(piece("b"));
    queue.fail(error);
    await expect(waiting).rejects.toBe(error);
  });

  it("rejects a waiting read with the error of fail()", async () => {
    const queue = pieces(10);
    const error = new EmotionError("network", "Gone.");
    const next = queue[Symbol.asyncIterator]().next();
    queue.fail(error);
    await expect(next).rejects.toBe(error);
  });
});

describe("the consumer of a bounded queue", () => {
  it("is the only one: a second iterator is refused", () => {
    const queue = pieces(10);
    queue[Symbol.asyncIterator]();
    expect(() => queue[Symbol.asyncIterator]()).toThrow(EmotionError);
  });

  it("releases what waits and the waiting producer by leaving its loop", async () => {
    const queue = pieces(10);
    queue.push(piece("a"));
    queue.push(piece("b"));
    const waiting = queue.push(piece("c"));
    for await (const _ of queue) break;
    await expect(waiting).resolves.toBeUndefined();
    expect([queue.released, queue.size, queue.weight]).toEqual([true, 0, 0]);
  });

  it("is reported once when it leaves early", async () => {
    let calls = 0;
    const queue = createBoundedQueue<number>({ capacity: 2, onRelease: () => calls++ });
    queue.push(1);
    for await (const _ of queue) break;
    expect(calls).toBe(1);
  });

  it("lets items go without a word once it has left", async () => {
    const queue = pieces(10);
    queue.push(piece("a"));
    for await (const _ of queue) break;
    expect([queue.push(piece("b")), queue.size]).toEqual([undefined, 0]);
  });
});
