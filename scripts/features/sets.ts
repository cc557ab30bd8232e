import sets from "../../adapters/local/training/sets.json" with { type: "json" };
import type { SpeechDetectorId } from "../../src/dsp/vad/index.ts";
import { VARIANT_NAMES, type Variant } from "./variants.ts";

/** A copy of the recordings and the detector that marks it. */
export interface SetName {
  readonly variant: Variant;
  readonly detector: SpeechDetectorId;
}

const DETECTORS: readonly SpeechDetectorId[] = ["silero-v6", "built-in"];

/** What the trainer reads, as `variant/detector`: to train on, to calibrate on, and to judge on; only the first is trained on. */
export interface TrainingSets {
  readonly train: readonly string[];
  readonly shifted: readonly string[];
  readonly judged: readonly string[];
}

/** The sets of a recipe: what ships, or a few to try things out. */
export const TRAINING_SETS: { readonly full: TrainingSets; readonly quick: TrainingSets } = sets;

/** Every set of a recipe, once. */
export function allSets({ train, shifted, judged }: TrainingSets): readonly string[] {
  return [...new Set([...train, ...shifted, ...judged])];
}

/** The text of a set, `variant/detector`. */
export function setText({ variant, detector }: SetName): string {
  return `${variant}/${detector}`;
}

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
