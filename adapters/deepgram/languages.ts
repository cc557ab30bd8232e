import { EmotionError } from "../../src/spec/errors.ts";

/**
 * Languages of Nova-3.
 *
 * Sources: developers.deepgram.com/changelog of 2025-08-15, 2025-09-02, 2025-09-16, 2025-11-04, 2025-11-24, 2026-01-21, 2026-02-03, 2026-03-17, 2026-03-31 and
 * 2026-09-03; af, hy, ka, ne and pa from a third party that ran them in August 2026 (subgeneratorr release 3.1.0). Read 2026-11-25.
 */
const NOVA_3 =
  "en en-US de de-CH nl nl-BE sv sv-SE da da-DK es es-419 fr fr-CA pt pt-BR pt-PT it tr no id bg cs fi hi hu ja ko ko-KR pl ru uk vi ca et el lv lt ms ro sk be " +
  "bn bs hr kn mk mr sr sl ta tl te he fa ur zh zh-CN zh-Hans zh-TW zh-Hant zh-HK th th-TH kk kk-KZ af hy ka ne pa multi";

/** Languages of Nova-2. Source: developers.deepgram.com/docs/models-languages-overview (stored copy of 2025). */
const NOVA_2 =
  "en en-US en-AU en-GB en-NZ en-IN bg ca zh zh-CN zh-Hans zh-TW zh-Hant zh-HK cs da da-DK nl nl-BE et fi fr fr-CA de de-CH el hi hu id it ja ko ko-KR lv lt ms no " +
  "pl pt pt-BR pt-PT ro ru sk es es-419 sv sv-SE th th-TH tr uk vi multi";

/** Languages of Flux multilingual, as hints. Source: developers.deepgram.com/docs/flux/language-prompting (read 2026-11-25). */
const FLUX_MULTI = "en es fr de hi ru pt ja it nl";

const ENGLISH = "en en-US";

/** The languages a model transcribes; `null` for a model of the caller's own, of which nothing is known. */
function languagesOf(model: string): readonly string[] | null {
  const known = MODEL_LANGUAGES[model];
  return known === undefined ? null : known.split(" ");
}

/** Models and their languages. Source of the names: SDK 5.13.0 `ListenV1Model`, `ListenV2Model`. */
const MODEL_LANGUAGES: Readonly<Record<string, string>> = {
  "nova-3": NOVA_3,
  "nova-3-general": NOVA_3,
  "nova-3-medical": ENGLISH,
  "nova-2": NOVA_2,
  "nova-2-general": NOVA_2,
  "nova-2-meeting": ENGLISH,
  "nova-2-phonecall": ENGLISH,
  "nova-2-finance": ENGLISH,
  "nova-2-conversationalai": ENGLISH,
  "nova-2-voicemail": ENGLISH,
  "nova-2-video": ENGLISH,
  "nova-2-medical": ENGLISH,
  "nova-2-drivethru": ENGLISH,
  "nova-2-automotive": ENGLISH,
  "flux-general-en": ENGLISH,
  "flux-general-multi": FLUX_MULTI,
};

/** Names of the models that the adapter knows. */
export const KNOWN_MODELS: readonly string[] = Object.freeze(Object.keys(MODEL_LANGUAGES));

/**
 * The tag to send for a language: itself where the model lists it, else the language without its region.
 *
 * @throws EmotionError `unsupported` when the model knows neither.
 */
export function languageFor(model: string, language: string): string {
  const known = languagesOf(model);
  if (known === null) return language;
  const find = (tag: string): string | undefined => known.find((each) => each.toLowerCase() === tag.toLowerCase());
  const found = find(language) ?? find(language.split("-")[0] as string);
  if (found !== undefined) return found;
  throw new EmotionError(
    "unsupported",
    `The model ${model} of deepgram does not know the language asked for: choose another model, or one of ${known.join(", ")}.`,
    { provider: "deepgram", model },
  );
}

/** True for English and its regional forms: the only language of which Deepgram reads the sentiment. Source: developers.deepgram.com/docs/sentiment-analysis (stored 2025-07-03). */
export function isEnglish(tag: string): boolean {
  return /^en(-|$)/i.test(tag);
}
