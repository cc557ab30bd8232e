import sets from "../../adapters/local/training/sets.json" with { type: "json" };
import type { SpeechDetectorId } from "../../src/dsp/vad/index.ts";
import { VARIANT_NAMES, type Variant } from "./variants.ts";

/** A copy of the recordings and the detector that marks it. */
export interface SetName {
  readonly variant: Variant;
  readonly detector: SpeechDetectorId;
}

const DETECTORS: readonly SpeechDetectorId[] = ["silero-v6", "built-in"];

/** What the trainer reads, as `variant/detector`: sets to train on, and shifts it is never trained on. */
export const TRAINING_SETS: { readonly train: readonly string[]; readonly shifted: readonly string[] } = sets;

/** Reads `variant/detector`; throws when there is no such variant or detector. */
export function parseSet(text: string): SetName {
  const [first, second] = text.split("/");
  const variant = VARIANT_NAMES.find((name) => name === first);
  const detector = DETECTORS.find((id) => id === second);
  if (variant === undefined || detector === undefined) {
    throw new Error(`"${text}" is not variant/detector, of ${VARIANT_NAMES.join(", ")} and ${DETECTORS.join(", ")}.`);
  }
  return { variant, detector };
}
