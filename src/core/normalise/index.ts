export { type Derived, type Distribution, deriveAxes, labelDistribution } from "./derive.ts";
export { speaksLanguage } from "./language.ts";
export { type NormaliseOptions, normalise, SENTIMENT_CUT, sentimentOf } from "./normalise.ts";
export type { Reading } from "./reading.ts";
export { scoreWeights, type Weights } from "./weights.ts";
