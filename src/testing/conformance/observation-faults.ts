import type { Observation, ScoreSet } from "../../spec/adapter.ts";
import type { VendorInfo } from "../../spec/info.ts";

/** Rounding that a score, or a sum of them, may show. */
const SLACK = 1e-3;

/** What is wrong with the sets and labels of an observation, if anything: one that is not declared, or another kind than declared. */
export function strangeSets({ sets }: Observation, info: VendorInfo): string | undefined {
  for (const { set, kind, scores } of sets) {
    const declared = info.sets.find((each) => each.set === set);
    if (declared === undefined) return `the set ${set} is not declared.`;
    if (declared.kind !== kind) return `the set ${set} is declared ${declared.kind} and was sent as ${kind}.`;
    const known = kind === "polarity" ? ["polarity"] : declared.labels;
    const stray = declared.open === true ? undefined : Object.keys(scores).find((label) => !known.includes(label));
    if (stray !== undefined) return `a label of the set ${set} is not declared, and the set is not declared open.`;
  }
  return undefined;
}

/** What is wrong with its scores, by their kind. */
export function strangeScores({ sets }: Observation): string | undefined {
  for (const set of sets) {
    const problem = wrongScores(set);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** What is wrong with its axes. */
export function strangeAxes({ dims = {} }: Observation, info: VendorInfo): string | undefined {
  for (const axis of ["valence", "arousal", "dominance"] as const) {
    const value = dims[axis];
    if (value === undefined) continue;
    if (info.axes[axis] === "absent") return `${axis} is declared absent.`;
    if (!(Math.abs(value) <= 1)) return `${axis} is ${value}.`;
  }
  return undefined;
}

/** What is wrong with its confidences. */
export function strangeConfidence({ confidence, dimsConfidence = {} }: Observation): string | undefined {
  const wrong = [confidence, ...Object.values(dimsConfidence)].find((c) => c !== undefined && !(c >= 0 && c <= 1));
  return wrong === undefined ? undefined : `a confidence is ${wrong}.`;
}

function wrongScores({ set, kind, scores }: ScoreSet): string | undefined {
  const values = Object.values(scores);
  const low = kind === "polarity" ? -1 : 0;
  const stray = values.find((score) => !(score >= low - SLACK && score <= 1 + SLACK));
  if (stray !== undefined) return `a score of the set ${set} is ${stray}, outside ${low} to 1.`;
  const sum = values.reduce((total, score) => total + score, 0);
  if (kind === "posterior" && values.length > 0 && Math.abs(sum - 1) > SLACK)
    return `the scores of the set ${set} sum to ${sum}, not to 1.`;
  if (kind === "label" && values.some((score) => score !== 1))
    return `a label of the set ${set} has a score other than 1.`;
  return undefined;
}
