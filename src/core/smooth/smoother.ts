import type { Axis } from "../../spec/affect.ts";
import type { Span } from "../../spec/audio.ts";
import type { Evidence, Label } from "../../spec/taxonomy.ts";
import { type AffectTable, affect1 } from "../affect/index.ts";
import { type Distribution, type Reading, SENTIMENT_CUT } from "../normalise/index.ts";
import { SMOOTH_DEFAULTS, type SmoothOptions } from "./options.ts";
import { recencyWeights } from "./weigh.ts";

/** How strongly signals contradict each other, each 0..1; 0 when they do not. */
export interface Conflict {
  /** The weaker share of two top labels of opposite valence, averaged over the readings (0..0.5): one reading that says two things. */
  readonly labels: number;
  /** Voice and words on opposite sides of 0 over the same audio: how far the nearer one lies from 0. */
  readonly evidence: number;
}

/** What one speaker's readings say together at one moment. */
export interface Smoothed {
  /** End of the newest audio heard. */
  readonly atMs: number;
  /** Shares of the common labels, summing to 1; empty when no reading named one. */
  readonly distribution: Distribution;
  readonly top: { readonly label: Label; readonly share: number } | null;
  readonly valence: Axis | null;
  readonly arousal: Axis | null;
  readonly dominance: Axis | null;
  /** Smoothed confidence in `top`, 0..1; `null` when no reading had one. */
  readonly confidence: number | null;
  /** True when every confidence in it was calibrated. */
  readonly calibrated: boolean;
  readonly conflict: Conflict;
  /** True when a reading in the window said `mixed` itself. */
  readonly vendorMixed: boolean;
}

/** Smooths the readings of one speaker. */
export interface Smoother {
  /**
   * Takes a reading and says what all together now say. A reading with a key it knows replaces the earlier one (a final one is only replaced by a final).
   *
   * @param speechMs speech within the reading's span, from voice activity; `null` when unknown, then the whole span counts.
   */
  add(reading: Reading, speechMs?: number | null): Smoothed;
  /** What the readings say together at an earlier moment: for a reading that came late, after newer audio was heard. */
  at(atMs: number): Smoothed;
  /** Mean valence of the readings of one kind of evidence over a span, by overlap; `null` when there are none. */
  valenceDuring(span: Span, evidence: Evidence): number | null;
}

interface Entry {
  readonly reading: Reading;
  readonly span: Span;
  readonly speechShare: number;
  readonly labels: number;
  readonly evidence: number;
}

// Text comes late: readings stay this long beyond the window so that the words can still be held against the voice.
const LATE_MS = 10_000;
const MOST_READINGS = 256;

/**
 * Makes a smoother for one speaker; time-aware, so that irregular hops need no resampling.
 *
 * Labels and axes are means over the last `windowMs` (default 2500), weighted as {@link recencyWeights} says. An axis that a reading lacks is left out of its
 * mean, never counted as 0. Axes of different origins become `fused`. Memory is bounded by the window (at most 256 readings).
 */
export function createSmoother(options: SmoothOptions = {}, table: AffectTable = affect1()): Smoother {
  const windowMs = options.windowMs ?? SMOOTH_DEFAULTS.windowMs;
  let entries: Entry[] = [];
  let atMs = Number.NEGATIVE_INFINITY;

  const valenceDuring = (span: Span, evidence: Evidence) => {
    let sum = 0;
    let total = 0;
    for (const { reading } of entries) {
      const overlap = Math.min(span.endMs, reading.span.endMs) - Math.max(span.startMs, reading.span.startMs);
      if (reading.evidence !== evidence || !reading.valence || overlap <= 0) continue;
      sum += overlap * reading.valence.value;
      total += overlap;
    }
    return total > 0 ? sum / total : null;
  };

  const at = (moment: number) => {
    // What ended before the window has no weight; it is kept for words that come late.
    const known = entries.filter(
      ({ span }) => span.endMs >= moment - windowMs && (span.startMs < moment || span.endMs <= moment),
    );
    return summarise(known, recencyWeights(known, moment, windowMs), moment);
  };

  return {
    at,
    valenceDuring,
    add(reading, speechMs = null) {
      // One utterance may have many final readings, each of its own span; only the same span said again, or an interim one, is replaced.
      const told = entries.filter((entry) => entry.reading.key === reading.key);
      const outdated =
        !reading.final && told.some((entry) => entry.reading.final && entry.span.endMs >= reading.span.endMs);
      if (!outdated) {
        const replaced = told.filter((entry) => !entry.reading.final || sameSpan(entry.span, reading.span));
        entries = entries.filter((entry) => !replaced.includes(entry));
        const other = valenceDuring(reading.span, reading.evidence === "acoustic" ? "lexical" : "acoustic");
        const lengthMs = reading.span.endMs - reading.span.startMs;
        entries.push({
          reading,
          span: reading.span,
          speechShare: speechMs === null || lengthMs <= 0 ? 1 : Math.min(1, Math.max(0, speechMs / lengthMs)),
          labels: opposition(reading.distribution, table),
          evidence: disagreement(reading.valence?.value ?? 0, other ?? 0),
        });
      }
      atMs = Math.max(atMs, reading.span.endMs);
      entries = entries.filter(({ span }) => span.endMs > atMs - windowMs - LATE_MS).slice(-MOST_READINGS);
      return at(atMs);
    },
  };
}

