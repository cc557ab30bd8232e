import { describe, expect, it } from "vitest";
import { segmentsOf, tiles } from "../../../../adapters/deepgram/sentiments.ts";

describe("the segments of an answer", () => {
  it("are in the order of their words, whatever order they come in", () => {
    const later = { start_word: 3, end_word: 5, sentiment: "negative", sentiment_score: -0.6 };
    const first = { start_word: 0, end_word: 2, sentiment: "positive", sentiment_score: 0.6 };
    const segments = segmentsOf({ segments: [later, first] });
    expect(segments).toEqual([first, later]);
    expect(tiles(segments, 6)).toBe(true);
  });
});
