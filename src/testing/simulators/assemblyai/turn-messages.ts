import type { VoicedUtterance } from "../utterance.ts";
import type { Parameters } from "./parameters.ts";
import { speakerName } from "./sentences.ts";

/** Below this a turn is too short to tell whose it is, ms. Source: AssemblyAI/assemblyai-skill `references/streaming.md`, read 2026-11-20. */
const SHORT_MS = 1000;

/** A `Turn` message. */
export function turnMessage(
  utterance: VoicedUtterance,
  parameters: Parameters,
  end: { readonly final: boolean; readonly formatted: boolean },
): object {
  const { final, formatted } = end;
  const { speakerLabels, languageDetection } = parameters;
  const text = formatted || parameters.pro ? utterance.text : plain(utterance.text);
  const speaker = speakerLabels ? labelOf(utterance, parameters) : undefined;
  const words = utterance.words.map(({ word, startMs, endMs, confidence }, i) => ({
    text: formatted || parameters.pro ? word : plain(word),
    start: startMs,
    end: endMs,
    confidence,
    word_is_final: final || i < utterance.words.length - 1,
    ...(final && speaker !== undefined && speaker !== "PENDING" && { speaker }),
  }));
  return {
    type: "Turn",
    turn_order: utterance.index,
    turn_is_formatted: formatted,
    end_of_turn: final,
    transcript: text,
    utterance: final ? text : "",
    end_of_turn_confidence: final ? 1 : 0,
    words,
    ...(speaker !== undefined && { speaker_label: speaker, ...(final && { speaker_confidence: 0.6 }) }),
    ...(final && languageDetection && { language_code: utterance.language.split("-")[0], language_confidence: 0.99 }),
  };
}

/** The label of a turn as it is first given: too short a turn belongs to nobody yet. */
export function labelOf(utterance: VoicedUtterance, parameters: Parameters): string {
  return utterance.endMs - utterance.startMs < SHORT_MS ? "PENDING" : settledLabel(utterance, parameters);
}

/** The label of a turn after the pass over all speakers. */
export function settledLabel({ speaker = 0 }: VoicedUtterance, { maxSpeakers }: Parameters): string {
  return speakerName(Math.min(speaker, maxSpeakers - 1));
}

/** One entry of a `SpeakerRevision`. */
export function revisionOf(utterance: VoicedUtterance, parameters: Parameters): object {
  const label = settledLabel(utterance, parameters);
  return {
    turn_order: utterance.index,
    speaker_label: label,
    words: utterance.words.map(({ word, startMs, endMs }) => ({
      text: word,
      start: startMs,
      end: endMs,
      speaker: label,
    })),
  };
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}' ]/gu, "");
}
