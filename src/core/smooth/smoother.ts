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
  /** True when its reading named a label. */
  readonly isNamed: boolean;
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
    const known: Entry[] = [];
    for (const entry of entries) {
      const { startMs, endMs } = entry.span;
      if (endMs >= moment - windowMs && (startMs < moment || endMs <= moment)) known.push(entry);
    }
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
        if (replaced.length > 0) entries = entries.filter((entry) => !replaced.includes(entry));
        const other = valenceDuring(reading.span, reading.evidence === "acoustic" ? "lexical" : "acoustic");
        const lengthMs = reading.span.endMs - reading.span.startMs;
        entries.push({
          reading,
          span: reading.span,
          speechShare: speechMs === null || lengthMs <= 0 ? 1 : Math.min(1, Math.max(0, speechMs / lengthMs)),
          isNamed: Object.keys(reading.distribution).length > 0,
          labels: opposition(reading.distribution, table),
          evidence: disagreement(reading.valence?.value ?? 0, other ?? 0),
        });
      }
      atMs = Math.max(atMs, reading.span.endMs);
      entries = entries.filter(({ span }) => span.endMs > atMs - windowMs - LATE_MS);
      if (entries.length > MOST_READINGS) entries = entries.slice(-MOST_READINGS);
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
  let first: Label | null = null;
  let second: Label | null = null;
  const shareOf = (label: Label | null): number => (label === null ? -1 : (distribution[label] as number));
  for (const name in distribution) {
    const label = name as Label;
    if (shareOf(label) > shareOf(first)) {
      second = first;
      first = label;
    } else if (shareOf(label) > shareOf(second)) second = label;
  }
  if (first === null || second === null || first === "surprise" || second === "surprise") return 0;
  const a = table.lookup(first)?.valence ?? 0;
  const b = table.lookup(second)?.valence ?? 0;
  return disagreement(a, b) > SENTIMENT_CUT ? shareOf(second) : 0;
}

// Loops without closures or copies: this runs on cold code twice a second, between a sample and its event.
function summarise(known: readonly Entry[], weights: readonly number[], atMs: number): Smoothed {
  const shares: Partial<Record<Label, number>> = {};
  const total = weightOfNamed(known, weights);
  let contradiction = 0;
  let evidence = 0;
  let vendorMixed = false;
  for (let i = 0; i < known.length; i++) {
    const weight = weights[i] as number;
    if (weight <= 0) continue;
    const entry = known[i] as Entry;
    const { distribution } = entry.reading;
    for (const name in distribution) {
      const label = name as Label;
      shares[label] = (shares[label] ?? 0) + ((distribution[label] as number) * weight) / total;
    }
    if (entry.isNamed) contradiction += weight * entry.labels;
    evidence = Math.max(evidence, entry.evidence);
    vendorMixed ||= entry.reading.vendorMixed;
  }
  const top = topOf(shares);
  return {
    atMs,
    distribution: shares,
    top,
    valence: meanAxis(known, weights, "valence"),
    arousal: meanAxis(known, weights, "arousal"),
    dominance: meanAxis(known, weights, "dominance"),
    ...confidenceOf(known, weights, top?.label ?? null),
    conflict: { labels: total > 0 ? contradiction / total : 0, evidence },
    vendorMixed,
  };
}

function weightOfNamed(known: readonly Entry[], weights: readonly number[]): number {
  let total = 0;
  for (let i = 0; i < known.length; i++) if ((known[i] as Entry).isNamed) total += weights[i] as number;
  return total;
}

function topOf(shares: Distribution): Smoothed["top"] {
  let top: Label | null = null;
  for (const name in shares) {
    const label = name as Label;
    if (top === null || (shares[label] as number) > (shares[top] as number)) top = label;
  }
  return top === null ? null : { label: top, share: shares[top] as number };
}

function confidenceOf(
  known: readonly Entry[],
  weights: readonly number[],
  label: Label | null,
): Pick<Smoothed, "confidence" | "calibrated"> {
  let sure = 0;
  let sum = 0;
  let calibrated = true;
  for (let i = 0; i < known.length; i++) {
    const { reading } = known[i] as Entry;
    const weight = weights[i] as number;
    if (weight <= 0 || reading.confidence === null) continue;
    sure += weight;
    sum += weight * confidenceIn(reading, label);
    calibrated &&= reading.calibrated;
  }
  return sure > 0 ? { confidence: sum / sure, calibrated } : { confidence: null, calibrated: false };
}

// A reading is sure of its own label; of another label it holds that label's share, and no more than its own label leaves.
function confidenceIn(reading: Reading, label: Label | null): number {
  const own = reading.confidence ?? 0;
  if (label === null || reading.label === label || reading.label === null) return own;
  return Math.min(reading.distribution[label] ?? 0, 1 - own);
}

function meanAxis(
  known: readonly Entry[],
  weights: readonly number[],
  name: "valence" | "arousal" | "dominance",
): Axis | null {
  let sum = 0;
  let total = 0;
  let sure = 0;
  let confidence = 0;
  let origin: Axis["origin"] | null = null;
  for (let i = 0; i < known.length; i++) {
    const weight = weights[i] as number;
    const axis = (known[i] as Entry).reading[name];
    if (weight <= 0 || !axis) continue;
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
