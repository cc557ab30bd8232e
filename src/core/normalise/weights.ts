import type { LabelSet } from "../../spec/info.ts";
import type { ScoreKind } from "../../spec/taxonomy.ts";

/** Labels with their weights, all >= 0; what a set's scores say beyond what they would say of nobody in particular. */
export type Weights = readonly (readonly [string, number])[];

/**
 * Turns the scores of one set into weights.
 *
 * `posterior`: excess over 1/K, K the number of labels of the set (with `weights: "expectation"`, the posterior itself).
 * `independent`: excess over the median of all labels of the set. A label that the vendor left out has no score, which is not a score of 0: all that is
 * known is that the vendor did not rank it above the ones it sent, so it enters the median as the lowest score sent.
 * `thresholded`: the score. `label`: 1.
 *
 * @param declared the set's entry in `VendorInfo.sets`; labels sent beyond it (an open set) count as labels of the set.
 */
export function scoreWeights(
  kind: ScoreKind,
  scores: readonly (readonly [string, number])[],
  declared: LabelSet | undefined,
): Weights {
  const baseline = baselineOf(kind, scores, declared);
  // No score of these kinds is below 0, so that nothing is left to do.
  if (baseline === 0 && kind !== "polarity") return scores;
  const weights: (readonly [string, number])[] = [];
  for (const [label, score] of scores) weights.push([label, Math.max(0, score - baseline)]);
  return weights;
}

function baselineOf(
  kind: ScoreKind,
  scores: readonly (readonly [string, number])[],
  declared: LabelSet | undefined,
): number {
  if (scores.length === 0 || declared?.weights === "expectation") return 0;
  if (kind !== "posterior" && kind !== "independent") return 0;
  const labels = new Set([...(declared?.labels ?? []), ...scores.map(([label]) => label)]);
  if (kind === "posterior") return 1 / labels.size;
  const sorted = scores.map(([, score]) => score).sort((a, b) => a - b);
  const absent = labels.size - sorted.length;
  const rank = (at: number) => sorted[Math.max(0, at - absent)] as number;
  return (rank(Math.floor((labels.size - 1) / 2)) + rank(Math.ceil((labels.size - 1) / 2))) / 2;
}
