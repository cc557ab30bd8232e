import type { Observation, ScoreSet } from "../../spec/adapter.ts";
import type { Axis } from "../../spec/affect.ts";
import type { Score } from "../../spec/events.ts";
import type { LabelSet, VendorInfo } from "../../spec/info.ts";
import type { Sentiment } from "../../spec/taxonomy.ts";
import { type AffectTable, affect1, commonLabel, isPolaritySet, polarityWord } from "../affect/index.ts";
import { checkedDim, checkedScores, inRange } from "./check.ts";
import { declaredSet } from "./declared.ts";
import { deriveAxes, labelDistribution, type WordOf } from "./derive.ts";
import { speaksLanguage } from "./language.ts";
import type { Reading } from "./reading.ts";
import { scoreWeights } from "./weights.ts";

/** The valence beyond which a reading is positive or, mirrored, negative. */
export const SENTIMENT_CUT = 1 / 3;

/** Options of {@link normalise}. */
export interface NormaliseOptions {
  /** Default: the built-in `affect/1`. */
  readonly table?: AffectTable;
  /** Keep the vendor's payload on the reading. Default false; it is personal data. */
  readonly raw?: boolean;
  /** Channel of an observation that names none. Default 0. */
  readonly channel?: number;
}

interface Heard {
  readonly set: ScoreSet;
  readonly declared: LabelSet | undefined;
  readonly scores: readonly (readonly [string, number])[];
  readonly polarityOnly: boolean;
  readonly wordOf: WordOf;
  /** The label with the highest score; `null` without scores. */
  readonly top: string | null;
}

/**
 * Gives an observation its meaning: common label, axes with their origin and coverage, confidence and three-way sentiment.
 *
 * Axes the vendor reports win; an axis it leaves out is derived from the first set, in the order of `info.sets`, that the table knows a label of. Sets are
 * never mixed. An axis that `info.axes` declares absent stays `null`, and so does one that nothing maps to. The label comes from the first set that names
 * emotions, else from a sentiment set (where `positive` and `negative` are no label). Pure: same input, same output.
 *
 * @throws EmotionError of kind `protocol`, naming the set or field, when a number is not finite or out of range.
 */
