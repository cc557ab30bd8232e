import { describe, expect, it } from "vitest";
import { gauge, shareBar, signed } from "../../../../src/cli/timeline/gauge.ts";

const tones = { below: "bad", above: "good" } as const;
const drawn = (value: number | null): string =>
  gauge(value, 4, tones)
    .map((part) => part.text)
    .join("");

describe("the gauge of an axis", () => {
  it.each([
    [0, "····│····"],
    [1, "····│████"],
    [-1, "████│····"],
    [0.5, "····│██··"],
    [-0.5, "··██│····"],
    [0.375, "····│█▌··"],
    [-0.375, "··▐█│····"],
    [0.05, "····│····"],
  ])("draws %f as %s", (value, text) => {
    expect(drawn(value)).toBe(text);
  });

  it("draws not known unlike 0", () => {
    expect(drawn(null)).toBe("·········");
  });

  it("has the same width whatever the value", () => {
    const widths = [-1, -0.99, -0.4, -0.1, 0, 0.1, 0.33, 0.99, 1].map((value) => drawn(value).length);
    expect(new Set(widths)).toEqual(new Set([9]));
  });

  it.each([
    [0.414, "+0.41"],
    [-1, "-1.00"],
    [-0.001, "+0.00"],
    [null, "  –  "],
  ])("writes %s as %s", (value, text) => {
    expect(signed(value)).toBe(text);
  });
});

describe("the bar of a share", () => {
  it.each([
    [0, "····"],
    [0.5, "██··"],
    [1, "████"],
    [0.53, "██▏·"],
    [2, "████"],
  ])("draws %f as %s", (share, text) => {
    expect(shareBar(share, 4)).toBe(text);
  });
});
