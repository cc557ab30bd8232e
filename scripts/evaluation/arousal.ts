import type { CommonLabel } from "../../src/spec/taxonomy.ts";

// As the trainer has them (labels.py); disgust, contempt and the rest have no arousal that people agree on.
const HIGH: ReadonlySet<CommonLabel> = new Set(["anger", "happiness", "fear", "surprise", "excitement", "distress"]);
const LOW: ReadonlySet<CommonLabel> = new Set(["sadness", "neutral", "calm", "boredom"]);

/** True for a label of high arousal, false for one of low, `null` for the rest. */
export function highArousal(label: CommonLabel): boolean | null {
  return HIGH.has(label) ? true : LOW.has(label) ? false : null;
}
