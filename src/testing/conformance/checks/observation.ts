import type { Observation, ScoreSet } from "../../../spec/adapter.ts";
import type { VendorInfo } from "../../../spec/info.ts";

/** Rounding that a sum of scores may show. */
const SLACK = 1e-3;

/** What is wrong with one observation against what its vendor declares; `undefined` when nothing is. */
export function problemOf(item: Observation, info: VendorInfo): string | undefined {
  const evidence = info.evidence.includes(item.evidence) ? undefined : `the evidence ${item.evidence} is not declared.`;
  return evidence ?? undeclared(item, info) ?? wrongScores(item) ?? wrongAxes(item, info) ?? wrongConfidence(item);
}

/** A set or label that is not declared. */
export function undeclared({ sets }: Observation, info: VendorInfo): string | undefined {
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

/** Scores that their kind does not allow. */
export function wrongScores({ sets }: Observation): string | undefined {
  for (const set of sets) {
    const problem = wrongSet(set);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** An axis that is declared absent, or out of range. */
export function wrongAxes({ dims = {} }: Observation, info: VendorInfo): string | undefined {
  for (const axis of ["valence", "arousal", "dominance"] as const) {
    const value = dims[axis];
    if (value === undefined) continue;
    if (info.axes[axis] === "absent") return `${axis} is declared absent.`;
    if (!(Math.abs(value) <= 1)) return `${axis} is ${value}.`;
  }
  return undefined;
}

/** A confidence out of range. */
export function wrongConfidence({ confidence, dimsConfidence = {} }: Observation): string | undefined {
  const wrong = [confidence, ...Object.values(dimsConfidence)].find((c) => c !== undefined && !(c >= 0 && c <= 1));
  return wrong === undefined ? undefined : `a confidence is ${wrong}.`;
}

function wrongSet({ set, kind, scores }: ScoreSet): string | undefined {
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
