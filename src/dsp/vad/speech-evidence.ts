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

/** The evidence in one frame: its own features, their averages over about a syllable, and over about half a second. */
export interface SpeechEvidence {
  /** In the order of {@link SPEECH_NAMES}. */
  readonly now: Float64Array;
  /** In the order of {@link SPEECH_NAMES}. */
  readonly recent: Float64Array;
  /** In the order of {@link VOICE_NAMES}. */
  readonly lasting: Float64Array;
}

/** Share of the past in `recent`: 32 ms frames of a syllable support each other. */
const RECENT_MEMORY = 0.6;
/** Share of the past in `lasting`: 0.5 s, longer than most notes and syllables. */
const LASTING_MEMORY = 0.94;

/**
 * Starts the evidence of one channel: takes the next frame, gives what the two regressions of the built-in detector weigh. The fit of
 * their weights (`scripts/fit-detector`) reads the same. The result is reused by the next call.
 */
export function createSpeechEvidence(): (frame: Float32Array) => SpeechEvidence {
  const extractor = createSpeechFeatures();
  const now = new Float64Array(SPEECH_NAMES.length);
  const voice = new Float64Array(VOICE_NAMES.length);
  const evidence = {
    now,
    recent: new Float64Array(SPEECH_NAMES.length),
    lasting: new Float64Array(VOICE_NAMES.length),
  };
  return (frame) => {
    const features = extractor.push(frame);
    if (features === null) {
      now.fill(0);
      voice.fill(0);
    } else {
      writeSpeech(features, now);
      writeVoice(features, voice);
    }
    average(evidence.recent, now, RECENT_MEMORY);
    average(evidence.lasting, voice, LASTING_MEMORY);
    return evidence;
  };
}

function writeSpeech({ meanAboveFloorDb, topAboveFloorDb, periodicity }: SpeechFeatures, out: Float64Array): void {
  out[0] = meanAboveFloorDb;
  out[1] = topAboveFloorDb;
  out[2] = periodicity;
  out[3] = periodicity * topAboveFloorDb;
}

function writeVoice({ tones, periodicity }: SpeechFeatures, out: Float64Array): void {
  const { tonality, steadiness96, steadiness160, steadiness256 } = tones;
  out[0] = tonality;
  out[1] = steadiness96;
  out[2] = steadiness160;
  out[3] = steadiness256;
  out[4] = tonality * steadiness96;
  out[5] = tonality * steadiness160;
  out[6] = tonality * steadiness256;
  out[7] = periodicity * steadiness160;
}

function average(averages: Float64Array, values: Float64Array, memory: number): void {
  for (let i = 0; i < averages.length; i++)
    averages[i] = memory * (averages[i] as number) + (1 - memory) * (values[i] as number);
}
