export type { SpeechMark } from "../../spec/audio.ts";
export { createBuiltInDetector } from "./built-in.ts";
export {
  type SpeechDetector,
  type SpeechDetectorId,
  VAD_FRAME_MS,
  VAD_FRAME_SAMPLES,
  VAD_RATE_HZ,
} from "./detector.ts";
export { createHysteresis, type Hysteresis, type HysteresisOptions, SPEECH_THRESHOLD } from "./hysteresis.ts";
export {
  createSileroDetector,
  SILERO_INPUT_SAMPLES,
  SILERO_STATE_SIZE,
  type SileroOptions,
  type SileroRunner,
} from "./silero.ts";
export {
  createSpeechSegments,
  type SpeechEdge,
  type SpeechSegments,
  type SpeechSegmentsOptions,
} from "./speech-segments.ts";
