import type { VoicedUtterance } from "../utterance.ts";

/** A scenario's emotion that stands for an add-on that fails on the utterance: the vendor answers `data: null` with an error. */
export const FAILED = "failed";

const seconds = (ms: number): number => Math.round(ms) / 1000;

/** The vendor's emotion word: its list has no `joy`. */
function emotionOf({ emotion }: VoicedUtterance): string {
  return emotion === "joy" ? "elation" : emotion;
}

/** The vendor's sentiment word of a polarity; nearly none beside strong words is `mixed` only where a script says so. */
function sentimentOf({ sentiment, emotion }: VoicedUtterance): string {
  if (emotion === "mixed") return "mixed";
  if (sentiment > 1 / 6) return "positive";
  return sentiment < -1 / 6 ? "negative" : "neutral";
}

/** An id as the vendor makes them: the channel, and a number within the session. */
export function utteranceId({ channel, index }: VoicedUtterance): string {
  return `${String(channel).padStart(2, "0")}_${String(index + 1).padStart(8, "0")}`;
}

/** The utterance as it stands in messages and results; words but the first begin with a space. */
export function wireUtterance(utterance: VoicedUtterance, withSpeaker = false): Record<string, unknown> {
  const { startMs, endMs, confidence, channel, text, words, language } = utterance;
  return {
    start: seconds(startMs),
    end: seconds(endMs),
    confidence,
    channel,
    ...(withSpeaker ? { speaker: speakerOf(utterance) } : {}),
    words: words.map((one, i) => ({
      word: i === 0 ? one.word : ` ${one.word}`,
      start: seconds(one.startMs),
      end: seconds(one.endMs),
      confidence: one.confidence,
    })),
    text,
    language,
  };
}

function speakerOf({ speaker, channel }: VoicedUtterance): number {
  return speaker ?? channel;
}

/** One result per sentence of the utterance, each over its own words. */
export function sentencesOf(utterance: VoicedUtterance, withSpeaker = false): readonly Record<string, unknown>[] {
  const sentences: { words: typeof utterance.words }[] = [];
  let words: VoicedUtterance["words"][number][] = [];
  for (const word of utterance.words) {
    words.push(word);
    if (!/[.!?]$/.test(word.word)) continue;
    sentences.push({ words });
    words = [];
  }
  if (words.length > 0) sentences.push({ words });
  return sentences.map(({ words: own }, i) => ({
    sentiment: sentimentOf(utterance),
    emotion: emotionOf(utterance),
    text: own.map(({ word }) => word).join(" "),
    start: seconds(own[0]?.startMs ?? utterance.startMs),
    end: seconds(i === sentences.length - 1 ? utterance.endMs : (own.at(-1)?.endMs ?? utterance.endMs)),
    channel: utterance.channel,
    ...(withSpeaker ? { speaker: speakerOf(utterance) } : {}),
  }));
}

/** The `sentiment_analysis` block of a whole call; it fails as a whole. */
export function sentimentBlock(
  utterances: readonly VoicedUtterance[],
  { speakers = false, asText = false }: { readonly speakers?: boolean; readonly asText?: boolean } = {},
): Record<string, unknown> {
  if (utterances.some(({ emotion }) => emotion === FAILED)) {
    const error = { status_code: 500, exception: "AddonError", message: "The add-on failed." };
    return { success: false, is_empty: true, exec_time: 0.1, error, results: null };
  }
  const results = utterances.flatMap((utterance) => sentencesOf(utterance, speakers));
  return {
    success: true,
    is_empty: results.length === 0,
    exec_time: 0.1,
    error: null,
    results: asText ? JSON.stringify(results) : results,
  };
}

/** The `transcription` block of a whole call. */
export function transcriptionOf(utterances: readonly VoicedUtterance[], speakers = false): Record<string, unknown> {
  return {
    full_transcript: utterances.map(({ text }) => text).join(" "),
    languages: [...new Set(utterances.map(({ language }) => language))],
    utterances: utterances.map((utterance) => wireUtterance(utterance, speakers)),
  };
}

/** The `metadata` block of a whole call. */
export function metadataOf(durationMs: number, channels: number): Record<string, unknown> {
  return {
    audio_duration: seconds(durationMs),
    number_of_distinct_channels: channels,
    billing_time: seconds(durationMs * channels),
    transcription_time: 0.1,
  };
}
