import type { Label } from "../../spec/taxonomy.ts";
import { type AffectTable, commonLabel } from "../affect/index.ts";
import type { Weights } from "./weights.ts";

/** Axes that a table derived from weighted labels, and the share of the weight it knew. */
export interface Derived {
  readonly valence: number;
  readonly arousal: number | null;
  /** Weight of the labels with a row, over all weight; 0..1. */
  readonly coverage: number;
}

/** The word a vendor's label is looked up under: its own, or the common label that the vendor's info maps it to. */
export type WordOf = (label: string) => string;

/** The weighted mean of the table's rows over a set's labels; `null` when no weighted label has a row. */
export function deriveAxes(weights: Weights, table: AffectTable, wordOf: WordOf): Derived | null {
  let total = 0;
  let known = 0;
  let valence = 0;
  let aroused = 0;
  let arousal = 0;
  for (const [label, weight] of weights) {
    total += weight;
    const row = weight > 0 ? table.lookup(wordOf(label)) : null;
    if (!row) continue;
    known += weight;
    valence += weight * row.valence;
    if (row.arousal === null) continue;
    aroused += weight;
    arousal += weight * row.arousal;
  }
  if (known === 0) return null;
  return { valence: valence / known, arousal: aroused > 0 ? arousal / aroused : null, coverage: known / total };
}

/** Common labels with their shares of a set's weight; the shares sum to 1, or there are none. */
export type Distribution = Readonly<Partial<Record<Label, number>>>;

/**
 * The common-label distribution of a set's weights.
 *
 * Weights of words with the same common label add up; of the unrelated words under `other` only the strongest counts, so that many unknown
 * words never outvote a known one.
 */
export function labelDistribution(weights: Weights, wordOf: WordOf): Distribution {
  const shares: Partial<Record<Label, number>> = {};
  for (const [word, weight] of weights) {
    if (weight <= 0) continue;
    const label = commonLabel(wordOf(word));
    const before = shares[label] ?? 0;
    shares[label] = label === "other" ? Math.max(before, weight) : before + weight;
  }
  const labels = Object.keys(shares) as Label[];
  let total = 0;
  for (const label of labels) total += shares[label] as number;
  for (const label of labels) shares[label] = (shares[label] as number) / total;
  return shares;
}