export function normalise(observation: Observation, info: VendorInfo, options: NormaliseOptions = {}): Reading {
  const table = options.table ?? affect1();
  const all = heardSets(observation, info);
  const heard = all.filter(({ declared }) => declared?.axes !== false);
  const named = heard.filter(({ set, scores }) => set.kind !== "polarity" && scores.length > 0);
  const source = named.find(({ polarityOnly }) => !polarityOnly) ?? named[0];
  const vendorLabel = source?.top ?? null;
  const confidence = confidenceOf(observation, info, source);
  const axes = axesOf(observation, info, heard, table, confidence);
  const { text, language, reasons, raw } = observation;
  // Written in one go, and what may be missing added: an object put together by spreading costs several times as much.
  const reading: Mutable<Reading> = {
    provider: info.id,
    key: observation.key,
    span: observation.span,
    evidence: observation.evidence,
    final: observation.final,
    channel: observation.channel ?? options.channel ?? 0,
    speaker: observation.speaker ?? null,
    scores: scoresOf(all),
    label:
      source === undefined || vendorLabel === null || isSign(vendorLabel, source) ? null : labelOf(vendorLabel, source),
    vendorLabel,
    distribution: source ? distributionOf(source) : {},
    valence: axes.valence,
    arousal: axes.arousal,
    dominance: axes.dominance,
    coverage: axes.coverage,
    affect: table.version,
    confidence,
    calibrated: info.calibrated && confidence !== null,
    sentiment: axes.valence ? sentimentOf(axes.valence.value) : spokenSentiment(named),
    vendorMixed: named.some(({ top }) => polarityWord(top ?? "") === "mixed"),
    languageSupported: language === undefined || speaksLanguage(info.languages, language),
    empty: heard.every(({ scores }) => scores.length === 0) && Object.keys(observation.dims ?? {}).length === 0,
  };
  if (text !== undefined) reading.text = text;
  if (language !== undefined) reading.language = language;
  if (reasons !== undefined && reasons.length > 0) reading.reasons = reasons;
  if (options.raw === true && raw !== undefined) reading.raw = raw;
  return reading;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

// In the order the vendor declares its sets, so that the first that serves is the vendor's first.
function heardSets({ sets }: Observation, info: VendorInfo): readonly Heard[] {
  const rank = ({ set }: ScoreSet): number => declaredSet(info, set).rank;
  const ordered = sets.length < 2 ? sets : [...sets].sort((a, b) => rank(a) - rank(b));
  return ordered.map((set) => {
    const { declared, polarityOnly, wordOf } = declaredSet(info, set.set);
    const scores = checkedScores(set, info.id);
    return {
      set,
      declared,
      scores,
      polarityOnly: polarityOnly ?? isPolaritySet(scores.map(([label]) => label)),
      wordOf,
      top: topOf(scores),
    };
  });
}

function scoresOf(all: readonly Heard[]): Score[] {
  const told: Score[] = [];
  for (const { set, scores, wordOf } of all) {
    for (const [label, score] of scores) {
      told.push({ set: set.set, kind: set.kind, label: commonLabel(wordOf(label)), vendorLabel: label, score });
    }
  }
  return told;
}

function labelOf(vendorLabel: string, source: Heard): Reading["label"] {
  return commonLabel(source.wordOf(vendorLabel));
}

function topOf(scores: readonly (readonly [string, number])[]): string | null {
  let top = scores[0];
  for (let i = 1; i < scores.length; i++) {
    const entry = scores[i] as readonly [string, number];
    if (entry[1] > (top as readonly [string, number])[1]) top = entry;
  }
  return top === undefined ? null : top[0];
}

function isSign(vendorLabel: string, source: Heard): boolean {
  if (!source.polarityOnly) return false;
  const polarity = polarityWord(vendorLabel);
  return polarity === "positive" || polarity === "negative" || polarity === "unknown";
}

function distributionOf({ set, declared, scores, polarityOnly, wordOf }: Heard) {
  if (polarityOnly) return {};
  // A posterior is a distribution already: taking the excess would claim more certainty than the vendor has.
  return labelDistribution(set.kind === "posterior" ? scores : scoreWeights(set.kind, scores, declared), wordOf);
}

function confidenceOf(observation: Observation, info: VendorInfo, source: Heard | undefined): number | null {
  if (observation.confidence !== undefined) return inRange(observation.confidence, 0, 1, info.id, "confidence");
  if (!info.calibrated || source?.set.kind !== "posterior") return null;
  return Math.max(...source.scores.map(([, score]) => score));
}

function axesOf(
  observation: Observation,
  info: VendorInfo,
  heard: readonly Heard[],
  table: AffectTable,
  confidence: number | null,
) {
  const { valence: ofValence, arousal: ofArousal } = info.axes;
  let valence = ownAxis(observation, "valence", info, confidence);
  let arousal = ownAxis(observation, "arousal", info, confidence);
  const dominance = ownAxis(observation, "dominance", info, confidence);
  let coverage: number | null = null;
  for (const { set, declared, scores, polarityOnly, wordOf } of heard) {
    if ((valence || ofValence === "absent") && (arousal || ofArousal === "absent")) break;
    if (set.kind === "polarity") {
      if (scores.length === 0) continue;
      const polarity = scores.find(([label]) => label === "polarity")?.[1] ?? 0;
      if (ofValence !== "absent") valence ??= { value: polarity, origin: ofValence, confidence };
      break;
    }
    const derived = deriveAxes(scoreWeights(set.kind, scores, declared), table, wordOf);
    if (!derived) continue;
    const givesValence = !valence && ofValence !== "absent";
    const givesArousal = !arousal && ofArousal !== "absent" && derived.arousal !== null && !polarityOnly;
    if (givesValence) valence = { value: derived.valence, origin: "derived", confidence };
    if (givesArousal) arousal = { value: derived.arousal as number, origin: "derived", confidence };
    if (givesValence || givesArousal) coverage = derived.coverage;
    break;
  }
  return { valence, arousal, dominance, coverage };
}

function ownAxis(
  observation: Observation,
  name: "valence" | "arousal" | "dominance",
  info: VendorInfo,
  confidence: number | null,
): Axis | null {
  const dim = checkedDim(observation, name, info.id);
  const origin = info.axes[name];
  return dim === null || origin === "absent"
    ? null
    : { value: dim.value, origin, confidence: dim.confidence ?? confidence };
}

/** Three-way sentiment of a valence, cut at ±1/3. */
export function sentimentOf(valence: number): Sentiment {
  return valence > SENTIMENT_CUT ? "positive" : valence < -SENTIMENT_CUT ? "negative" : "neutral";
}

function spokenSentiment(named: readonly Heard[]): Sentiment | null {
  const set = named.find(({ polarityOnly }) => polarityOnly);
  const word = set ? polarityWord(set.top ?? "") : null;
  return word === "mixed" || word === "unknown" ? null : word;
}
