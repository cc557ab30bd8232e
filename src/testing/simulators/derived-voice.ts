import { type Manner, phraseFor } from "./phrases.ts";
import { spreadWords, type VoicedUtterance } from "./utterance.ts";
import type { Stretch } from "./voice-gate.ts";

/** Between these levels speech is neither quiet nor loud, dB below full scale. */
const QUIET_DB = -30;
const LOUD_DB = -17;

/** What is the same for all utterances that are derived from audio. */
export interface DerivedFacts {
  readonly index: number;
  readonly channel: number;
  readonly language: string;
  readonly transcriptDelayMs: number;
  readonly sentimentDelayMs: number;
}

/** A plausible utterance for a stretch of voice: the same one for the same levels and the same index. */
export function derivedUtterance({ startMs, endMs, levelsDb }: Stretch, facts: DerivedFacts): VoicedUtterance {
  const half = Math.ceil(levelsDb.length / 2);
  const riseDb = meanDb(levelsDb.slice(half)) - meanDb(levelsDb.slice(0, half));
  const db = meanDb(levelsDb);
  const level: Manner["level"] = db < QUIET_DB ? "quiet" : db > LOUD_DB ? "loud" : "neutral";
  const { text, emotion, sign } = phraseFor({ level, rising: riseDb > 0 }, facts.index);
  const strength = Math.min(1, 0.4 + Math.abs(riseDb) / 20 + (level === "loud" ? (db - LOUD_DB) / 20 : 0));
  const confidence = Math.round(1000 * Math.min(0.99, Math.max(0.5, 1.1 + db / 100))) / 1000;
  return {
    ...facts,
    startMs,
    endMs,
    text,
    words: spreadWords(text, startMs, endMs, confidence),
    sentiment: sign === 0 ? 0 : Math.round(1000 * sign * strength) / 1000,
    emotion,
    confidence,
  };
}

function meanDb(levelsDb: readonly number[]): number {
  const power = levelsDb.reduce((sum, db) => sum + 10 ** (db / 10), 0) / Math.max(1, levelsDb.length);
  return 10 * Math.log10(Math.max(power, 1e-12));
}
