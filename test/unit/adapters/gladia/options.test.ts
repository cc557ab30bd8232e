import { describe, expect, it } from "vitest";
import { adapter, type GladiaOptions, gladia, info } from "../../../../adapters/gladia/index.ts";
import { parseGladiaOptions } from "../../../../adapters/gladia/options.ts";
import { liveRequest, recordingRequest } from "../../../../adapters/gladia/request.ts";
import type { Asked } from "../../../../src/spec/adapter.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";
import { MONO, STEREO } from "./sessions.ts";

function refusal(options: unknown, asked?: Asked): EmotionError {
  try {
    adapter.create(options, asked);
  } catch (error) {
    if (EmotionError.isInstance(error)) return error;
    throw error;
  }
  throw new Error("the options were accepted");
}

const live = (options: GladiaOptions, asked?: Asked) => liveRequest(parseGladiaOptions(options, asked), MONO);
const recording = (options: GladiaOptions, asked?: Asked) =>
  recordingRequest(parseGladiaOptions(options, asked), "https://example.com/a");

/** What each option changes in the request of a live session, of a recording, or of neither; a new option without a row does not compile. */
const ROWS: {
  readonly [K in keyof Required<GladiaOptions>]: readonly [GladiaOptions[K], object | null, object | null];
} = {
  apiKey: ["k", null, null],
  baseUrl: ["http://127.0.0.1:1", null, null],
  region: ["eu-west", null, null],
  connect: [() => Promise.reject(new Error()), null, null],
  model: ["solaria-1", { model: "solaria-1" }, null],
  recordingModel: ["solaria-3", null, { model: "solaria-3" }],
  languages: [
    ["en-GB", "nb"],
    { language_config: { languages: ["en", "no"], code_switching: false } },
    { language_config: { languages: ["en", "no"], code_switching: false } },
  ],
  codeSwitching: [true, { language_config: { code_switching: true } }, { language_config: { code_switching: true } }],
  vocabulary: [
    ["Westeros", { value: "Gladia", intensity: 0.4, language: "fr-FR" }],
    {
      realtime_processing: {
        custom_vocabulary: true,
        custom_vocabulary_config: {
          vocabulary: ["Westeros", { value: "Gladia", intensity: 0.4, language: "fr" }],
        },
      },
    },
    { custom_vocabulary: true },
  ],
  vocabularyIntensity: [
    0.7,
    { realtime_processing: { custom_vocabulary_config: { vocabulary: ["a"], default_intensity: 0.7 } } },
    { custom_vocabulary_config: { vocabulary: ["a"], default_intensity: 0.7 } },
  ],
  customSpelling: [
    { Gorish: ["ghorish"] },
    {
      realtime_processing: {
        custom_spelling: true,
        custom_spelling_config: { spelling_dictionary: { Gorish: ["ghorish"] } },
      },
    },
    { custom_spelling: true, custom_spelling_config: { spelling_dictionary: { Gorish: ["ghorish"] } } },
  ],
  endpointingMs: [300, { endpointing: 0.3 }, null],
  maxUtteranceMs: [20_000, { maximum_duration_without_endpointing: 20 }, null],
  audioEnhancer: [true, { pre_processing: { audio_enhancer: true } }, null],
  speechThreshold: [0.8, { pre_processing: { speech_threshold: 0.8 } }, null],
  partials: [false, { messages_config: { receive_partial_transcripts: false } }, null],
  namedEntities: [true, { realtime_processing: { named_entity_recognition: true } }, null],
  translation: [
    { languages: ["fr-CA", "wo"], model: "enhanced" },
    {
      realtime_processing: {
        translation: true,
        translation_config: { target_languages: ["fr", "wo"], model: "enhanced" },
      },
    },
    null,
  ],
  diarization: [
    { speakers: 2, minSpeakers: 1, maxSpeakers: 3 },
    null,
    { diarization: true, diarization_config: { number_of_speakers: 2, min_speakers: 1, max_speakers: 3 } },
  ],
  metadata: [{ call: "17" }, { custom_metadata: { call: "17" } }, { custom_metadata: { call: "17" } }],
};

