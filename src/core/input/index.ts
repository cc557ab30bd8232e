export { MAX_CHANNELS, SAMPLE_RATE_LIMITS_HZ } from "./limits.ts";
export { openRecording } from "./open-recording.ts";
export type {
  BlobLike,
  Container,
  OpenOptions,
  RawFormat,
  Recording,
  RecordingFormat,
  RecordingSource,
} from "./recording.ts";
