import type { Observation, ScoreSet } from "../../../../src/spec/adapter.ts";
import type { LabelSet, VendorInfo } from "../../../../src/spec/info.ts";

/** A vendor that declares what a test needs and nothing surprising besides. */
export function vendor(facts: Partial<VendorInfo> = {}): VendorInfo {
  return {
    id: "acme",
    name: "Acme",
    modes: ["stream"],
    evidence: ["acoustic"],
    axes: { valence: "derived", arousal: "derived", dominance: "absent" },
    sets: [],
    languages: ["*"],
    regions: [],
    audio: { sampleRatesHz: [16_000], chunkMs: { min: 10, max: 1000 } },
    maxSpeed: null,
    sessionCapMs: null,
    idleMs: null,
    resume: "none",
    channels: "mono",
    gate: null,
    prices: [],
    status: "live",
    env: [],
    peers: [],
    calibrated: false,
    runs: "remote",
    accuracy: null,
    verified: { on: "2026-11-20", against: "documentation" },
    ...facts,
  };
}

/** A final acoustic observation of the first three seconds, carrying the given sets. */
export function observation(sets: readonly ScoreSet[], facts: Partial<Observation> = {}): Observation {
  return { key: "u1", span: { startMs: 0, endMs: 3000 }, evidence: "acoustic", sets, final: true, ...facts };
}

/** A declared set and an answer in it. */
export function setOf(
  set: string,
  kind: LabelSet["kind"],
  labels: readonly string[],
  scores: Readonly<Record<string, number>>,
  more: Partial<LabelSet> = {},
): { readonly declared: LabelSet; readonly answer: ScoreSet } {
  return { declared: { set, kind, labels, ...more }, answer: { set, kind, scores } };
}
