/**
 * True when a vendor that declares `languages` (BCP 47 tags, or `*`) knows `language`.
 *
 * A tag covers its regions and the other way round: `en` declared covers `en-GB`, and `en-GB` declared covers a reading tagged only `en`.
 */
export function speaksLanguage(languages: readonly string[], language: string): boolean {
  const tag = language.toLowerCase();
  return languages.some((declared) => {
    const known = declared.toLowerCase();
    return known === "*" || known === tag || tag.startsWith(`${known}-`) || known.startsWith(`${tag}-`);
  });
}
