import type { CommonLabel } from "../../src/spec/taxonomy.ts";
import { seededRandom } from "../features/random.ts";
import {
  accuracy,
  brierScore,
  type ClipAnswer,
  type ClipTruth,
  calibrationError,
  claimsAt,
  confusion,
  coverage,
  deviation,
  judgeArousal,
  judgeLabels,
  macroF1,
  mean,
  precision,
  recall,
  recalls,
  speakerInterval,
  squaredErrors,
  unweightedRecall,
  type Verdict,
} from "./figures.ts";

/** A figure: mean and deviation over the clip orders, and its 95 % interval over speakers. */
export interface Figure {
  readonly mean: number;
  readonly sd: number;
  readonly interval: readonly [number, number];
}

/** A figure of several clip orders taken together. */
export type Estimate = Pick<Figure, "mean" | "interval">;

/** What is left, and how right it is, when readings below a threshold make no claim. */
export interface Risk {
  /** On the largest posterior over all labels of the head. */
  readonly threshold: number;
  /** Share of clips with a claim. */
  readonly coverage: Figure;
  /** Share of these that are right; `null` when nothing is claimed. */
  readonly accuracy: Figure | null;
}

/** How well labels are told apart; every number is a mean over the clip orders. */
export interface LabelFigures {
  /** The classes that are judged; the answer is the largest posterior among them. */
  readonly classes: readonly CommonLabel[];
  readonly clips: number;
  readonly uar: Figure;
  readonly macroF1: Figure;
  readonly recalls: Readonly<Record<string, Figure>>;
  readonly precisions: Readonly<Record<string, Figure>>;
  /** Rows: truth, in the order of `classes`; columns: said, then no answer. */
  readonly confusion: readonly (readonly number[])[];
  /** Expected calibration error of the confidence in what is said. */
  readonly calibrationError: Figure;
  /** Share of clips with an answer. */
  readonly coverage: number;
  readonly accuracy: number;
  /** What abstention makes of it. */
  readonly risk: readonly Risk[];
}

/** How well high and low arousal are told apart. */
export interface ArousalFigures {
  readonly clips: number;
  readonly uar: Figure;
  readonly calibrationError: Figure;
}

/** Anger against everything else in the corpus. */
export interface AngerFigures {
  /** Of the clips called angry, the share that are. */
  readonly precision: Figure;
  /** Of the angry clips, the share called something else. */
  readonly missRate: Figure;
  readonly brier: Figure;
}

/** What the engine reaches when it has heard so much of a speaker before. */
export interface CurvePoint {
  readonly fromSeconds: number;
  /** `null` on the last point: and more. */
  readonly toSeconds: number | null;
  readonly clips: number;
  /** Over the clip orders together; `null` where they hold too little of a class to judge it here. */
  readonly fourClassUar: Estimate | null;
  /** `null` also where no arousal is judged. */
  readonly arousalUar: Estimate | null;
}

/** What one way of listening reaches on a corpus. */
export interface Outcome {
  /** Anger, happiness, sadness, neutral; `null` where the head or the corpus lacks one. */
  readonly four: LabelFigures | null;
  /** Every label that head and corpus share. */
  readonly all: LabelFigures;
  /** `null` where the corpus has no anger. */
  readonly anger: AngerFigures | null;
  /** `null` where the head was not trained to tell it, and where the corpus has no agreed arousal. */
  readonly arousal: ArousalFigures | null;
  readonly curve: readonly CurvePoint[];
}

const FOUR: readonly CommonLabel[] = ["anger", "happiness", "sadness", "neutral"];
const THRESHOLDS = [0, 0.4, 0.5, 0.55, 0.6, 0.7, 0.8];
/** Draws of an interval of risk and coverage: there are many, and their second digit is all that is shown. */
const RISK_DRAWS = 300;
/** Edges of the adaptation curve, seconds of the speaker's speech. */
const CURVE_SECONDS = [0, 5, 15, 30, 60];

/** Judges the answers of several clip orders; `labels` are the head's, in order. */
export function outcomeOf(
  truths: readonly ClipTruth[],
  orders: readonly (readonly (ClipAnswer | null)[])[],
  labels: readonly CommonLabel[],
): Outcome {
  const present = new Set(truths.map(({ label }) => label));
  const shared = labels.filter((_, i) => present.has(i));
  const four = FOUR.every((label) => shared.includes(label)) ? labelFigures(truths, orders, labels, FOUR) : null;
  const anger = labels.indexOf("anger");
  const aroused = orders.map((answers) => judgeArousal(truths, answers));
  const every = orders.map((answers) =>
    judgeLabels(
      truths,
      answers,
      shared.map((label) => labels.indexOf(label)),
    ),
  );
  return {
    four,
    all: labelFigures(truths, orders, labels, shared),
    anger: present.has(anger)
      ? {
          precision: figure(every, (verdicts) => precision(verdicts, anger)),
          missRate: figure(every, (verdicts) => 1 - recall(verdicts, anger)),
          brier: figure(
            orders.map((answers) => squaredErrors(truths, answers, anger)),
            brierScore,
          ),
        }
      : null,
    arousal: arousalFigures(aroused),
    curve: curveOf(truths, orders, FOUR.every((label) => shared.includes(label)) ? FOUR : shared, labels),
  };
}

