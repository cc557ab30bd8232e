import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSpanSet } from "../../../../src/core/stream/span-set.ts";

const span = fc
  .tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 60 }))
  .map(([startMs, lengthMs]) => ({ startMs, endMs: startMs + lengthMs }));

describe("a set of stretches", () => {
  it("is what a table of every millisecond is", () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 20 }), span, (added, asked) => {
        const set = createSpanSet();
        const table = new Set<number>();
        for (const one of added) {
          set.add(one);
          for (let at = one.startMs; at < one.endMs; at++) table.add(at);
        }
        let covered = 0;
        for (let at = asked.startMs; at < asked.endMs; at++) covered += table.has(at) ? 1 : 0;
        expect([set.totalMs, set.coveredMs(asked)]).toEqual([table.size, covered]);
      }),
    );
  });

  it("keeps the length of what it forgot", () => {
    const set = createSpanSet(2);
    for (let at = 0; at < 1000; at += 100) set.add({ startMs: at, endMs: at + 10 });
    expect([set.totalMs, set.since(0).length]).toEqual([100, 2]);
  });

  it("holds so many stretches, however many came, also where they come out of order", () => {
    const set = createSpanSet();
    for (let at = 0; at < 100_000; at++) set.add({ startMs: 10 * at, endMs: 10 * at + 5 });
    set.add({ startMs: 999_996, endMs: 999_998 });
    set.add({ startMs: 990_006, endMs: 990_008 });
    const kept = set.since(0);
    expect([kept.length, set.totalMs, kept.at(-1)]).toEqual([512, 500_004, { startMs: 999_996, endMs: 999_998 }]);
    expect(kept.every(({ startMs }, i) => i === 0 || startMs > (kept[i - 1]?.endMs ?? 0))).toBe(true);
  });

  it("tells what ends after a moment", () => {
    const set = createSpanSet();
    set.add({ startMs: 0, endMs: 10 });
    set.add({ startMs: 20, endMs: 30 });
    expect(set.since(10)).toEqual([{ startMs: 20, endMs: 30 }]);
  });
});
