import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PcmQueue } from "../../../../src/core/stream/pcm-queue.ts";

describe("a queue of 16-bit samples", () => {
  it("gives out every sample once and in order, however they come and go", () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 20 });
    fc.assert(
      fc.property(sizes, sizes, fc.boolean(), (appended, taken, adjoining) => {
        const memory = Int16Array.from({ length: 200 }, (_, i) => i + 1);
        const queue = new PcmQueue();
        const out: number[] = [];
        let written = 0;
        const take = (count: number) => out.push(...queue.take(Math.min(count, queue.length)));
        appended.forEach((count, i) => {
          const stretch = memory.subarray(written, written + count);
          queue.append(adjoining ? stretch : stretch.slice());
          written += count;
          take(taken[i] ?? 0);
        });
        take(queue.length);
        expect(out).toEqual([...memory.subarray(0, written)]);
        expect(queue.length).toBe(0);
      }),
    );
  });

  it("gives views where samples lie end to end, across what was appended", () => {
    const memory = new Int16Array(100);
    const queue = new PcmQueue();
    queue.append(memory.subarray(0, 30));
    queue.append(memory.subarray(30, 70));
    const taken = [queue.take(20), queue.take(50)];
    expect(taken.map(({ buffer, byteOffset }) => [buffer === memory.buffer, byteOffset])).toEqual([
      [true, 0],
      [true, 40],
    ]);
  });

  it("is silent behind its end", () => {
    const queue = new PcmQueue();
    queue.append(Int16Array.of(1, 2, 3));
    expect([...queue.take(5)]).toEqual([1, 2, 3, 0, 0]);
    expect([...queue.take(2)]).toEqual([0, 0]);
  });
});
