import type { LabelSet } from "../../src/spec/info.ts";

/** The set that names emotions. */
export const EXPRESSIONS = "expressions";

/** The set that describes the voice and the recording; it names no emotion. */
export const VOICE_ATTRIBUTES = "voice_attributes";

/** Names that the vendor's pages show. Source: dev.hume.ai/expression-measurement/docs/audio/measurements and docs/scores, in excerpts, 2026-11-20 and 2026-11-25. */
const SEEN =
  "abhorrence,admiration,adoration,aesthetic appreciation,amusement,anger,dumbfoundedness,eagerness,feeling uplifted,feeling upset,interest,joy,neutral,pleasure," +
  "pondering,surprise (positive)";

/**
 * The names of the vendor's earlier models, in the lower case of this one; which of them it still has was not seen, so they are a guess that costs nothing: the
 * set is open. Source: `EmotionScores` of hume@0.16.0 on npm (2026-11-20).
 */
const EARLIER =
  "admiration,adoration,aesthetic appreciation,amusement,anger,anxiety,awe,awkwardness,boredom,calmness,concentration,confusion,contemplation,contempt," +
  "contentment,craving,desire,determination,disappointment,disgust,distress,doubt,ecstasy,embarrassment,empathic pain,entrancement,envy,excitement,fear,guilt," +
  "horror,interest,joy,love,nostalgia,pain,pride,realization,relief,romance,sadness,satisfaction,shame,surprise (negative),surprise (positive),sympathy," +
  "tiredness,triumph";

/** Names of voice attributes that the vendor's pages show, of 190. Source: as for the expressions. */
const SEEN_ATTRIBUTES = ["calm", "clear", "monotone"];

/**
 * The vendor's two arrays of scores. Each has a cut-off and a meaning of its own, so they are two sets and never mixed. Of 415 and 190 names only these were seen
 * or are likely; new ones may come at any time and are kept as they are.
 *
 * The map gives a common label to words that have no row in the affect table and an obvious neighbour there; a word that it leaves out lowers the coverage.
 */
export const HUME_SETS = [
  {
    set: EXPRESSIONS,
    kind: "thresholded",
    labels: [...new Set([...SEEN.split(","), ...EARLIER.split(",")])].sort(),
    open: true,
    map: {
      abhorrence: "disgust",
      eagerness: "excitement",
      "feeling uplifted": "happiness",
      "feeling upset": "distress",
      pleasure: "happiness",
    },
  },
  { set: VOICE_ATTRIBUTES, kind: "thresholded", labels: SEEN_ATTRIBUTES, open: true, axes: false },
] as const satisfies readonly LabelSet[];
