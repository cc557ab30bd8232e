import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createInOrder } from "../../../src/kit/in-order.ts";

describe("results in order", () => {
  it("tells results in the order of their promises, however they come", () => {
    const order = createInOrder<string>();
    for (const key of ["a", "b", "c"]) order.expect(key);
    expect([order.settle("c", ["c"]), order.settle("a", ["a1", "a2"]), order.settle("b", [])]).toEqual([
      [],
      ["a1", "a2"],
      ["c"],
    ]);
  });

  it("gives nothing for a key that was answered, or never promised", () => {
    const order = createInOrder<string>();
    order.expect("a");
    expect([order.settle("a", ["x"]), order.settle("a", ["again"]), order.settle("z", ["z"])]).toEqual([["x"], [], []]);
  });

  it("promised again while it waits, a key keeps its place", () => {
    const order = createInOrder<string>();
    order.expect("a");
    order.expect("b");
    order.settle("b", ["b"]);
    order.expect("a");
    expect(order.waiting).toEqual(["a"]);
    expect(order.settle("a", ["a"])).toEqual(["a", "b"]);
  });

  it("gives up what is still promised, and tells what waited behind it", () => {
    const order = createInOrder<string>();
    order.expect("a");
    order.expect("b");
    order.settle("b", ["b"]);
    expect([order.flush(), order.waiting]).toEqual([["b"], []]);
  });

  it("puts a promise of a lower rank before those that were made before it", () => {
    const order = createInOrder<string>();
    order.expect("late", 30);
    order.expect("early", 10);
    order.expect("beside", 30);
    expect(order.waiting).toEqual(["early", "late", "beside"]);
    expect(order.settle("late", ["l"])).toEqual([]);
    expect(order.settle("early", ["e"])).toEqual(["e", "l"]);
    expect(order.settle("beside", ["b"])).toEqual(["b"]);
  });

  it("tells all of them, once and sorted by their ranks, in whatever order they are settled", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(50), fc.nat(1000)), { maxLength: 40 }), (promises) => {
        const order = createInOrder<number>();
        for (const [i, [rank]] of promises.entries()) order.expect(String(i), rank);
        const settled = promises.map(([rank, turn], i) => ({ key: String(i), rank, turn }));
        const out = settled.toSorted((a, b) => a.turn - b.turn).flatMap(({ key, rank }) => order.settle(key, [rank]));
        expect(out).toEqual(promises.map(([rank]) => rank).sort((a, b) => a - b));
      }),
    );
  });
});
