import type { Observation, ScoreSet } from "../../spec/adapter.ts";
import { EmotionError } from "../../spec/errors.ts";

// Softmax in float32 may leave the range by a rounding error; anything further is the vendor's mistake.
const SLACK = 1e-3;

/** A number of a vendor inside its range (clamped within rounding), or an `EmotionError` of kind `protocol` that names where it stood. */
export function inRange(value: number, low: number, high: number, provider: string, where: string): number {
  if (typeof value !== "number" || !Number.isFinite(value) || value < low - SLACK || value > high + SLACK) {
    throw new EmotionError(
      "protocol",
      `${provider} answered with a value outside ${low}..${high} in ${where}: the answer cannot be read.`,
      { provider, where },
    );
  }
  return Math.min(high, Math.max(low, value));
}

/** The scores of one set, each checked against the range of its kind (`polarity` -1..1, all others 0..1; `label` counts as 1). */
export function checkedScores(set: ScoreSet, provider: string): readonly (readonly [string, number])[] {
  const { kind, scores } = set;
  const low = kind === "polarity" ? -1 : 0;
  const where = `set ${set.set}`;
  const entries: (readonly [string, number])[] = [];
  for (const label of Object.keys(scores)) {
    const score = inRange(scores[label] as number, low, 1, provider, where);
    entries.push([label, kind === "label" ? 1 : score]);
  }
  if (kind === "polarity" && entries.length > 0 && !Object.hasOwn(scores, "polarity")) {
    throw new EmotionError("protocol", `${provider} sent ${where} of kind polarity without the key polarity.`, {
      provider,
      where,
    });
  }
  return entries;
}

/** One of the vendor's own axes with its numbers checked; `null` when it did not report it. */
export function checkedDim(
  { dims, dimsConfidence }: Observation,
  name: "valence" | "arousal" | "dominance",
  provider: string,
): { readonly value: number; readonly confidence: number | null } | null {
  const value = dims?.[name];
  if (value === undefined) return null;
  const confidence = dimsConfidence?.[name];
  return {
    value: inRange(value, -1, 1, provider, `dims.${name}`),
    confidence: confidence === undefined ? null : inRange(confidence, 0, 1, provider, `dimsConfidence.${name}`),
  };
}
