import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createInOrder } from "../../../../src/core/text/in-order.ts";

describe("results in order", () => {
  it("wait for those that end earlier on their line, and for no other line", () => {
    const order = createInOrder<string>();
    const [first, second, other] = [order.expect(0, 100), order.expect(0, 200), order.expect(1, 50)];
    expect(second.settle("second")).toEqual([]);
    expect(other.settle("other")).toEqual(["other"]);
    expect(first.settle("first")).toEqual(["first", "second"]);
  });

  it("go by their ends, whatever the order in which they were expected", () => {
    const order = createInOrder<string>();
    const [late, early] = [order.expect(0, 200), order.expect(0, 100)];
    expect(late.settle("late")).toEqual([]);
    expect(early.settle("early")).toEqual(["early", "late"]);
  });

  it("all come out, once and sorted by their ends, however they are settled", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(50), fc.nat(1000)), { maxLength: 40 }), (texts) => {
        const order = createInOrder<number>();
        const places = texts.map(([endMs], i) => ({ place: order.expect(0, endMs), rank: texts[i]?.[1] ?? 0, endMs }));
        const out = places.toSorted((a, b) => a.rank - b.rank).flatMap(({ place, endMs }) => place.settle(endMs));
        expect(out).toEqual(texts.map(([endMs]) => endMs).sort((a, b) => a - b));
      }),
    );
  });
});
