/** Languages of recordings; the first of a language stands for it where only the language is named. Source: symblai/symbl-docs, async-api-supported-languages.md, stored 2022-07-19. */
export const LANGUAGES = [
  "en-US",
  "en-GB",
  "en-AU",
  "en-IE",
  "en-IN",
  "en-ZA",
  "ru-RU",
  "fr-FR",
  "fr-CA",
  "de-DE",
  "it-IT",
  "nl-NL",
  "ja-JP",
  "es-US",
  "es-ES",
  "ar-SA",
  "hi-IN",
  "pt-BR",
  "pt-PT",
  "fa-IR",
] as const;

/** The vendor's code of a BCP 47 tag: the same region, else the language's first; null for a language it does not know. */
export function symblLanguage(tag: string): string | null {
  const wanted = tag.toLowerCase();
  const [language = ""] = wanted.split("-");
  return (
    LANGUAGES.find((code) => code.toLowerCase() === wanted) ??
    LANGUAGES.find((code) => code.toLowerCase().startsWith(`${language}-`)) ??
    null
  );
}