/** Nothing where nobody answered: a head without arousal, or a corpus without. */
function arousalFigures(runs: readonly (readonly Verdict[])[]): ArousalFigures | null {
  if (!runs.some((verdicts) => verdicts.some(({ said }) => said !== null))) return null;
  return {
    clips: runs[0]?.length ?? 0,
    uar: figure(runs, whole(2, unweightedRecall)),
    calibrationError: figure(runs, calibrationError),
  };
}

function labelFigures(
  truths: readonly ClipTruth[],
  orders: readonly (readonly (ClipAnswer | null)[])[],
  labels: readonly CommonLabel[],
  classes: readonly CommonLabel[],
): LabelFigures {
  const indexes = classes.map((label) => labels.indexOf(label));
  const runs = orders.map((answers) => judgeLabels(truths, answers, indexes));
  const perClass = (of: (verdicts: readonly Verdict[], label: number) => number): Record<string, Figure> =>
    Object.fromEntries(
      classes.map((label, i) => [label, figure(runs, (verdicts) => of(verdicts, indexes[i] as number))]),
    );
  const counts = runs.map((verdicts) => confusion(verdicts, indexes));
  return {
    classes,
    clips: runs[0]?.length ?? 0,
    uar: figure(runs, whole(classes.length, unweightedRecall)),
    macroF1: figure(runs, whole(classes.length, macroF1)),
    recalls: perClass(recall),
    precisions: perClass(precision),
    confusion: (counts[0] ?? []).map((row, i) => row.map((_, j) => mean(counts.map((count) => count[i]?.[j] ?? 0)))),
    calibrationError: figure(runs, calibrationError),
    coverage: mean(runs.map(coverage)),
    accuracy: mean(runs.map(accuracy)),
    risk: THRESHOLDS.map((threshold) => riskAt(runs, threshold)),
  };
}

/** The unweighted average recall of clips that hold all classes, with its interval. */
function estimate(verdicts: readonly Verdict[], classes: number): Estimate | null {
  if (recalls(verdicts).size < classes) return null;
  const { mean, interval } = figure([verdicts], whole(classes, unweightedRecall), RISK_DRAWS);
  return { mean, interval };
}

/** A mean over classes, of draws that hold them all: with a class less it would be another figure. */
function whole(
  classes: number,
  of: (verdicts: readonly Verdict[]) => number,
): (verdicts: readonly Verdict[]) => number {
  return (verdicts) => (recalls(verdicts).size < classes ? Number.NaN : of(verdicts));
}

function riskAt(runs: readonly (readonly Verdict[])[], threshold: number): Risk {
  const share = (verdicts: readonly Verdict[]): number => claimsAt(verdicts, threshold).length / verdicts.length;
  // A draw of speakers of whom nothing is claimed says nothing of how right the claims are.
  const right = (verdicts: readonly Verdict[]): number => {
    const claims = claimsAt(verdicts, threshold);
    return claims.length === 0 ? Number.NaN : accuracy(claims);
  };
  const claimed = runs.filter((verdicts) => claimsAt(verdicts, threshold).length > 0);
  return {
    threshold,
    coverage: figure(runs, share, RISK_DRAWS),
    accuracy: claimed.length === 0 ? null : figure(claimed, right, RISK_DRAWS),
  };
}

function curveOf(
  truths: readonly ClipTruth[],
  orders: readonly (readonly (ClipAnswer | null)[])[],
  classes: readonly CommonLabel[],
  labels: readonly CommonLabel[],
): readonly CurvePoint[] {
  const indexes = classes.map((label) => labels.indexOf(label));
  // All orders together: a point needs clips of every class, and each order places others there.
  const labelled = orders.flatMap((answers) => judgeLabels(truths, answers, indexes));
  const aroused = orders.flatMap((answers) => judgeArousal(truths, answers));
  return CURVE_SECONDS.map((fromSeconds, i) => {
    const toSeconds = CURVE_SECONDS[i + 1] ?? null;
    const here = ({ said, heardSeconds }: Verdict): boolean =>
      said !== null && heardSeconds >= fromSeconds && (toSeconds === null || heardSeconds < toSeconds);
    const point = labelled.filter(here);
    const arousal = aroused.filter(here);
    return {
      fromSeconds,
      toSeconds,
      clips: Math.round(point.length / orders.length),
      fourClassUar: estimate(point, classes.length),
      arousalUar: estimate(arousal, 2),
    };
  }).filter(({ clips }) => clips > 0);
}

function figure<T extends { readonly speaker: string }>(
  runs: readonly (readonly T[])[],
  of: (items: readonly T[]) => number,
  draws = 1000,
): Figure {
  const values = runs.map(of);
  return {
    mean: mean(values),
    sd: deviation(values),
    interval: speakerInterval(runs, of, seededRandom("speakers"), draws),
  };
}
