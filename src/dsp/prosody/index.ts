export { PROSODY_DESCRIPTORS } from "./descriptors.ts";
export { PROSODY_FUNCTIONALS, PROSODY_NEUTRAL } from "./functional-names.ts";
export { createProsody, type Prosody, type ProsodyOptions, type ProsodyReliability } from "./prosody.ts";
