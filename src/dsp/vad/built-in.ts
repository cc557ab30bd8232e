import type { SpeechDetector } from "./detector.ts";
import { createHysteresis, type HysteresisOptions } from "./hysteresis.ts";
import { createSpeechFeatures, type SpeechFeatures } from "./speech-features.ts";

/** Options of {@link createBuiltInDetector}. */
export interface BuiltInOptions {
  readonly channels: number;
  readonly hysteresis?: HysteresisOptions;
}

/** Share of the past in the running average of the features: 32 ms frames of a syllable support each other. */
const MEMORY = 0.6;

/** Shorter than the default: the running average holds on by itself. */
const HANGOVER_FRAMES = 1;

/**
 * Weights of a logistic regression on the features of a frame and on their running averages. Fitted on 2026-11-21 on speech that is
 * free to use (espeak-ng voices; six speakers of EmoDB, CC0) against a clean background, hum, clicks, and pink and white noise at 0
 * to 12 dB, with the noises alone as further negatives; checked on other voices and speakers.
 */
const WEIGHTS = {
  now: { meanAboveFloorDb: 0.4776, topAboveFloorDb: -0.446, periodicity: -4.2846, strongPeriodicity: 0.5432 },
  recent: { meanAboveFloorDb: -2.4013, topAboveFloorDb: 2.3575, periodicity: 19.7042, strongPeriodicity: -0.453 },
  bias: -5.692,
};

/**
 * Starts the detector that needs no package: how far the bands stand above an adaptive noise floor, and how periodic the part above
 * it is, weighed into one probability.
 *
 * It is calibrated by the floor itself, so that stationary noise of any level, hum and silence are not speech. Music is marked as
 * speech, and single clicks sometimes are. Runs synchronously.
 */
export function createBuiltInDetector({ channels, hysteresis }: BuiltInOptions): SpeechDetector {
  const lanes = Array.from({ length: channels }, () => createLane({ hangoverFrames: HANGOVER_FRAMES, ...hysteresis }));
  return {
    id: "built-in",
    process(frames, out) {
      lanes.forEach((lane, channel) => {
        out[channel] = lane(frames[channel] as Float32Array);
      });
    },
    free: () => undefined,
  };
}

type Lane = (frame: Float32Array) => { readonly probability: number; readonly active: boolean };

function createLane(hysteresis: HysteresisOptions): Lane {
  const extractor = createSpeechFeatures();
  const isActive = createHysteresis(hysteresis);
  const silence: Weighed = { meanAboveFloorDb: 0, topAboveFloorDb: 0, periodicity: 0, strongPeriodicity: 0 };
  const recent = { ...silence };
  return (frame) => {
    const features = extractor.push(frame);
    const now = features === null ? silence : weighed(features);
    for (const name of NAMES) recent[name] = MEMORY * recent[name] + (1 - MEMORY) * now[name];
    const logit = WEIGHTS.bias + sum(WEIGHTS.now, now) + sum(WEIGHTS.recent, recent);
    const probability = 1 / (1 + Math.exp(-logit));
    return { probability, active: isActive(probability) };
  };
}

const NAMES = ["meanAboveFloorDb", "topAboveFloorDb", "periodicity", "strongPeriodicity"] as const;
type Weighed = Record<(typeof NAMES)[number], number>;

function weighed(features: SpeechFeatures): Weighed {
  return { ...features, strongPeriodicity: features.periodicity * features.topAboveFloorDb };
}

function sum(weights: Weighed, values: Weighed): number {
  return NAMES.reduce((total, name) => total + weights[name] * values[name], 0);
}
