import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDeliveredIds } from "../../../../../src/core/stream/line/delivered-ids.ts";
import { createDeliveredSpans } from "../../../../../src/core/stream/line/replay-filter.ts";
import { coveredMs } from "../../../../../src/core/stream/span-set.ts";
import type { Span } from "../../../../../src/spec/audio.ts";

const span = (startMs: number, endMs: number): Span => ({ startMs, endMs });
const filterOf = (...delivered: Span[]) => {
  const spans = createDeliveredSpans();
  for (const one of delivered) spans.add(0, "acoustic", one);
  return spans.filter(0);
};

describe("a reading after a replay", () => {
  it("passes as it is where nothing of it was delivered", () => {
    const fresh = span(2000, 3000);
    expect(filterOf(span(0, 2000)).news(0, "acoustic", fresh)).toBe(fresh);
  });

  it("is dropped when more than half of it was delivered", () => {
    expect(filterOf(span(0, 2000)).news(0, "acoustic", span(1400, 2500))).toBeNull();
  });

  it("is clipped to what is new when less than half of it was", () => {
    expect(filterOf(span(0, 2000)).news(0, "acoustic", span(1800, 3000))).toEqual(span(2000, 3000));
  });

  it("is measured against its own channel and its own evidence", () => {
    const filter = filterOf(span(0, 2000));
    expect(filter.news(1, "acoustic", span(0, 2000))).toEqual(span(0, 2000));
    expect(filter.news(0, "lexical", span(0, 2000))).toEqual(span(0, 2000));
  });

  it("is not measured against what was delivered after the replay began", () => {
    const spans = createDeliveredSpans();
    const filter = spans.filter(0);
    spans.add(0, "acoustic", span(0, 2000));
    expect(filter.news(0, "acoustic", span(500, 2000))).toEqual(span(500, 2000));
  });

  it("never overlaps what was delivered, and ends in order", () => {
    const spans = fc
      .tuple(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 1, max: 1500 }))
      .map(([startMs, lengthMs]) => span(startMs, startMs + lengthMs));
    fc.assert(
      fc.property(fc.array(spans, { maxLength: 8 }), fc.array(spans, { maxLength: 12 }), (delivered, said) => {
        const filter = filterOf(...delivered);
        let lastMs = 0;
        for (const one of said.toSorted((a, b) => a.endMs - b.endMs)) {
          const news = filter.news(0, "acoustic", one);
          if (news === null) continue;
          for (const earlier of delivered) expect(coveredMs(news, [earlier])).toBe(0);
          expect(news.startMs).toBeGreaterThanOrEqual(one.startMs);
          expect(news.endMs).toBeLessThanOrEqual(one.endMs);
          expect(news.endMs).toBeGreaterThan(news.startMs);
          expect(news.endMs).toBeGreaterThanOrEqual(lastMs);
          lastMs = news.endMs;
        }
      }),
    );
  });
});

describe("the ids of what was delivered", () => {
  it("are new once", () => {
    const ids = createDeliveredIds();
    expect([ids.first("a"), ids.first("b"), ids.first("a")]).toEqual([true, true, false]);
  });

  it("are known again after thousands of others, and news after more than are remembered", () => {
    const ids = createDeliveredIds();
    for (let i = 0; i < 4096; i++) ids.first(`0 0 transcript u${i}`);
    expect(ids.first("0 0 transcript u0")).toBe(false);
    ids.first("0 0 transcript one more");
    expect([ids.first("0 0 transcript u1"), ids.first("0 0 transcript u0")]).toEqual([false, true]);
  });

  it("are forgotten, the oldest first, beyond a bound", () => {
    const ids = createDeliveredIds(2);
    for (const id of ["a", "b", "c"]) ids.first(id);
    expect([ids.first("c"), ids.first("a")]).toEqual([false, true]);
  });
});
