/**
 * How many words after a negation are negated, within the same clause: "not at all good", "don't think this is good".
 *
 * This project's own figure; VADER looks back over three words (Hutto and Gilbert, ICWSM 2014).
 */
const REACH_WORDS = 4;

/**
 * What a negated word counts: less than its opposite, since "not good" is not as bad as "bad".
 *
 * The mean that VADER's authors found: C. J. Hutto and E. Gilbert, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text",
 * ICWSM 2014.
 */
const NEGATED = -0.74;

const NEGATIONS: ReadonlySet<string> = new Set(
  (
    "no not never none nobody nothing nowhere neither nor without hardly barely scarcely rarely seldom cannot cant " +
    "dont doesnt didnt isnt arent wasnt werent wont wouldnt couldnt shouldnt hasnt havent hadnt aint"
  ).split(" "),
);

/** True for a word that turns what follows it: `not`, `never`, anything that ends in `n't`. */
export function isNegation(word: string): boolean {
  return NEGATIONS.has(word) || word.endsWith("n't");
}

/**
 * What the valence of the word at `index` comes to among the words before it in its clause.
 *
 * An odd number of negations within reach turns it; two of them cancel out. "Not only" negates nothing.
 */
export function turned(valence: number, clause: readonly string[], index: number): number {
  let negations = 0;
  for (let i = Math.max(0, index - REACH_WORDS); i < index; i++)
    if (isNegation(clause[i] as string) && clause[i + 1] !== "only") negations++;
  return negations % 2 === 1 ? NEGATED * valence : valence;
}
