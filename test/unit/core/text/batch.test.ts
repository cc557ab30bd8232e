import { describe, expect, it } from "vitest";
import { cutText, takeBatch } from "../../../../src/core/text/batch.ts";

const texts = (...lengths: number[]) => lengths.map((length) => ({ text: "x".repeat(length) }));
const lengthsOf = (items: readonly { readonly text: string }[]) => items.map(({ text }) => text.length);

describe("a batch", () => {
  it("takes from the front what one call may carry, by items and by characters", () => {
    const waiting = texts(10, 20, 30, 40);
    expect(lengthsOf(takeBatch(waiting, { maxItems: 2, maxCharacters: 1000 }))).toEqual([10, 20]);
    expect(lengthsOf(waiting)).toEqual([30, 40]);
    expect(lengthsOf(takeBatch(texts(10, 20, 30), { maxItems: 9, maxCharacters: 30 }))).toEqual([10, 20]);
  });

  it("never leaves the first behind, nor takes one before another", () => {
    expect(lengthsOf(takeBatch(texts(50, 1), { maxItems: 9, maxCharacters: 30 }))).toEqual([50]);
    expect(lengthsOf(takeBatch(texts(10, 50, 1), { maxItems: 9, maxCharacters: 30 }))).toEqual([10]);
    expect(takeBatch([], { maxItems: 9, maxCharacters: 30 })).toEqual([]);
  });
});

describe("cutting a text", () => {
  it("keeps what fits, and ends at a space where that keeps half of it", () => {
    expect(cutText("short", 5)).toBe("short");
    expect(cutText("one two three", 9)).toBe("one two");
    expect(cutText("a bbbbbbbbbbbbb", 9)).toBe("a bbbbbbb");
  });

  it("never cuts a character in half", () => {
    expect(cutText("abc😀", 4)).toBe("abc");
    expect(cutText("ab😀c", 4)).toBe("ab😀");
  });
});
