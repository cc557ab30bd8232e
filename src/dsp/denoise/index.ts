export { createDenoise, type Denoise, type DenoiseOptions } from "./denoise.ts";
export type { NoiseSuppressor } from "./suppressor.ts";
