import type { HeardWord } from "../utterance.ts";

/** The known names that stand in words, as the vendor tells them: `end_word` is exclusive. */
export function entitiesIn(words: readonly HeardWord[], known: readonly string[]): readonly object[] {
  const texts = words.map(({ word }) => word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ""));
  return known.flatMap((value) => {
    const wanted = value.toLowerCase().split(" ");
    const at = texts.findIndex((_, i) => wanted.every((word, j) => texts[i + j] === word));
    if (at < 0) return [];
    const end_word = at + wanted.length;
    return { label: "NAME", value, raw_value: value, confidence: 0.9, start_word: at, end_word };
  });
}
