import { describe, expect, it } from "vitest";
import { clean, clock, cut, displayWidth, padTo, wrap } from "../../../src/cli/text.ts";

describe("text in a terminal", () => {
  it.each([
    ["agent", 5],
    ["顧客", 4],
    ["é", 1],
    ["😀", 2],
    ["▐│▌█▁▲●·–…", 10],
  ])("%s takes %i cells", (text, cells) => {
    expect(displayWidth(text)).toBe(cells);
  });

  it("shows a cut by an ellipsis, within the width", () => {
    expect(cut("customer", 6)).toBe("custo…");
  });

  it("never cuts a wide character in half", () => {
    expect(displayWidth(cut("顧客顧客", 6))).toBeLessThanOrEqual(6);
  });

  it("pads by cells, not by characters", () => {
    expect(padTo("顧客", 6)).toBe("顧客  ");
  });

  it("breaks at spaces and cuts a word longer than the line", () => {
    expect(wrap("one two incomprehensible", 8)).toEqual(["one two", "incompr…"]);
  });

  it("lets no escape sequence, control character or direction override through", () => {
    expect(clean("a\u001b[2Jb\u0007c\u202ed\ne")).toBe("a [2Jb c d e");
  });

  it.each([
    [0, "00:00"],
    [192_999, "03:12"],
    [3_600_000, "1:00:00"],
    [-5, "00:00"],
  ])("%i ms is %s", (ms, text) => {
    expect(clock(ms)).toBe(text);
  });
});
