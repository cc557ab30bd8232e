import type { AudioFormat } from "../../src/spec/audio.ts";
import type { GladiaSettings } from "./options.ts";

/** What is left out of a body where nothing was asked for. */
type Body = Record<string, unknown>;

/** The body of POST /v2/live: every `receive_*` is said, since their defaults differ from one document of the vendor to the other. */
export function liveRequest(settings: GladiaSettings, format: AudioFormat): Body {
  const { model, endpointingMs, maxUtteranceMs, audioEnhancer, speechThreshold, metadata } = settings;
  return {
    encoding: "wav/pcm",
    bit_depth: 16,
    sample_rate: format.sampleRateHz,
    channels: format.channels.length,
    ...given("model", model),
    ...given("endpointing", endpointingMs === undefined ? undefined : endpointingMs / 1000),
    ...given("maximum_duration_without_endpointing", maxUtteranceMs === undefined ? undefined : maxUtteranceMs / 1000),
    ...languageConfig(settings),
    ...given(
      "pre_processing",
      filled({ ...given("audio_enhancer", audioEnhancer), ...given("speech_threshold", speechThreshold) }),
    ),
    realtime_processing: {
      sentiment_analysis: true,
      named_entity_recognition: settings.namedEntities,
      ...words(settings),
      ...translation(settings),
    },
    messages_config: {
      receive_partial_transcripts: settings.partials,
      receive_final_transcripts: true,
      receive_speech_events: true,
      receive_pre_processing_events: false,
      receive_realtime_processing_events: true,
      // They repeat the whole call in one message, and all of it was said before.
      receive_post_processing_events: false,
      receive_acknowledgments: true,
      receive_errors: true,
      receive_lifecycle_events: true,
    },
    ...given("custom_metadata", metadata),
  };
}

/** The body of POST /v2/pre-recorded. */
export function recordingRequest(settings: GladiaSettings, audioUrl: string): Body {
  const { diarization, recordingModel, metadata } = settings;
  const config =
    typeof diarization === "boolean"
      ? undefined
      : filled({
          ...given("number_of_speakers", diarization.speakers),
          ...given("min_speakers", diarization.minSpeakers),
          ...given("max_speakers", diarization.maxSpeakers),
        });
  return {
    audio_url: audioUrl,
    sentiment_analysis: true,
    diarization: diarization !== false,
    ...given("diarization_config", config),
    ...given("model", recordingModel),
    ...languageConfig(settings),
    ...words(settings),
    ...given("custom_metadata", metadata),
  };
}

function languageConfig({ languages, codeSwitching }: GladiaSettings): Body {
  if (languages === undefined && !codeSwitching) return {};
  return { language_config: { ...given("languages", languages), code_switching: codeSwitching } };
}

function words({ vocabulary, vocabularyIntensity, customSpelling }: GladiaSettings): Body {
  const heard = vocabulary === undefined || vocabulary.length === 0 ? undefined : vocabulary;
  return {
    ...(heard === undefined
      ? {}
      : {
          custom_vocabulary: true,
          custom_vocabulary_config: { vocabulary: heard, ...given("default_intensity", vocabularyIntensity) },
        }),
    ...(customSpelling === undefined
      ? {}
      : { custom_spelling: true, custom_spelling_config: { spelling_dictionary: customSpelling } }),
  };
}

function translation({ translation: asked }: GladiaSettings): Body {
  if (asked === undefined) return {};
  return {
    translation: true,
    translation_config: { target_languages: asked.languages, ...given("model", asked.model) },
  };
}

function given(name: string, value: unknown): Body {
  return value === undefined ? {} : { [name]: value };
}

function filled(body: Body): Body | undefined {
  return Object.keys(body).length === 0 ? undefined : body;
}
