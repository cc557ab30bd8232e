import * as z from "zod/mini";
import { parseProviderOptions } from "../../src/kit/provider-options.ts";
import { baseUrlOption, connectOption, credentialOption } from "../../src/kit/wire-options.ts";
import type { Asked } from "../../src/spec/adapter.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import { info } from "./info.ts";
import { gladiaLanguage, LANGUAGES, TRANSLATION_LANGUAGES } from "./languages.ts";

const word = z.string().check(z.minLength(1));
const share = z.number().check(z.minimum(0), z.maximum(1));
const count = z.int().check(z.minimum(1));

/** A word to listen for, with how it is said. */
const VocabularyEntrySchema = z.strictObject({
  value: word,
  /** How readily it is heard, 0..1. */
  intensity: z.exactOptional(share),
  pronunciations: z.exactOptional(z.array(word)),
  /** BCP 47 tag of its pronunciation. */
  language: z.exactOptional(word),
});

/** Options of Gladia; each of them reaches the wire. Names and ranges: `LiveV2InitRequest` and `PreRecordedV2InitTranscriptionRequest` of @gladiaio/sdk 2.1.0. */
export const GladiaOptionsSchema = z.strictObject({
  /** The key, or a function that fetches it, called for every request. Default: the environment variable `GLADIA_API_KEY`. */
  apiKey: z.exactOptional(credentialOption),
  /** Where the service is, `http:` or `https:`: a proxy of yours, or a simulator. Default `https://api.gladia.io`. */
  baseUrl: z._default(baseUrlOption, "https://api.gladia.io"),
  /** Where live audio is processed: `eu-west` or `us-west`. Default: the vendor's choice. */
  region: z.exactOptional(z.enum(info.regions)),
  /** Model of live sessions. Default: the vendor's, `solaria-1`. */
  model: z.exactOptional(word),
  /** Model of recordings, such as `solaria-1` or `solaria-3`. Default: the vendor's. */
  recordingModel: z.exactOptional(word),
  /** BCP 47 tags of the languages that may be spoken; one fixes it, several narrow the choice. Default: the call's language, else detected. */
  languages: z.exactOptional(z.array(word)),
  /** Detect the language anew in every utterance. Default false: of the first one. */
  codeSwitching: z._default(z.boolean(), false),
  /** Words to listen for. Default: the call's. */
  vocabulary: z.exactOptional(
    z.array(z.union([word, VocabularyEntrySchema])).check(z.maxLength(info.vocabulary.maxTerms)),
  ),
  /** How readily words of the vocabulary are heard that name no intensity of their own, 0..1. Default: the vendor's. */
  vocabularyIntensity: z.exactOptional(share),
  /** Spellings to write words in: the spelling, and what it replaces. */
  customSpelling: z.exactOptional(z.record(z.string(), z.array(word))),
  /** Silence that ends an utterance, ms, 10 to 10 000. Default: the vendor's, 50. Live only. */
  endpointingMs: z.exactOptional(z.number().check(z.minimum(10), z.maximum(10_000))),
  /** An utterance without such a silence ends after this, ms, 5000 to 60 000. Default: the vendor's, 5000. Live only. */
  maxUtteranceMs: z.exactOptional(z.number().check(z.minimum(5000), z.maximum(60_000))),
  /** Have the vendor clean the audio first. Default: the vendor's. Live only. */
  audioEnhancer: z.exactOptional(z.boolean()),
  /** How sure it must be to take sound for speech, 0..1. Default: the vendor's. Live only. */
  speechThreshold: z.exactOptional(share),
  /** Interim transcripts. Default true. Live only. */
  partials: z._default(z.boolean(), true),
  /** Names, places and the like, as insights named `entity`. Default false. Live only. */
  namedEntities: z._default(z.boolean(), false),
  /** Translations, as insights named `translation`. Default: none. Live only. */
  translation: z.exactOptional(
    z.strictObject({
      /** BCP 47 tags. */
      languages: z.array(word).check(z.minLength(1)),
      model: z.exactOptional(z.enum(["base", "batch", "enhanced"])),
    }),
  ),
  /** Tell speakers apart; with the number of speakers where it is known. Default false. Recordings only: the vendor does not do it live. */
  diarization: z._default(
    z.union([
      z.boolean(),
      z.strictObject({
        speakers: z.exactOptional(count),
        minSpeakers: z.exactOptional(count),
        maxSpeakers: z.exactOptional(count),
      }),
    ]),
    false,
  ),
  /** Kept by the vendor with the session, for the caller's own use. */
  metadata: z.exactOptional(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))),
  /** Opens sockets in place of the platform's way: a relay for browsers, or the platform of a Worker. */
  connect: z.exactOptional(connectOption),
});

/** Options of Gladia as a caller gives them. */
export type GladiaOptions = z.input<typeof GladiaOptionsSchema>;

/** Options of Gladia with what the call asks for filled in, checked, and languages as the vendor writes them. */
export type GladiaSettings = z.infer<typeof GladiaOptionsSchema>;

/**
 * Checks options and fills in what the call asks for.
 *
 * @throws EmotionError `config` naming the option, `unsupported` for a language that Gladia does not know.
 */
export function parseGladiaOptions(options: unknown, asked: Asked = {}): GladiaSettings {
  const given = parseProviderOptions("gladia", GladiaOptionsSchema, options);
  const languages = given.languages ?? (asked.language === undefined ? undefined : [asked.language]);
  const vocabulary = given.vocabulary ?? asked.vocabulary?.slice();
  const { translation } = given;
  if (given.vocabularyIntensity !== undefined && (vocabulary ?? []).length === 0) throw withoutVocabulary();
  return {
    ...given,
    ...(languages === undefined ? {} : { languages: languages.map((tag) => language(tag, LANGUAGES)) }),
    ...(vocabulary === undefined ? {} : { vocabulary: vocabulary.map(entry) }),
    ...(translation === undefined
      ? {}
      : {
          translation: {
            ...translation,
            languages: translation.languages.map((tag) => language(tag, TRANSLATION_LANGUAGES)),
          },
        }),
  };
}

/** An option that reaches nothing is a mistake. */
function withoutVocabulary(): EmotionError {
  const option = "providers.gladia.vocabularyIntensity";
  return new EmotionError("config", `${option} says how readily words are heard: give words in vocabulary too.`, {
    option,
  });
}

type Entry = NonNullable<GladiaSettings["vocabulary"]>[number];

function entry(given: Entry): Entry {
  if (typeof given === "string" || given.language === undefined) return given;
  return { ...given, language: language(given.language, LANGUAGES) };
}

function language(tag: string, known: readonly string[]): string {
  const code = gladiaLanguage(tag, known);
  if (code !== null) return code;
  throw new EmotionError(
    "unsupported",
    "Gladia does not know the language asked for; leave it out to have it detected, or see the languages of the provider.",
    { provider: "gladia" },
  );
}
