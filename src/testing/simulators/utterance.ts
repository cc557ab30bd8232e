/** One word and where it was heard, ms of the session's audio. */
export interface HeardWord {
  /** As written, punctuation included. */
  readonly word: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly confidence: number;
}

/** An utterance as a simulated vendor understood it. */
export interface VoicedUtterance {
  /** Counts the utterances of the session, from 0; partial and final share it. */
  readonly index: number;
  readonly channel: number;
  /** Ms of the session's audio. */
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
  readonly words: readonly HeardWord[];
  /** Polarity, -1..1. */
  readonly sentiment: number;
  /** A vendor's word, or one of sadness, relief, neutral, anger, joy. */
  readonly emotion: string;
  /** Scores by the vendor's own names, from a script only. */
  readonly expressions?: Readonly<Record<string, number>>;
  readonly speaker?: number;
  /** BCP 47 tag. */
  readonly language: string;
  /** Of the recognised words, 0..1. */
  readonly confidence: number;
  /** How long its transcript and its sentiment take after the audio, ms. */
  readonly transcriptDelayMs: number;
  readonly sentimentDelayMs: number;
}

/** Spreads the words of a text over a span, each as long as its letters ask for. */
export function spreadWords(text: string, startMs: number, endMs: number, confidence: number): HeardWord[] {
  const words = text.split(/\s+/).filter((word) => word !== "");
  const total = words.reduce((sum, word) => sum + word.length + 1, 0);
  let passed = 0;
  return words.map((word) => {
    const at = (letters: number): number => Math.round(startMs + ((endMs - startMs) * letters) / total);
    const heard = { word, startMs: at(passed), endMs: at(passed + word.length), confidence };
    passed += word.length + 1;
    return heard;
  });
}

/** The part of an utterance that is heard by `atMs`: whole words only, at least one. */
export function heardBy(utterance: VoicedUtterance, atMs: number): VoicedUtterance {
  const words = utterance.words.filter(({ endMs }, place) => place === 0 || endMs <= atMs);
  if (words.length === utterance.words.length) return { ...utterance, endMs: Math.min(utterance.endMs, atMs) };
  return { ...utterance, words, text: words.map(({ word }) => word).join(" "), endMs: Math.min(utterance.endMs, atMs) };
}
