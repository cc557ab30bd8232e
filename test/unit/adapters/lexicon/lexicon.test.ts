import { describe, expect, it } from "vitest";
import { adapter, createLexicon } from "../../../../adapters/lexicon/index.ts";
import type { Adapter } from "../../../../src/spec/adapter.ts";
import { createTestContext } from "../../../../src/testing/index.ts";

const at = (key: string, text: string) => ({ key, text, span: { startMs: 10, endMs: 20 } });
const read = (lexicon: Adapter, ...texts: string[]) => {
  const context = createTestContext();
  return {
    context,
    found: lexicon.text?.(
      texts.map((text, i) => at(`k${i}`, text)),
      context.ctx,
    ),
  };
};

describe("the local lexicon", () => {
  it("gives one polarity for each text that has a word it knows", async () => {
    const { found, context } = read(createLexicon(), "this is great", "nine o'clock", "terrible");
    expect(await found).toEqual([
      expect.objectContaining({
        key: "k0",
        span: { startMs: 10, endMs: 20 },
        evidence: "lexical",
        sets: [{ set: "sentiment", kind: "polarity", scores: { polarity: 0.6 } }],
      }),
      expect.objectContaining({ key: "k2", sets: [expect.objectContaining({ scores: { polarity: -0.6 } })] }),
    ]);
    expect(context.metered).toEqual(new Map([["text", 13 + 12 + 8]]));
  });

  it("takes words of the caller's, which win over the list", async () => {
    const lexicon = createLexicon({ words: { Outage: -5, great: 0, "on hold": -2 } });
    const scores = (await read(lexicon, "an outage", "great", "on hold").found)?.map(({ sets }) => sets[0]?.scores);
    expect(scores).toEqual([{ polarity: -1 }, { polarity: 0 }, { polarity: -0.4 }]);
  });

  it("names the option that is wrong", () => {
    expect(() => adapter.create({ words: { outage: -9 } })).toThrow(/providers\.lexicon\.words\.outage/);
    expect(() => adapter.create({ word: {} })).toThrow(/providers\.lexicon\.words/);
  });
});
