import type { CommonLabel, Label } from "../../spec/taxonomy.ts";
import { COMMON_LABELS } from "../../spec/taxonomy.ts";
import { baseWord, canonicalWord } from "./word.ts";

// Vendor words beyond the common labels themselves. Families follow the grouping of GoEmotions' 27 words into the basic emotions (Demszky et al. 2020,
// doi 10.18653/v1/2020.acl-main.372: annoyance with anger, nervousness with fear, approval, admiration, gratitude, love, pride and relief with joy,
// disappointment, embarrassment and remorse with sadness, realization with surprise) unless a finer common label fits. The rest is this project's choice.
const FAMILIES: Readonly<Partial<Record<CommonLabel, string>>> = {
  anger: "annoyance,disapproval,rage,fury,furious,irritation,irritated",
  fear: "anxiety,horror,nervousness,nervous,worried,worry,terror",
  happiness:
    "happy,joy,amusement,approval,optimism,caring,admiration,adoration,contentment,content,desire,ecstasy,ecstatic,elation,gratitude,love,pleasure,pride,relief,satisfaction,triumph,feeling uplifted",
  sadness: "disappointment,embarrassment,guilt,shame,grief,remorse,depressed",
  surprise: "surprise positive,surprise negative,realization,astonishment,dumbfoundedness",
  calm: "relaxed,serenity",
  disgust: "abhorrence,revulsion",
  excitement: "enthusiasm,eagerness",
  confusion: "doubt",
  interest: "entrancement,curiosity,concentration",
  distress: "pain,empathic pain,feeling upset",
};

const LABEL_OF: ReadonlyMap<string, Label> = new Map<string, Label>([
  ...COMMON_LABELS.map((label) => [label, label] as const),
  ...Object.entries(FAMILIES).flatMap(([label, words]) =>
    words.split(",").map((word) => [word, label as CommonLabel] as const),
  ),
  ["mixed", "mixed"],
]);

/**
 * The common label of a vendor's word, whatever its case, spacing and punctuation.
 *
 * `mixed` stays `mixed`; a word with no common counterpart (also `positive` and `negative`, which name no emotion) is `other`.
 */
export function commonLabel(word: string): Label {
  return meaningOf(word).label;
}

/** What a polarity word says: a sign, `mixed`, `unknown`; `null` for a word that names an emotion. */
export type Polarity = "positive" | "neutral" | "negative" | "mixed" | "unknown";

/** Reads a polarity word such as AWS's `POSITIVE`; `null` for any other word. */
export function polarityWord(word: string): Polarity | null {
  return meaningOf(word).polarity;
}

/** True when all declared labels of a set are polarity words: such a set tells sentiment, not an emotion, and no arousal. */
export function isPolaritySet(labels: readonly string[]): boolean {
  return labels.length > 0 && labels.every((label) => polarityWord(label) !== null);
}

/** What a vendor's word means. */
interface Meaning {
  readonly label: Label;
  readonly polarity: Polarity | null;
}

// A vendor says the same few words in every reading, several times a second; open vocabularies must not fill the memory.
const MOST_REMEMBERED = 2048;
const remembered = new Map<string, Meaning>();

function meaningOf(word: string): Meaning {
  const known = remembered.get(word);
  if (known !== undefined) return known;
  const canonical = canonicalWord(word);
  const isPolarity = /^(positive|neutral|negative|mixed|unknown)$/.test(canonical);
  const meaning: Meaning = {
    label: LABEL_OF.get(baseWord(word)) ?? "other",
    polarity: isPolarity ? (canonical as Polarity) : null,
  };
  if (remembered.size < MOST_REMEMBERED) remembered.set(word, meaning);
  return meaning;
}
