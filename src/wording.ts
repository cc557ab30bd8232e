import type { Reason } from "./spec/affect.ts";
import type { EventOf } from "./spec/events.ts";
import type { AbstentionReason } from "./spec/taxonomy.ts";

/** What a person is shown for each reason of an abstention. */
export const REASON_WORDS: Readonly<Record<AbstentionReason, string>> = {
  silence: "silent",
  "too-short": "too little speech",
  "low-confidence": "not sure enough",
  "vendor-null": "no answer",
  "unsupported-language": "language not supported",
  conflict: "mixed signals",
  uncalibrated: "not calibrated",
};

/** What a person is shown for a vendor's `mixed` and for a conflict alike. */
export const MIXED_SIGNALS = "mixed signals";

/** Where readings were made and no state came of them. */
export const NOTHING_HELD = "too little was said for a state to hold";

/** How often each thing was claimed, for readings that stand for themselves: "anger 2", the most frequent first. */
export function claimCounts(counts: ReadonlyMap<string, number>): string[] {
  return [...counts].sort(([, a], [, b]) => b - a).map(([word, count]) => `${word} ${count}`);
}

/** Counts what a final reading claims; one that claims nothing is counted elsewhere, by its reason. */
export function countClaim(counts: Map<string, number>, { status, label, sentiment, mixedSignals }: Claimed): void {
  if (status === "abstained") return;
  const word = mixedSignals ? MIXED_SIGNALS : (label ?? sentiment ?? "no label");
  counts.set(word, (counts.get(word) ?? 0) + 1);
}

type Claimed = Pick<EventOf<"emotion">, "status" | "label" | "sentiment" | "mixedSignals">;

/** A time of the recording: mm:ss, or h:mm:ss from one hour on. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const pad = (n: number): string => String(n).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  const tail = `${pad(minutes % 60)}:${pad(seconds % 60)}`;
  return minutes < 60 ? tail : `${Math.floor(minutes / 60)}:${tail}`;
}

/** Cues of the local engine that move it as much as any, and that nobody can picture. */
const VAGUE_CUES: ReadonlySet<string> = new Set(["timbre", "sound-change"]);

/** Reasons as a person should be told them: those of the label first, and cues that tell a person little left to the last. */
export function inTellingOrder(reasons: readonly Reason[]): Reason[] {
  const rank = ({ cue, moved }: Reason): number => (VAGUE_CUES.has(cue) ? 2 : 0) + (moved === "label" ? 0 : 1);
  return [...reasons].sort((a, b) => rank(a) - rank(b));
}

/**
 * Reasons in one phrase, what they were compared with said once: "louder and higher than this speaker's usual"; `null` without any.
 *
 * In {@link inTellingOrder}, each cue once, at most three.
 */
export function becauseOf(reasons: readonly Reason[]): string | null {
  const cues = new Map(inTellingOrder(reasons).map((reason) => [reason.cue, reason] as const));
  const texts = [...cues.values()].slice(0, 3).map(({ text }) => text);
  const groups = new Map<string, string[]>();
  for (const text of texts) {
    const at = text.lastIndexOf(" than ");
    const [words, usual] = at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at)];
    groups.set(usual, [...(groups.get(usual) ?? []), words]);
  }
  // "softer and with longer pauses", not "with longer pauses and softer".
  const trailing = (word: string): number => (word.startsWith("with ") ? 1 : 0);
  const phrases = [...groups].map(
    ([usual, words]) => `${listed(words.toSorted((a, b) => trailing(a) - trailing(b)))}${usual}`,
  );
  return phrases.length === 0 ? null : phrases.join("; ");
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}
