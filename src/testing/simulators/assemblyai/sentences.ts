import type { VoicedUtterance } from "../utterance.ts";

/** The vendor's name of a speaker: `A`, `B` and so on. */
export function speakerName(speaker = 0): string {
  return String.fromCharCode(65 + (speaker % 26));
}

/** An utterance sentence by sentence, each with its sentiment. */
export function sentencesOf({ words, sentiment }: VoicedUtterance): readonly object[] {
  const groups: (typeof words)[number][][] = [[]];
  for (const word of words) {
    groups.at(-1)?.push(word);
    if (/[.!?]$/.test(word.word)) groups.push([]);
  }
  const label = sentiment > 1 / 3 ? "POSITIVE" : sentiment < -1 / 3 ? "NEGATIVE" : "NEUTRAL";
  return groups
    .filter((group) => group.length > 0)
    .map((group) => ({
      text: group.map(({ word }) => word).join(" "),
      start: group[0]?.startMs,
      end: group.at(-1)?.endMs,
      sentiment: label,
      // How sure the classifier is of the label, not how strong the feeling is.
      confidence: label === "NEUTRAL" ? 0.8 : 0.9,
    }));
}
