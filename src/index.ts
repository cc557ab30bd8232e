export type { Analysis, AudioTap, HeardAudio } from "./core/analyze.ts";
export { type EmotionStreamConfig, EmotionStreamConfigSchema, parseConfig } from "./core/config/schema.ts";
export type { EmotionStream, Tap } from "./core/stream/emotion-stream.ts";
export type { AudioInput } from "./core/stream/sample-reader.ts";
export type { WriteTextOptions } from "./core/stream/write-options.ts";
export {
  type AnalyzeOptions,
  analyze,
  createEmotionStream,
  type EmotionStreamOptions,
  type RecordingInput,
} from "./create.ts";
export { type ProviderId, registry } from "./registry.generated.ts";
export type { RuntimeOptions } from "./runtime-options.ts";
export * from "./spec/index.ts";
