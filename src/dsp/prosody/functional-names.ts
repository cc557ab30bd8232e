import { SPECTRAL_DESCRIPTORS } from "./descriptors.ts";

/** Spectral descriptors summarised over all speech frames: those that a gain does not move. */
export const SPEECH_SPECTRAL: readonly string[] = SPECTRAL_DESCRIPTORS.filter(
  (name) => name !== "levelDb" && name !== "loudness" && name !== "loudnessNarrow",
);

const BALANCE = ["alphaRatio", "hammarberg", "slope0To500", "slope500To1500", "spectralFlux"];
const BALANCE_NARROW = ["alphaRatioNarrow", "hammarbergNarrow", "slopeNarrow", "spectralFluxNarrow"];
const CEPSTRA = ["mfcc1", "mfcc2", "mfcc3", "mfcc4", "mfccNarrow1", "mfccNarrow2", "mfccNarrow3", "mfccNarrow4"];

/** Descriptors summarised over voiced speech frames. */
export const VOICED: readonly string[] = [...BALANCE, ...BALANCE_NARROW, ...CEPSTRA, "hnrDb", "hnrNarrowDb"];

/** Descriptors averaged over unvoiced speech frames. */
export const UNVOICED: readonly string[] = [...BALANCE, ...BALANCE_NARROW];

/** Functionals of the F0 contour, in semitones and semitones per second. */
export const F0_FUNCTIONALS: readonly string[] = [
  "f0SemitoneMean",
  "f0SemitoneSd",
  "f0SemitoneP20",
  "f0SemitoneP50",
  "f0SemitoneP80",
  "f0SemitoneRange",
  "f0RiseMean",
  "f0RiseSd",
  "f0FallMean",
  "f0FallSd",
];

/** Functionals of a loudness contour; `Relative` ones are over the window's 90th percentile, so that gain cancels. */
export const LOUDNESS_FUNCTIONALS: readonly string[] = [
  "Mean",
  "P20",
  "P50",
  "P80",
  "Cv",
  "RelativeMean",
  "RelativeP20",
  "RelativeP50",
  "RelativeP80",
  "RelativeRange",
  "RelativeRiseMean",
  "RelativeRiseSd",
  "RelativeFallMean",
  "RelativeFallSd",
];

/** Functionals of timing. */
export const TIMING_FUNCTIONALS: readonly string[] = [
  "levelDbMean",
  "levelDbSd",
  "loudnessPeaksPerSecond",
  "voicedSegmentsPerSecond",
  "voicedSegmentMeanSeconds",
  "voicedSegmentSdSeconds",
  "unvoicedSegmentMeanSeconds",
  "unvoicedSegmentSdSeconds",
  "voicedFraction",
];

function spreads(names: readonly string[], suffix: string): string[] {
  return names.flatMap((name) => [`${name}${suffix}Mean`, `${name}${suffix}Sd`]);
}

/**
 * Names of the functional vector, in order.
 *
 * - `<descriptor>Mean`, `<descriptor>Sd`: over all speech frames; `...VoicedMean`, `...VoicedSd`: over voiced speech frames; `...UnvoicedMean`: over unvoiced ones.
 * - `f0Semitone*`: mean, deviation, percentiles and P80 - P20 of F0 in semitones re 27.5 Hz; `f0Rise*`, `f0Fall*`: size of rising and
 *   falling steps inside voiced segments, semitones per second.
 * - `loudness*`, `loudnessNarrow*`: `Mean`, `P20`, `P50`, `P80` follow gain as g^0.66; `Cv` and `Relative*` (over the window's 90th
 *   percentile; slopes per second) do not move with gain.
 * - `levelDb*`: level in dB re full scale (the mean moves with gain).
 * - `loudnessPeaksPerSecond`: loudness peaks of at least a tenth of the 90th percentile, per second of speech.
 * - `voicedSegment*`, `unvoicedSegment*`: runs of at least 30 ms, from the first to the last speech frame; unvoiced ones include pauses.
 * - `voicedFraction`: voiced share of the speech frames, 0..1.
 *
 * A value that cannot be computed is its entry of {@link PROSODY_NEUTRAL}; without a voiced (unvoiced) frame the voiced (unvoiced)
 * spectral values repeat those of all speech frames.
 */
export const PROSODY_FUNCTIONALS: readonly string[] = Object.freeze([
  ...spreads(SPEECH_SPECTRAL, ""),
  ...spreads(VOICED, "Voiced"),
  ...UNVOICED.map((name) => `${name}UnvoicedMean`),
  ...F0_FUNCTIONALS,
  ...LOUDNESS_FUNCTIONALS.map((name) => `loudness${name}`),
  ...LOUDNESS_FUNCTIONALS.map((name) => `loudnessNarrow${name}`),
  ...TIMING_FUNCTIONALS,
]);

const NEUTRAL: Readonly<Record<string, number>> = {
  f0SemitoneMean: 31,
  f0SemitoneP20: 31,
  f0SemitoneP50: 31,
  f0SemitoneP80: 31,
  levelDbMean: -100,
};

/**
 * What each functional is when the window holds nothing to compute it from (no speech, or for F0 no voiced frame), in the order of
 * {@link PROSODY_FUNCTIONALS}: 31 semitones (165 Hz, between the usual adult voices) for the F0 positions, -100 dB for the level, else 0.
 */
export const PROSODY_NEUTRAL: readonly number[] = Object.freeze(PROSODY_FUNCTIONALS.map((name) => NEUTRAL[name] ?? 0));
