import { isNegation, turned } from "./negation.ts";

/** The valence of a word or phrase, -5 to 5; `undefined` for one that is not known. */
export type ValenceOf = (words: string) => number | undefined;

/** The end of the scale of the list: F. A. Nielsen, arXiv:1103.2903. */
const SCALE_END = 5;
/** Words of the longest phrase that is looked up: "does not work". */
const PHRASE_WORDS = 3;

const CLAUSE_END = /[.,;:!?()\n\u2013\u2014]+|\b(?:but|however|although|though)\b/;
const WORD = /[\p{L}\p{N}]+(?:['-][\p{L}\p{N}]+)*/gu;

/**
 * The polarity of an English text: the mean valence of the words that are known, as a share of the list's scale.
 *
 * Not calibrated: .6 means that the words were rated 3 of 5 on average, not that anybody is so sure of anything.
 *
 * @returns -1..1; `null` when no word is known, which is not the same as a neutral text.
 */
export function polarityOf(text: string, valenceOf: ValenceOf): number | null {
  let sum = 0;
  let count = 0;
  for (const clause of text.toLowerCase().replaceAll("\u2019", "'").split(CLAUSE_END)) {
    const words = clause.match(WORD) ?? [];
    for (let i = 0; i < words.length; ) {
      const found = longestFrom(words, i, valenceOf);
      if (found === null) {
        i++;
        continue;
      }
      sum += turned(found.valence, words, i);
      count++;
      i += found.length;
    }
  }
  return count === 0 ? null : Math.min(1, Math.max(-1, sum / count / SCALE_END));
}

function longestFrom(
  words: readonly string[],
  at: number,
  valenceOf: ValenceOf,
): { readonly valence: number; readonly length: number } | null {
  for (let length = Math.min(PHRASE_WORDS, words.length - at); length > 0; length--) {
    // A bare "no" turns what follows; it is not itself bad news.
    if (length === 1 && isNegation(words[at] as string)) return null;
    const valence = valenceOf(words.slice(at, at + length).join(" "));
    if (valence !== undefined) return { valence, length };
  }
  return null;
}
