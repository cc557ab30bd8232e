import * as z from "zod/mini";
import arousal from "../../adapters/local/training/arousal.json" with { type: "json" };
import { COMMON_LABELS, type CommonLabel } from "../../src/spec/taxonomy.ts";

// The trainer reads the same file; disgust, contempt and the rest are said either way.
const labels = z.array(z.enum(COMMON_LABELS));
const { high, low } = z.strictObject({ high: labels, low: labels }).parse(arousal);

/** True for a label of high arousal, false for one of low, `null` for the rest. */
export function highArousal(label: CommonLabel): boolean | null {
  return high.includes(label) ? true : low.includes(label) ? false : null;
}
