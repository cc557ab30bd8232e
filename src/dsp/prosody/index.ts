export type { SpeechBandwidth } from "./bandwidth.ts";
export {
  type CueWords,
  type FeatureCue,
  PROSODY_CUE_WORDS,
  PROSODY_CUES,
  PROSODY_DESCRIPTOR_CUES,
  type ProsodyCue,
} from "./cues.ts";
export { PROSODY_DESCRIPTORS } from "./descriptors.ts";
export { createProsody } from "./extractor.ts";
export { PROSODY_FUNCTIONALS, PROSODY_NEUTRAL } from "./functional-names.ts";
export type { Prosody, ProsodyOptions, ProsodyReliability } from "./prosody.ts";
