import { describe, expect, it } from "vitest";
import { VisibleRange } from "../../../../src/report/page/model/range.ts";

describe("the visible part of a call", () => {
  it("is the whole at first, and stays inside the call", () => {
    const range = new VisibleRange(60_000);
    const before = { ...range.now };
    range.show(50_000, 80_000);

    expect([before, range.now]).toEqual([
      { from: 0, to: 60_000 },
      { from: 30_000, to: 60_000 },
    ]);
  });

  it("is never shorter than two seconds, or than the call", () => {
    const range = new VisibleRange(60_000);
    range.show(30_000, 30_100);
    const short = new VisibleRange(500);
    short.show(0, 100);

    expect([range.now, short.now]).toEqual([
      { from: 29_050, to: 31_050 },
      { from: 0, to: 500 },
    ]);
  });

  it("zooms around a moment that is in sight, else around its middle", () => {
    const range = new VisibleRange(60_000);
    range.zoom(0.5, 10_000);
    const around = range.now;
    range.zoom(0.5, 59_000);

    expect([around, range.now]).toEqual([
      { from: 5000, to: 35_000 },
      { from: 12_500, to: 27_500 },
    ]);
  });

  it("moves on to a moment out of sight, and not for one in sight", () => {
    const range = new VisibleRange(60_000);
    let changes = 0;
    range.onChange(() => changes++);
    range.show(0, 10_000);
    range.reveal(5000);
    range.reveal(20_000);

    expect([changes, range.now, range.whole]).toEqual([2, { from: 19_000, to: 29_000 }, false]);
  });
});
