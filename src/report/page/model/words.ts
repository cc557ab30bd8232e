import { clock, MIXED_SIGNALS, REASON_WORDS } from "../../../wording.ts";
import { percent, signed } from "../../figures.ts";
import type { Claim, Point, WhyRow } from "../../rows.ts";

/** What a state or reading says, in two or three words. */
export function claimWords(claim: Claim): string {
  if (claim.mixed || claim.no === "conflict") return MIXED_SIGNALS;
  if (claim.no !== undefined) return REASON_WORDS[claim.no];
  return claim.label ?? claim.sentiment ?? "no label";
}

/** The class that colours a claim: its label, a sentiment, or the hatching of no claim. */
export function claimClass(claim: Claim): string {
  if (claim.mixed || claim.no === "conflict") return "label-mixed";
  if (claim.no !== undefined) return "no-claim";
  if (claim.label !== undefined) return `label-${claim.label}`;
  return claim.sentiment === undefined ? "no-claim" : `sentiment-${claim.sentiment}`;
}

/** A figure of an axis, or that it is not known. */
export function axisWords(point: Point | undefined): string {
  if (point === undefined) return "not known";
  return point[1] === null ? signed(point[0]) : `${signed(point[0])} (${percent(point[1])} sure)`;
}

/**
 * A reason with how far it was from what it was compared with, which its own words name: "louder than this speaker's usual (+2.1 SD; moved the label)".
 *
 * @param claims what it is told of: a reason moves no label where none is claimed.
 */
export function whyWords([text, , deviationSd, moved]: WhyRow, claims: readonly Claim[]): string {
  const claimed = claims.every(({ no }) => no === undefined);
  const what = moved === "arousal" ? "moved arousal" : claimed ? "moved the label" : "towards a label not claimed";
  return `${text} (${signedSd(deviationSd)} SD; ${what})`;
}

/** All of a stretch in one sentence, for those who do not see it. */
export function segmentWords(from: number, to: number, claim: Claim): string {
  const sure = claim.c === undefined || claim.no !== undefined ? "" : `, ${percent(claim.c)} sure`;
  return `${clock(from)} to ${clock(to)}: ${claimWords(claim)}${sure}`;
}

function signedSd(value: number): string {
  return (value < 0 ? "−" : "+") + Math.abs(value).toFixed(1);
}
