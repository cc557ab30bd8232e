import type { ScoreSet } from "../../src/spec/adapter.ts";
import type { Reading, Utterance } from "./utterances.ts";
import type { FlatSentiment, Sentence } from "./wire.ts";

/** What makes a sentence of the vendor an observation of a session. */
export interface Place {
  /** The input channel of an index of the vendor; `undefined` in a session of one. */
  readonly channelOf: (index: number) => number | undefined;
  /** A time of the vendor, s, in ms of the session. */
  readonly toMs: (seconds: number) => number;
}

/** The label sets of a sentence: each names its label and gives no number. A word that is missing leaves its set out. */
export function setsOf({
  emotion,
  emotions,
  sentiment,
}: Pick<Sentence, "emotion" | "emotions" | "sentiment">): readonly ScoreSet[] {
  const beside = (emotions ?? []).map((one) => (typeof one === "string" ? one : one.emotion));
  const named = emotion ? [emotion] : beside.filter((word) => word !== "");
  return [
    ...(named.length === 0 ? [] : [label("emotion", named)]),
    ...(sentiment ? [label("sentiment", [sentiment])] : []),
  ];
}

function label(set: string, words: readonly string[]): ScoreSet {
  return { set, kind: "label", scores: Object.fromEntries(words.map((word) => [word, 1])) };
}

/** The reading of one sentence; its language and channel are those of its utterance. */
export function readingOf(
  sentence: Sentence,
  of: Pick<Utterance, "channel" | "language" | "speaker">,
  place: Place,
): Reading {
  const startMs = place.toMs(sentence.start);
  const channel = place.channelOf(of.channel);
  const { text } = sentence;
  const speaker = sentence.speaker ?? of.speaker;
  return {
    span: { startMs, endMs: Math.max(startMs, place.toMs(sentence.end)) },
    evidence: "lexical",
    sets: setsOf(sentence),
    ...(channel === undefined ? {} : { channel }),
    ...(speaker === undefined || speaker === null ? {} : { speaker: String(speaker) }),
    ...(text ? { text } : {}),
    ...(of.language === undefined ? {} : { language: of.language }),
    raw: sentence,
  };
}

/** The reading of an utterance whose sentiment came as a whole. */
export function wholeReading(sentiment: FlatSentiment, utterance: Utterance, place: Place): Reading {
  return { ...unansweredReading(utterance, place), sets: setsOf(sentiment), raw: sentiment };
}

/** What is told of an utterance about which the vendor said nothing: no set, which is an abstention and no label. */
export function unansweredReading(utterance: Utterance, { channelOf }: Pick<Place, "channelOf">): Reading {
  const channel = channelOf(utterance.channel);
  return {
    span: { startMs: utterance.startMs, endMs: utterance.endMs },
    evidence: "lexical",
    sets: [],
    ...(channel === undefined ? {} : { channel }),
    text: utterance.text,
    ...(utterance.language === undefined ? {} : { language: utterance.language }),
    ...(utterance.speaker === undefined ? {} : { speaker: utterance.speaker }),
  };
}
