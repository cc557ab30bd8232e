import { COMMON_LABELS } from "../../src/spec/taxonomy.ts";

/** Sentiments of the batch mode, in the vendor's spelling. Source: `sentiment_analysis_results` of assemblyai 4.41.5, `openapi.generated.ts`, published 2026-09-26. */
export const SENTIMENT_LABELS = ["POSITIVE", "NEUTRAL", "NEGATIVE"] as const;

/** Emotions the language model may name: the words are ours, since the prompt is. */
export const EMOTION_LABELS = [...COMMON_LABELS, "mixed"] as const;

/** What the language model answers when the words of an utterance do not tell: a reading that says nothing. */
export const UNCLEAR = "unclear";
