import type { Observation, ScoreSet } from "../../spec/adapter.ts";
import type { Axis } from "../../spec/affect.ts";
import type { LabelSet, VendorInfo } from "../../spec/info.ts";
import type { Sentiment } from "../../spec/taxonomy.ts";
import { type AffectTable, affect1, commonLabel, isPolaritySet, polarityWord } from "../affect/index.ts";
import { checkedDims, checkedScores, inRange } from "./check.ts";
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
  const vendorLabel = source ? topOf(source.scores) : null;
  const confidence = confidenceOf(observation, info, source);
  const axes = axesOf(observation, info, heard, table, confidence);
  const { text, language, reasons, raw } = observation;
  return {
    provider: info.id,
    key: observation.key,
    span: observation.span,
    evidence: observation.evidence,
    final: observation.final,
    channel: observation.channel ?? options.channel ?? 0,
    speaker: observation.speaker ?? null,
    ...(text !== undefined && { text }),
    ...(language !== undefined && { language }),
    ...(reasons !== undefined && reasons.length > 0 && { reasons }),
    ...(options.raw === true && raw !== undefined && { raw }),
    scores: all.flatMap(({ set, scores, wordOf }) =>
      scores.map(([label, score]) => ({
        set: set.set,
        kind: set.kind,
        label: commonLabel(wordOf(label)),
        vendorLabel: label,
        score,
      })),
    ),
    label: vendorLabel === null || isSign(vendorLabel, source) ? null : labelOf(vendorLabel, source),
    vendorLabel,
    distribution: source ? distributionOf(source) : {},
    ...axes,
    affect: table.version,
    confidence,
    calibrated: info.calibrated && confidence !== null,
    sentiment: axes.valence ? sentimentOf(axes.valence.value) : spokenSentiment(named),
    vendorMixed: named.some(({ scores }) => polarityWord(topOf(scores) ?? "") === "mixed"),
    languageSupported: language === undefined || speaksLanguage(info.languages, language),
    empty: heard.every(({ scores }) => scores.length === 0) && Object.keys(observation.dims ?? {}).length === 0,
  };
}

// In the order the vendor declares its sets, so that the first that serves is the vendor's first.
function heardSets({ sets }: Observation, info: VendorInfo): readonly Heard[] {
  const rank = (name: string) => {
    const at = info.sets.findIndex(({ set }) => set === name);
    return at < 0 ? info.sets.length : at;
  };
  const ordered = sets.length < 2 ? sets : [...sets].sort((a, b) => rank(a.set) - rank(b.set));
  return ordered.map((set) => {
    const declared = info.sets[rank(set.set)];
    const scores = checkedScores(set, info.id);
    const polarityOnly = declared ? isPolaritySet(declared.labels) : isPolaritySet(scores.map(([label]) => label));
    return { set, declared, scores, polarityOnly, wordOf: wordsOf(declared) };
  });
}

const sameWord: WordOf = (label) => label;

function wordsOf(declared: LabelSet | undefined): WordOf {
  const map = declared?.map;
  return map === undefined ? sameWord : (label) => (Object.hasOwn(map, label) ? (map[label] as string) : label);
}

function labelOf(vendorLabel: string, source: Heard | undefined): Reading["label"] {
  return commonLabel(source?.wordOf(vendorLabel) ?? vendorLabel);
}

function topOf(scores: readonly (readonly [string, number])[]): string | null {
  let top: readonly [string, number] | undefined;
  for (const entry of scores) if (!top || entry[1] > top[1]) top = entry;
  return top?.[0] ?? null;
}

function isSign(vendorLabel: string, source: Heard | undefined): boolean {
  const polarity = polarityWord(vendorLabel);
  return (
    source?.polarityOnly === true && (polarity === "positive" || polarity === "negative" || polarity === "unknown")
  );
}

function distributionOf({ set, declared, scores, polarityOnly, wordOf }: Heard) {
  // A posterior is a distribution already: taking the excess would claim more certainty than the vendor has.
  const weights = set.kind === "posterior" ? new Map(scores) : scoreWeights(set.kind, scores, declared);
  return polarityOnly ? {} : labelDistribution(weights, wordOf);
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
  const dims = checkedDims(observation, info.id);
  const own = (name: "valence" | "arousal" | "dominance"): Axis | null => {
    const axis = dims[name];
    const declared = info.axes[name];
    if (!axis || declared === "absent") return null;
    return { value: axis.value, origin: declared, confidence: axis.confidence ?? confidence };
  };
  let valence = own("valence");
  let arousal = own("arousal");
  let coverage: number | null = null;
  for (const { set, declared, scores, polarityOnly, wordOf } of heard) {
    if ((valence || info.axes.valence === "absent") && (arousal || info.axes.arousal === "absent")) break;
    if (set.kind === "polarity") {
      if (scores.length === 0) continue;
      const polarity = scores.find(([label]) => label === "polarity")?.[1] ?? 0;
      if (info.axes.valence !== "absent") valence ??= { value: polarity, origin: info.axes.valence, confidence };
      break;
    }
    const derived = deriveAxes(scoreWeights(set.kind, scores, declared), table, wordOf);
    if (!derived) continue;
    const before = [valence, arousal];
    const axis = (value: number): Axis => ({ value, origin: "derived", confidence });
    if (info.axes.valence !== "absent") valence ??= axis(derived.valence);
    if (info.axes.arousal !== "absent" && derived.arousal !== null && !polarityOnly) arousal ??= axis(derived.arousal);
    if (valence !== before[0] || arousal !== before[1]) coverage = derived.coverage;
    break;
  }
  return { valence, arousal, dominance: own("dominance"), coverage };
}

/** Three-way sentiment of a valence, cut at ±1/3. */
export function sentimentOf(valence: number): Sentiment {
  return valence > SENTIMENT_CUT ? "positive" : valence < -SENTIMENT_CUT ? "negative" : "neutral";
}

function spokenSentiment(named: readonly Heard[]): Sentiment | null {
  const set = named.find(({ polarityOnly }) => polarityOnly);
  const word = set ? polarityWord(topOf(set.scores) ?? "") : null;
  return word === "mixed" || word === "unknown" ? null : word;
}
