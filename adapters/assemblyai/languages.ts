import { EmotionError } from "../../src/spec/errors.ts";

/** Streaming models that are offered to new integrations. Source: AssemblyAI/assemblyai-skill `references/streaming.md`, read 2026-11-20. */
export const SPEECH_MODELS = [
  "universal-3-6-pro",
  "universal-3-5-pro",
  "universal-streaming-multilingual",
  "universal-streaming-english",
] as const;

/** One of {@link SPEECH_MODELS}. */
export type SpeechModel = (typeof SPEECH_MODELS)[number];

/**
 * Languages by streaming model, as the vendor spells them.
 *
 * Source: AssemblyAI/assemblyai-skill `references/streaming.md`, read 2026-11-20: 32 codes for Universal-3.6 Pro, 19 for 3.5 Pro; the six of the multilingual
 * model as for its predecessor (assemblyai.com/docs/getting-started/models).
 */
export const LANGUAGES: Readonly<Record<SpeechModel, readonly string[]>> = {
  "universal-3-6-pro": [
    "en",
    "es",
    "de",
    "fr",
    "pt",
    "it",
    "tr",
    "nl",
    "sv",
    "no",
    "nn",
    "da",
    "fi",
    "et",
    "hi",
    "mr",
    "ur",
    "vi",
    "ar",
    "fa",
    "he",
    "ja",
    "zh",
    "yue",
    "ko",
    "ca",
    "gl",
    "ro",
    "ru",
    "af",
    "xh",
    "zu",
  ],
  "universal-3-5-pro": [
    "en",
    "es",
    "de",
    "fr",
    "pt",
    "it",
    "tr",
    "nl",
    "sv",
    "no",
    "da",
    "fi",
    "hi",
    "vi",
    "ar",
    "he",
    "ja",
    "zh",
    "ca",
  ],
  "universal-streaming-multilingual": ["en", "es", "de", "fr", "pt", "it"],
  "universal-streaming-english": ["en"],
};

/** True for the models that take a list of languages, a mode and the like; the others ignore them. */
export function isPro(model: SpeechModel): boolean {
  return model === "universal-3-6-pro" || model === "universal-3-5-pro";
}

/**
 * The vendor's code of a BCP 47 tag: `en-GB` is `en`, `nb` is `no`.
 *
 * @throws EmotionError `unsupported` when the speech model does not know the language.
 */
export function languageCode(tag: string, model: SpeechModel): string {
  const primary = primaryOf(tag);
  const code = primary === "nb" ? "no" : primary;
  if (LANGUAGES[model].includes(code)) return code;
  throw new EmotionError(
    "unsupported",
    `The speech model ${model} of assemblyai does not know the language asked for; it knows ${LANGUAGES[model].join(", ")}.`,
    { option: "language", speechModel: model },
  );
}

/** The code of `language_code` of a recording, or `null` for a language that its sentiment analysis does not know: it is for English alone. */
export function recordingLanguage(tag: string): string | null {
  if (primaryOf(tag) !== "en") return null;
  const region = tag.toLowerCase().split("-").at(-1) ?? "";
  return { us: "en_us", gb: "en_uk", uk: "en_uk", au: "en_au" }[region] ?? "en";
}

function primaryOf(tag: string): string {
  return tag.toLowerCase().split(/[-_]/)[0] ?? "";
}
