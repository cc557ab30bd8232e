import type { HeardWord, VoicedUtterance } from "../utterance.ts";

/** What the words of a result are told with. */
export interface WordForm {
  readonly punctuate: boolean;
  readonly diarize: boolean;
  /** Languages of each result, for `language=multi`. */
  readonly multi: boolean;
}

/** Seconds as the vendor writes them. */
export const seconds = (ms: number): number => Math.round(ms) / 1000;

/** Words as the vendor writes them. */
export function wordsOf(words: readonly HeardWord[], speaker: number | undefined, form: WordForm): readonly object[] {
  return words.map(({ word, startMs, endMs, confidence }) => ({
    word: plain(word),
    start: seconds(startMs),
    end: seconds(endMs),
    confidence,
    ...(form.punctuate && { punctuated_word: word }),
    ...(form.diarize && { speaker: speaker ?? 0 }),
  }));
}

/** The transcript of words. */
export function transcriptOf(words: readonly HeardWord[], { punctuate }: WordForm): string {
  return words.map(({ word }) => (punctuate ? word : plain(word))).join(" ");
}

const plain = (word: string): string => word.toLowerCase().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");

/** One `Results` message, without what tells which stretch and channel it is of. */
export function resultOf(utterance: VoicedUtterance | null, words: readonly HeardWord[], form: WordForm): object {
  return {
    channel: {
      alternatives: [
        {
          transcript: transcriptOf(words, form),
          confidence: words.length === 0 ? 0 : (utterance?.confidence ?? 0),
          ...(form.multi && utterance !== null && { languages: [utterance.language] }),
          words: wordsOf(words, utterance?.speaker, form),
        },
      ],
    },
  };
}