describe("the options of Gladia", () => {
  it.each(Object.entries(ROWS))("%s reaches the requests it is for", (option, [value, inLive, inRecording]) => {
    const needed = option === "vocabularyIntensity" ? { vocabulary: ["a"] } : {};
    const options = { ...needed, [option]: value } as GladiaOptions;
    if (inLive === null) expect(live(options)).toEqual(live({}));
    else expect(live(options)).toMatchObject(inLive);
    if (inRecording === null) expect(recording(options)).toEqual(recording({}));
    else expect(recording(options)).toMatchObject(inRecording);
  });

  it("a live session says every receive_* itself, and asks for sentiment and acknowledgements", () => {
    expect(liveRequest(parseGladiaOptions({}), STEREO)).toEqual({
      encoding: "wav/pcm",
      bit_depth: 16,
      sample_rate: 16_000,
      channels: 2,
      realtime_processing: { sentiment_analysis: true, named_entity_recognition: false },
      messages_config: {
        receive_partial_transcripts: true,
        receive_final_transcripts: true,
        receive_speech_events: true,
        receive_pre_processing_events: false,
        receive_realtime_processing_events: true,
        receive_post_processing_events: false,
        receive_acknowledgments: true,
        receive_errors: true,
        receive_lifecycle_events: true,
      },
    });
  });

  it("an intensity without a vocabulary is a mistake: it would reach nothing", () => {
    expect(refusal({ apiKey: "k", vocabularyIntensity: 0.7 })).toMatchObject({
      kind: "config",
      facts: { option: "providers.gladia.vocabularyIntensity" },
    });
  });

  it("the call's language and vocabulary are taken where the options say nothing, and the options go before them", () => {
    const asked = { language: "de-AT", vocabulary: ["Grüß"] };
    expect(live({}, asked)).toMatchObject({
      language_config: { languages: ["de"] },
      realtime_processing: { custom_vocabulary_config: { vocabulary: ["Grüß"] } },
    });
    expect(live({ languages: ["fr"], vocabulary: ["oui"] }, asked)).toMatchObject({
      language_config: { languages: ["fr"] },
      realtime_processing: { custom_vocabulary_config: { vocabulary: ["oui"] } },
    });
  });

  it.each([
    [{ languages: ["tlh"] }, undefined],
    [{}, { language: "tlh-KX" }],
    [{ translation: { languages: ["xx"] } }, undefined],
    [{ vocabulary: [{ value: "a", language: "xx" }] }, undefined],
  ])("a language it does not know is unsupported at once: %j %j", (options, asked) => {
    expect(refusal({ apiKey: "k", ...options }, asked).kind).toBe("unsupported");
  });

  it.each([
    [{ region: "mars" }, 'providers.gladia.region must be one of eu-west, us-west, not "mars".'],
    [
      { baseUrl: "ws://127.0.0.1" },
      "providers.gladia.baseUrl must be an http: or https: URL without a name, a query or a fragment, not the string given.",
    ],
    [{ endpointingMs: 5 }, "providers.gladia.endpointingMs must be at least 10, not 5."],
    [{ partial: true }, "providers.gladia.partial is not a known option: did you mean providers.gladia.partials?"],
    [{ apiKey: 17 }, "providers.gladia.apiKey must be a key or a function that gives a token, not 17."],
    [{ connect: "x" }, 'providers.gladia.connect must be a function that opens a socket, not "x".'],
    [{ diarization: { speakers: 0 } }, "providers.gladia.diarization.speakers must be at least 1, not 0."],
  ])("says what is wrong with %j", (options, sentence) => {
    const { kind, message } = refusal({ apiKey: "k", ...options });
    expect([kind, message]).toEqual(["config", sentence]);
  });

  it("names the environment variable when there is no key", () => {
    const { kind, facts } = refusal({});
    expect([kind, facts.variable]).toEqual(["config", "GLADIA_API_KEY"]);
    expect(info.env).toEqual(["GLADIA_API_KEY"]);
  });

  it("makes a frozen adapter with both of its modes", () => {
    const made = gladia({ apiKey: "k" });
    expect([Object.isFrozen(made), typeof made.stream, typeof made.batch]).toEqual([true, "function", "function"]);
  });
});
