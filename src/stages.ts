// The stages of the pipeline, each usable alone, in the order audio passes them.

export { confidenceThreshold, inadmissible, judge } from "./core/abstain/index.ts";
export { type AffectTable, affect1, commonLabel, createAffectTable } from "./core/affect/index.ts";
export { type AffectOptions, type AffectTrack, createAffectTrack, type TrackOptions } from "./core/affect-track.ts";
export { type CompanionStage, type CompanionStageOptions, createCompanionStage } from "./core/companion/index.ts";
export type { Denoiser } from "./core/denoise/denoiser.ts";
export { loadDenoiser } from "./core/denoise/load-denoiser.ts";
export { openRecording } from "./core/input/open-recording.ts";
export type {
  BlobLike,
  OpenOptions,
  RawFormat,
  Recording,
  RecordingFormat,
  RecordingSource,
} from "./core/input/recording.ts";
export { createLedger, type Ledger } from "./core/meter/index.ts";
export { type NormaliseOptions, normalise, type Reading, SENTIMENT_CUT, sentimentOf } from "./core/normalise/index.ts";
export { auditEntries, decidePolicy, type PolicyOutcome, standingOf } from "./core/policy/index.ts";
export { createSmoother, type Smoothed, type Smoother } from "./core/smooth/index.ts";
export { createStateTracker, type StateReport, type StateTracker } from "./core/state/index.ts";
export type { Frame } from "./core/stream/frame.ts";
export { createFront, type Front, type FrontOptions } from "./core/stream/front.ts";
export { createTextStage, type Said, type TextStage, type TextStageOptions } from "./core/text/index.ts";
export { createTalkBalance, createTrajectory, type TalkBalance, type Trajectory } from "./core/trajectory/index.ts";
export * from "./dsp/channels/index.ts";
export { createSampleDecoder, createWavHeaderParser } from "./dsp/codec/index.ts";
export { createDenoise, type Denoise, type DenoiseOptions, type NoiseSuppressor } from "./dsp/denoise/index.ts";
export { createResampler, type Resampler, type ResamplerOptions } from "./dsp/resample/index.ts";
export {
  createBuiltInDetector,
  createSileroDetector,
  createSpeechSegments,
  type SileroRunner,
  type SpeechDetector,
  VAD_FRAME_MS,
  VAD_FRAME_SAMPLES,
  VAD_RATE_HZ,
} from "./dsp/vad/index.ts";
