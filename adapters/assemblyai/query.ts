import { isPro } from "./languages.ts";
import { socketPrompt } from "./prompt.ts";
import type { Settings } from "./settings.ts";

/**
 * The parameters of a live session. The vendor ignores what it does not know, a misspelt one as well: `Begin` is checked for the model.
 *
 * Source: assemblyai 4.41.5 `services/streaming/service.ts`, published 2026-09-26.
 */
export function sessionQuery(settings: Settings, sampleRateHz: number): URLSearchParams {
  const { speechModel, languageCodes, terms } = settings;
  const single = languageCodes.length === 1 || speechModel === "universal-streaming-english";
  const detects = settings.languageDetection ?? (single ? undefined : true);
  const json = (list: readonly string[]): string | undefined => (list.length === 0 ? undefined : JSON.stringify(list));
  const parameters: Readonly<Record<string, string | number | boolean | undefined>> = {
    speech_model: speechModel,
    sample_rate: sampleRateHz,
    encoding: "pcm_s16le",
    language_codes: isPro(speechModel) ? json(languageCodes) : undefined,
    language_detection: detects,
    keyterms_prompt: json(terms),
    speaker_labels: settings.speakerLabels,
    max_speakers: settings.maxSpeakers,
    speaker_labels_revision_interval_ms: settings.speakerRevisionMs,
    mode: settings.mode,
    min_turn_silence: settings.minTurnSilenceMs,
    max_turn_silence: settings.maxTurnSilenceMs,
    vad_threshold: settings.vadThreshold,
    format_turns: settings.formatTurns,
    acknowledge_silence: settings.acknowledgeSilence,
    inactivity_timeout: settings.inactivityTimeoutS,
    llm_gateway: settings.sentiment === "socket" ? JSON.stringify(socketPrompt(settings.model)) : undefined,
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, String(value));
  return query;
}
