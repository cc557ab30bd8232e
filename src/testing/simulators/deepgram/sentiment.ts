import { phraseFor } from "../phrases.ts";
import type { Scenario } from "../scenario.ts";

/** A stretch of words with one sentiment, as the vendor tells it; both indexes are inclusive. */
export interface Segment {
  readonly text: string;
  readonly start_word: number;
  readonly end_word: number;
  readonly sentiment: string;
  readonly sentiment_score: number;
}

/** Score of a phrase of the simulators whose sign is known. */
const PHRASE_SCORE = 0.7;

/** Words that lean to one side, for texts of nobody's script. */
const GOOD = /\b(good|great|thank|thanks|happy|happier|wonderful|love|perfect|glad|excellent|works)\b/i;
const BAD = /\b(bad|never|wrong|angry|terrible|unacceptable|refund|broken|sorry|hate|awful|lost|third time)\b/i;

/** A text cut where its sentiment may shift: after the end of a sentence, and at every line. */
export function sentencesOf(text: string): readonly string[] {
  return text
    .split(/\n+|(?<=[.!?])\s+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== "");
}

/** The polarity of a sentence: as the script says, as the simulators' own phrases mean it, or by a few words. */
export function scoreOf(sentence: string, scenario: Scenario | undefined): number {
  const plain = bare(sentence);
  const scripted = scenario?.utterances?.find(
    ({ text }) => bare(text) === plain || sentencesOf(text).map(bare).includes(plain),
  );
  if (scripted !== undefined) return scripted.sentiment ?? 0;
  const phrase = PHRASES.get(plain);
  if (phrase !== undefined) return phrase * PHRASE_SCORE;
  if (BAD.test(sentence)) return -0.6;
  return GOOD.test(sentence) ? 0.6 : 0;
}

const bare = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N} ]/gu, "");

const PHRASES: ReadonlyMap<string, number> = new Map(
  (["quiet", "neutral", "loud"] as const).flatMap((level) =>
    [true, false].flatMap((rising) =>
      Array.from({ length: 20 }, (_, i): [string, number] => {
        const { text, sign } = phraseFor({ level, rising }, i);
        return [bare(text), sign];
      }),
    ),
  ),
);

/** Break points of the labels. Source: developers.deepgram.com/docs/sentiment-analysis (stored 2025-07-03). */
function labelOf(score: number): string {
  if (score >= 1 / 3) return "positive";
  return score <= -1 / 3 ? "negative" : "neutral";
}

/** Sentences as segments: neighbours with one label are one segment with the mean of their scores, weighted by words, as segments follow shifts and not sentences. */
export function segmentsOf(
  sentences: readonly { readonly text: string; readonly score: number }[],
): readonly Segment[] {
  const segments: Segment[] = [];
  let word = 0;
  for (const { text, score } of sentences) {
    const words = text.split(/\s+/).filter((each) => each !== "").length;
    const end_word = word + words - 1;
    const last = segments.at(-1);
    if (last !== undefined && last.sentiment === labelOf(score)) {
      const before = last.end_word - last.start_word + 1;
      const sentiment_score = (last.sentiment_score * before + score * words) / (before + words);
      segments[segments.length - 1] = { ...last, text: `${last.text} ${text}`, end_word, sentiment_score };
    } else segments.push({ text, start_word: word, end_word, sentiment: labelOf(score), sentiment_score: score });
    word += words;
  }
  return segments;
}

/** What `sentiment=true` adds to an answer. */
export function sentimentsOf(segments: readonly Segment[]): object {
  const words = segments.reduce((sum, { start_word, end_word }) => sum + end_word - start_word + 1, 0);
  const total = segments.reduce(
    (sum, { start_word, end_word, sentiment_score }) => sum + sentiment_score * (end_word - start_word + 1),
    0,
  );
  const mean = words === 0 ? 0 : total / words;
  return { segments, average: { sentiment: labelOf(mean), sentiment_score: mean } };
}

/** Tokens of a text, in and out alike. */
export function tokensOf(text: string): object {
  const tokens = Math.ceil((text.split(/\s+/).filter((word) => word !== "").length * 4) / 3);
  return { model_uuid: "80ab3179-d113-4254-bd6b-4a2f96498695", input_tokens: tokens, output_tokens: tokens };
}
