/**
 * Languages that are transcribed, as Gladia writes them: ISO 639-1, and `haw` and `jw`.
 *
 * Source: type `LiveV2TranscriptionLanguageCode` of `@gladiaio/sdk` 2.1.0, read 2026-11-25.
 */
export const LANGUAGES: readonly string[] = (
  "af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw he hi hr ht hu hy id is it ja jw ka kk km kn ko la lb ln lo " +
  "lt lv mg mi mk ml mn mr ms mt my ne nl nn no oc pa pl ps pt ro ru sa sd si sk sl sn so sq sr su sv sw ta te tg th tk tl tr tt uk ur uz vi yi yo zh"
).split(" ");

/** Languages into which it translates: the same, and Wolof. Source: type `LiveV2TranslationLanguageCode`, as above. */
export const TRANSLATION_LANGUAGES: readonly string[] = [...LANGUAGES, "wo"];

// Where BCP 47 and Gladia write the same language differently.
const OTHERWISE: Readonly<Record<string, string>> = { jv: "jw", nb: "no", fil: "tl" };

/** Gladia's code of a BCP 47 tag, whose region it does not tell apart; `null` for a language it does not know. */
export function gladiaLanguage(tag: string, known: readonly string[] = LANGUAGES): string | null {
  const base = tag.toLowerCase().split("-")[0] ?? "";
  const code = OTHERWISE[base] ?? base;
  return known.includes(code) ? code : null;
}
