import type { TextLimits } from "../../spec/info.ts";

/** Takes from the front of what waits as much as one call may carry: at least one text, and no other before it. */
export function takeBatch<T extends { readonly text: string }>(
  waiting: T[],
  { maxItems, maxCharacters }: Pick<TextLimits, "maxItems" | "maxCharacters">,
): T[] {
  let count = 0;
  let characters = 0;
  for (const { text } of waiting) {
    characters += text.length;
    if (count === maxItems || (count > 0 && characters > maxCharacters)) break;
    count++;
  }
  return waiting.splice(0, count);
}

/** The beginning of a text that is too long, up to its last space where that keeps half of it; never half a character. */
export function cutText(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const space = text.lastIndexOf(" ", maxCharacters);
  const end = space * 2 >= maxCharacters ? space : maxCharacters;
  const last = text.charCodeAt(end - 1);
  // The first half of a surrogate pair.
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? end - 1 : end);
}
