import { createSpeechFeatures, type SpeechFeatures } from "./speech-features.ts";

/** What tells speech from noise, in the order in which the fit reads it; `strongPeriodicity` is `periodicity * topAboveFloorDb`. */
export const SPEECH_NAMES = ["meanAboveFloorDb", "topAboveFloorDb", "periodicity", "strongPeriodicity"] as const;

/** What tells voices from music; `tonal...` is the steadiness times the tonality, `periodic...` times the periodicity. */
export const VOICE_NAMES = [
  "tonality",
  "steadiness96",
  "steadiness160",
  "steadiness256",
  "tonalSteadiness96",
  "tonalSteadiness160",
  "tonalSteadiness256",
  "periodicSteadiness160",
] as const;

/** One value per feature that tells speech from noise. */
export type SpeechTerms = Record<(typeof SPEECH_NAMES)[number], number>;
/** One value per feature that tells voices from music. */
export type VoiceTerms = Record<(typeof VOICE_NAMES)[number], number>;

/** The evidence in one frame: its own features, their averages over about a syllable, and over about half a second. */
export interface SpeechEvidence {
  readonly now: SpeechTerms;
  readonly recent: SpeechTerms;
  readonly lasting: VoiceTerms;
}

/** Share of the past in `recent`: 32 ms frames of a syllable support each other. */
const RECENT_MEMORY = 0.6;
/** Share of the past in `lasting`: 0.5 s, longer than most notes and syllables. */
const LASTING_MEMORY = 0.94;

/**
 * Starts the evidence of one channel: takes the next frame, gives what the two regressions of the built-in detector weigh. The fit of
 * their weights (`scripts/fit-detector`) reads the same. The averages are reused by the next call.
 */
export function createSpeechEvidence(): (frame: Float32Array) => SpeechEvidence {
  const extractor = createSpeechFeatures();
  const recent = { ...NO_SPEECH };
  const lasting = { ...NO_VOICE };
  return (frame) => {
    const features = extractor.push(frame);
    const now = features === null ? NO_SPEECH : speechTerms(features);
    const voice = features === null ? NO_VOICE : voiceTerms(features);
    for (const name of SPEECH_NAMES) recent[name] = RECENT_MEMORY * recent[name] + (1 - RECENT_MEMORY) * now[name];
    for (const name of VOICE_NAMES) lasting[name] = LASTING_MEMORY * lasting[name] + (1 - LASTING_MEMORY) * voice[name];
    return { now, recent, lasting };
  };
}

const NO_SPEECH: SpeechTerms = { meanAboveFloorDb: 0, topAboveFloorDb: 0, periodicity: 0, strongPeriodicity: 0 };
const NO_VOICE: VoiceTerms = {
  tonality: 0,
  steadiness96: 0,
  steadiness160: 0,
  steadiness256: 0,
  tonalSteadiness96: 0,
  tonalSteadiness160: 0,
  tonalSteadiness256: 0,
  periodicSteadiness160: 0,
};

function speechTerms({ meanAboveFloorDb, topAboveFloorDb, periodicity }: SpeechFeatures): SpeechTerms {
  return { meanAboveFloorDb, topAboveFloorDb, periodicity, strongPeriodicity: periodicity * topAboveFloorDb };
}

function voiceTerms({ tonality, steadiness96, steadiness160, steadiness256, periodicity }: SpeechFeatures): VoiceTerms {
  return {
    tonality,
    steadiness96,
    steadiness160,
    steadiness256,
    tonalSteadiness96: tonality * steadiness96,
    tonalSteadiness160: tonality * steadiness160,
    tonalSteadiness256: tonality * steadiness256,
    periodicSteadiness160: periodicity * steadiness160,
  };
}
