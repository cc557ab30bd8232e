import { parseProviderOptions } from "../../src/kit/provider-options.ts";
import type { Asked } from "../../src/spec/adapter.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import { info } from "./info.ts";
import { isPro, languageCode, recordingLanguage } from "./languages.ts";
import { type Options, OptionsSchema } from "./options.ts";

/** What an adapter of this vendor was told, checked and put together: nothing in it is without effect. */
export interface Settings extends Options {
  /** Codes of the languages of a live session, in the vendor's spelling. */
  readonly languageCodes: readonly string[];
  /** `language_code` of a recording: `undefined` when nothing was asked, `null` for a language that its sentiment analysis does not know. */
  readonly recordingLanguage: string | null | undefined;
  readonly terms: readonly string[];
}

/**
 * Checks options, and what the config asks of any vendor.
 *
 * @throws EmotionError `config` for an option that is wrong or would have no effect beside the others, `unsupported` for a language the speech model lacks.
 */
export function readSettings(given: unknown, asked: Asked = {}): Settings {
  const options = parseProviderOptions(info.id, OptionsSchema, given);
  checkCredentials(options);
  checkModels(options);
  checkTogether(options);
  const tags = options.languages ?? (asked.language === undefined ? [] : [asked.language]);
  const codes = tags.map((tag) => languageCode(tag, options.speechModel));
  return {
    ...options,
    languageCodes: [...new Set(codes)],
    recordingLanguage: tags[0] === undefined ? undefined : recordingLanguage(tags[0]),
    terms: options.keyterms ?? vocabularyOf(asked),
  };
}

function vocabularyOf({ vocabulary = [] }: Asked): readonly string[] {
  const most = info.vocabulary.maxTerms;
  if (vocabulary.length <= most && vocabulary.every((term) => term.length <= 50)) return vocabulary;
  throw new EmotionError(
    "config",
    `assemblyai takes at most ${most} words of vocabulary, each of at most 50 characters.`,
    {
      option: "vocabulary",
    },
  );
}

function refuse(option: string, sentence: string): never {
  throw new EmotionError("config", `providers.assemblyai.${option} ${sentence}`, {
    option: `providers.assemblyai.${option}`,
  });
}

function checkCredentials({ apiKey, token, client, sentiment }: Options): void {
  if (client !== undefined && apiKey !== undefined)
    refuse("apiKey", "has no effect beside client, which has a key: give one of them.");
  if (client !== undefined && token !== undefined)
    refuse("token", "has no effect beside client, which fetches tokens: give one of them.");
  if (client !== undefined && sentiment === "gateway" && client.llmGateway === undefined)
    refuse("client", "must have llmGateway (assemblyai 4.38 or later), unless sentiment is socket.");
}

function checkModels({ model, region }: Options): void {
  // Source: assemblyai.com/docs/llm-gateway/cloud-endpoints-and-data-residency, read 2026-11-25.
  if (region === "eu" && !/^(claude|gemini)-/.test(model))
    refuse(
      "model",
      "must be a Claude or a Gemini model in the region eu, such as claude-haiku-4-5-20251001 or gemini-2.5-flash.",
    );
  // Source: AssemblyAI/assemblyai-skill references/llm-gateway.md, read 2026-11-25.
  if (/^(gpt-oss|claude-3|claude-sonnet-5$)/.test(model))
    refuse(
      "model",
      "must be a model that can be held to a JSON schema, which this one cannot; claude-haiku-4-5-20251001 can.",
    );
}

const PRO_ONLY = ["languages", "mode", "acknowledgeSilence"] as const;
const SPEAKER_ONLY = ["maxSpeakers", "speakerRevisionMs"] as const;

function checkTogether(options: Options): void {
  const { speechModel, speakerLabels } = options;
  const given = (name: keyof Options): boolean => options[name] !== undefined;
  const pro = isPro(speechModel);
  for (const name of PRO_ONLY) {
    if (given(name) && !pro)
      refuse(name, `has no effect with the speech model ${speechModel}; it is for the Pro models.`);
  }
  if (given("formatTurns") && pro)
    refuse("formatTurns", `has no effect with the speech model ${speechModel}, which always formats.`);
  if (given("languageDetection") && speechModel === "universal-streaming-english")
    refuse("languageDetection", "has no effect with the speech model universal-streaming-english.");
  for (const name of SPEAKER_ONLY)
    if (given(name) && speakerLabels !== true) refuse(name, "has no effect without speakerLabels: true.");
  const { minTurnSilenceMs: min, maxTurnSilenceMs: max } = options;
  if (min !== undefined && max !== undefined && min > max)
    refuse("minTurnSilenceMs", "must be at most maxTurnSilenceMs.");
}