function sameSpan(a: Span, b: Span): boolean {
  return a.startMs === b.startMs && a.endMs === b.endMs;
}

function disagreement(a: number, b: number): number {
  return a * b < 0 ? Math.min(Math.abs(a), Math.abs(b)) : 0;
}

// Surprise is no side of a contradiction: it comes with good and with bad news.
function opposition(distribution: Distribution, table: AffectTable): number {
  const [first, second] = Object.entries(distribution).sort((a, b) => b[1] - a[1]);
  if (!first || !second || first[0] === "surprise" || second[0] === "surprise") return 0;
  const a = table.lookup(first[0])?.valence ?? 0;
  const b = table.lookup(second[0])?.valence ?? 0;
  return disagreement(a, b) > SENTIMENT_CUT ? second[1] : 0;
}

function summarise(entries: readonly Entry[], weights: readonly number[], atMs: number): Smoothed {
  const active = entries.flatMap((entry, i) =>
    (weights[i] ?? 0) > 0 ? [{ ...entry, weight: weights[i] as number }] : [],
  );
  const shares: Partial<Record<Label, number>> = {};
  const named = active.filter(({ reading }) => Object.keys(reading.distribution).length > 0);
  const total = named.reduce((sum, { weight }) => sum + weight, 0);
  for (const { reading, weight } of named) {
    for (const [label, share] of Object.entries(reading.distribution)) {
      shares[label as Label] = (shares[label as Label] ?? 0) + (share * weight) / total;
    }
  }
  const best = Object.entries(shares).reduce<[string, number] | null>((a, b) => (a && a[1] >= b[1] ? a : b), null);
  const top = best && { label: best[0] as Label, share: best[1] };
  const sure = active.filter(({ reading }) => reading.confidence !== null);
  const mean = (of: (entry: Entry) => number, among: readonly (Entry & { weight: number })[] = active) => {
    const sum = among.reduce((all, { weight }) => all + weight, 0);
    return sum > 0 ? among.reduce((all, entry) => all + entry.weight * of(entry), 0) / sum : 0;
  };
  return {
    atMs,
    distribution: shares,
    top,
    valence: meanAxis(active, "valence"),
    arousal: meanAxis(active, "arousal"),
    dominance: meanAxis(active, "dominance"),
    confidence: sure.length > 0 ? mean(({ reading }) => confidenceIn(reading, top?.label ?? null), sure) : null,
    calibrated: sure.length > 0 && sure.every(({ reading }) => reading.calibrated),
    conflict: {
      labels: mean(({ labels }) => labels, named),
      evidence: active.reduce((most, { evidence }) => Math.max(most, evidence), 0),
    },
    vendorMixed: active.some(({ reading }) => reading.vendorMixed),
  };
}

// A reading is sure of its own label; of another label it holds that label's share, and no more than its own label leaves.
function confidenceIn(reading: Reading, label: Label | null): number {
  const own = reading.confidence ?? 0;
  if (label === null || reading.label === label || reading.label === null) return own;
  return Math.min(reading.distribution[label] ?? 0, 1 - own);
}

function meanAxis(
  active: readonly (Entry & { readonly weight: number })[],
  name: "valence" | "arousal" | "dominance",
): Axis | null {
  let sum = 0;
  let total = 0;
  let sure = 0;
  let confidence = 0;
  let origin: Axis["origin"] | null = null;
  for (const { reading, weight } of active) {
    const axis = reading[name];
    if (!axis) continue;
    origin = origin === null || origin === axis.origin ? axis.origin : "fused";
    total += weight;
    sum += weight * axis.value;
    if (axis.confidence === null) continue;
    sure += weight;
    confidence += weight * axis.confidence;
  }
  if (origin === null) return null;
  // A mean of values on the rim may leave the range by a rounding error.
  return {
    value: Math.min(1, Math.max(-1, sum / total)),
    origin,
    confidence: sure > 0 ? Math.min(1, confidence / sure) : null,
  };
}
