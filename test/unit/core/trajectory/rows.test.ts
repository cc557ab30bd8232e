import { describe, expect, it } from "vitest";
import { createRows } from "../../../../src/core/trajectory/rows.ts";

describe("rows of numbers", () => {
  it("come back as they were added, up to the bound", () => {
    const rows = createRows(2, 3);
    const taken = [1, 2, 3, 4].map((n) => rows.add([n, n + 0.5]));
    expect(taken).toEqual([true, true, true, false]);
    expect([rows.count, rows.map(([a, b]) => [a, b])]).toEqual([
      3,
      [
        [1, 1.5],
        [2, 2.5],
        [3, 3.5],
      ],
    ]);
  });

  it("are amended in the last one alone", () => {
    const rows = createRows(2, 3);
    expect(rows.last(1)).toBeUndefined();
    rows.amend(1, 9);
    expect(rows.count).toBe(0);
    for (const n of [1, 2]) rows.add([n, n]);
    rows.amend(1, 9);
    expect([rows.last(0), rows.last(1), rows.map((row) => row[1])]).toEqual([2, 9, [1, 9]]);
  });
});
