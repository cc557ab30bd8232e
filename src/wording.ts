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

/** A time of the recording: mm:ss, or h:mm:ss from one hour on. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const pad = (n: number): string => String(n).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  const tail = `${pad(minutes % 60)}:${pad(seconds % 60)}`;
  return minutes < 60 ? tail : `${Math.floor(minutes / 60)}:${tail}`;
}
