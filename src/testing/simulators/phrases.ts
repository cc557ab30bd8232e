/** How an utterance sounded, as far as loudness can say. */
export interface Manner {
  readonly level: "quiet" | "neutral" | "loud";
  /** Whether its level rose from its first half to its second. */
  readonly rising: boolean;
}

/** What is heard of an utterance of a certain manner. */
export interface Phrase {
  readonly text: string;
  readonly emotion: string;
  /** The sign of its sentiment; 0 is neutral. */
  readonly sign: -1 | 0 | 1;
}

const LISTS: Readonly<
  Record<string, { readonly emotion: string; readonly sign: -1 | 0 | 1; readonly texts: readonly string[] }>
> = {
  "quiet falling": {
    emotion: "sadness",
    sign: -1,
    texts: [
      "I had hoped it would work out.",
      "It has been a hard week.",
      "I am sorry to hear that.",
      "We lost all of it.",
    ],
  },
  "quiet rising": {
    emotion: "relief",
    sign: 1,
    texts: ["That is a weight off my mind.", "Good, that will do.", "I feel better about it now.", "Then all is well."],
  },
  neutral: {
    emotion: "neutral",
    sign: 0,
    texts: [
      "I am calling about my order.",
      "The number is on the second page.",
      "Could you say that again?",
      "It was sent on Monday.",
      "Let me look that up.",
    ],
  },
  "loud rising": {
    emotion: "anger",
    sign: -1,
    texts: [
      "This is the third time I call!",
      "Nobody told me about a fee.",
      "I want my money back.",
      "That is not acceptable.",
    ],
  },
  "loud falling": {
    emotion: "joy",
    sign: 1,
    texts: [
      "That is wonderful news!",
      "It works, thank you so much!",
      "You have made my day.",
      "I could not be happier.",
    ],
  },
};

/** The phrase for the `index`th utterance: always the same one for the same manner and index. */
export function phraseFor({ level, rising }: Manner, index: number): Phrase {
  const list = LISTS[level === "neutral" ? "neutral" : `${level} ${rising ? "rising" : "falling"}`];
  const text = list?.texts[index % list.texts.length];
  return { text: text ?? "", emotion: list?.emotion ?? "neutral", sign: list?.sign ?? 0 };
}
