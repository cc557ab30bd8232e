import type { Reading } from "../../../../src/core/normalise/index.ts";
import type { Axis } from "../../../../src/spec/affect.ts";

/** A derived axis without confidence. */
export function axis(value: number, confidence: number | null = null): Axis {
  return { value, origin: "derived", confidence };
}

let made = 0;

/** A final acoustic reading of `startMs..endMs` that says nothing but what the test states. */
export function reading(startMs: number, endMs: number, facts: Partial<Reading> = {}): Reading {
  made += 1;
  return {
    provider: "acme",
    key: `u${made}`,
    span: { startMs, endMs },
    evidence: "acoustic",
    final: true,
    channel: 0,
    speaker: null,
    scores: [{ set: "emotion", kind: "label", label: "other", vendorLabel: "x", score: 1 }],
    label: null,
    vendorLabel: null,
    distribution: {},
    valence: null,
    arousal: null,
    dominance: null,
    coverage: null,
    affect: "affect/1",
    confidence: null,
    calibrated: false,
    sentiment: null,
    vendorMixed: false,
    languageSupported: true,
    empty: false,
    ...facts,
  };
}
