import type { PolicyOutcome } from "./decide.ts";

/**
 * What changes once channels turn out to carry the same sound: what may not be read on one of them may not be read on the others either.
 *
 * @returns the outcome with only the decisions that changed, by the rule `dual-mono-of-refused`, and a warning for each; empty when nothing was refused,
 * or everything.
 */
export function decideTwins(outcome: PolicyOutcome): PolicyOutcome {
  const refused = outcome.decisions.find(({ decision }) => decision === "refused");
  if (refused === undefined) return { ...outcome, decisions: [], warnings: [] };
  const message = `Both channels carry the same sound, so neither may be read: ${refused.message}`;
  const decisions = outcome.decisions
    .filter(({ decision }) => decision !== "refused")
    .map((before) => ({ ...before, decision: "refused" as const, rule: "dual-mono-of-refused", message }));
  return {
    ...outcome,
    decisions,
    warnings: decisions.map(({ channel }) => ({ code: "policy-refused", message, channel })),
  };
}
