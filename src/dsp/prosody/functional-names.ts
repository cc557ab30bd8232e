import { MFCC_COUNT, NARROW_MFCC_COUNT } from "./descriptors.ts";

/** Frames a descriptor is summarised over. */
export type FrameGroup = "speech" | "voiced" | "unvoiced";
/** How it is summarised; `cv`, the coefficient of variation, is the deviation over the mean. */
export type Statistic = "mean" | "sd" | "cv";

/** A functional that is a mean or a spread of one descriptor. */
export interface Summary {
  readonly name: string;
  readonly descriptor: string;
  readonly frames: FrameGroup;
  readonly statistic: Statistic;
}

const PLACE: Readonly<Record<FrameGroup, string>> = { speech: "", voiced: "Voiced", unvoiced: "Unvoiced" };
const ENDING: Readonly<Record<Statistic, string>> = { mean: "Mean", sd: "Sd", cv: "Cv" };

function summaries(
  descriptors: readonly string[],
  frames: FrameGroup,
  statistics: readonly Statistic[],
  named: (descriptor: string) => string = (descriptor) => descriptor,
): Summary[] {
  return descriptors.flatMap((descriptor) =>
    statistics.map((statistic) => ({
      name: `${named(descriptor)}${PLACE[frames]}${ENDING[statistic]}`,
      descriptor,
      frames,
      statistic,
    })),
  );
}

const numbered = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`);

const BALANCE = ["alphaRatio", "hammarberg", "slope0To500", "slope500To1500"];
const BALANCE_NARROW = ["alphaRatioNarrow", "hammarbergNarrow", "slopeNarrow"];
const CEPSTRA = [...numbered("mfcc", 4), ...numbered("mfccNarrow", 4)];
const FORMANTS = ["f1", "f2", "f3"];

// A coefficient of variation needs a true zero. Values in dB, in semitones, slopes and cepstra have none (their mean may well be 0), so their spread is a deviation.
const SUMMARISED: readonly Summary[] = [
  ...summaries(BALANCE, "speech", ["mean", "sd"]),
  ...summaries(["spectralFlux"], "speech", ["mean", "sd", "cv"]),
  ...summaries(BALANCE_NARROW, "speech", ["mean", "sd"]),
  ...summaries(["spectralFluxNarrow"], "speech", ["mean", "sd", "cv"]),
  ...summaries(numbered("mfcc", MFCC_COUNT), "speech", ["mean", "sd"]),
  ...summaries(numbered("mfccNarrow", NARROW_MFCC_COUNT), "speech", ["mean", "sd"]),
  ...summaries(BALANCE, "voiced", ["mean", "sd"]),
  ...summaries(["spectralFlux"], "voiced", ["mean", "sd", "cv"]),
  ...summaries(BALANCE_NARROW, "voiced", ["mean", "sd"]),
  ...summaries(["spectralFluxNarrow"], "voiced", ["mean", "sd", "cv"]),
  ...summaries(CEPSTRA, "voiced", ["mean", "sd"]),
  ...summaries([...BALANCE, "spectralFlux", ...BALANCE_NARROW, "spectralFluxNarrow"], "unvoiced", ["mean"]),
  ...summaries(["hnrDb", "hnrNarrowDb"], "voiced", ["mean", "sd"]),
  ...summaries(["jitterPercent", "shimmerDb"], "voiced", ["mean", "cv"]),
  ...summaries(["h1H2Db", "h1A3Db"], "voiced", ["mean", "sd"]),
  ...summaries(
    FORMANTS.map((f) => `${f}Hz`),
    "voiced",
    ["mean", "cv"],
  ),
  ...summaries(
    FORMANTS.map((f) => `${f}BandwidthHz`),
    "voiced",
    ["mean", "cv"],
  ),
  ...summaries([...FORMANTS.map((f) => `${f}AmplitudeDb`), "f2AmplitudeNarrowDb", "f3AmplitudeNarrowDb"], "voiced", [
    "mean",
    "sd",
  ]),
];

const F0_SPREAD: readonly Summary[] = [
  { name: "f0SemitoneMean", descriptor: "f0Semitones", frames: "voiced", statistic: "mean" },
  { name: "f0SemitoneSd", descriptor: "f0Semitones", frames: "voiced", statistic: "sd" },
];
const LEVEL = summaries(["loudness", "loudnessNarrow"], "speech", ["mean", "cv"]);
const LEVEL_DB = summaries(["levelDb"], "speech", ["mean", "sd"]);

/** Every functional that is a mean or a spread of a descriptor. */
export const SUMMARIES: readonly Summary[] = Object.freeze([...SUMMARISED, ...F0_SPREAD, ...LEVEL, ...LEVEL_DB]);

/** Functionals of the F0 contour that need it in order, in semitones and semitones per second. */
export const F0_CONTOUR: readonly string[] = [
  "f0SemitoneP20",
  "f0SemitoneP50",
  "f0SemitoneP80",
  "f0SemitoneRange",
  "f0RiseMean",
  "f0RiseSd",
  "f0FallMean",
  "f0FallSd",
];

/** Functionals of a loudness contour that need it in order; `Relative` ones are over the window's 90th percentile, so that gain cancels. */
export const LOUDNESS_CONTOUR: readonly string[] = [
  "P20",
  "P50",
  "P80",
  "Range",
  "RiseMean",
  "RiseSd",
  "FallMean",
  "FallSd",
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

/** Functionals of timing, and the equivalent level. */
export const TIMING: readonly string[] = [
  "equivalentLevelDb",
  "loudnessPeaksPerSecond",
  "voicedSegmentsPerSecond",
  "voicedSegmentMeanSeconds",
  "voicedSegmentSdSeconds",
  "unvoicedSegmentMeanSeconds",
  "unvoicedSegmentSdSeconds",
  "voicedFraction",
];

const namesOf = (list: readonly Summary[]) => list.map(({ name }) => name);

/**
 * Names of the functional vector, in order.
 *
 * - `<descriptor>Mean`, `<descriptor>Sd`, `<descriptor>Cv` (deviation over mean): over all speech frames; `...VoicedMean`, `...VoicedSd`,
 *   `...VoicedCv`: over voiced speech frames; `...UnvoicedMean`: over unvoiced ones.
 * - `f0Semitone*`: mean, deviation, percentiles and P80 - P20 of F0 in semitones re 27.5 Hz; `f0Rise*`, `f0Fall*`: size of rising and
 *   falling steps inside voiced segments, semitones per second.
 * - `loudness*`, `loudnessNarrow*`: `Mean`, `P20`, `P50`, `P80`, `Range` (P80 - P20), `Rise*`, `Fall*` (per second) follow gain as g^0.66; `Cv`
 *   and `Relative*` (over the window's 90th percentile) do not move with gain.
 * - `levelDb*`: level in dB re full scale (the mean moves with gain); `equivalentLevelDb`: that of the mean square of all speech, moves too.
 * - `loudnessPeaksPerSecond`: loudness peaks of at least a tenth of the 90th percentile, per second of speech.
 * - `voicedSegment*`, `unvoicedSegment*`: runs of at least 30 ms, from the first to the last speech frame; unvoiced ones include pauses.
 * - `voicedFraction`: voiced share of the speech frames, 0..1.
 *
 * A value that cannot be computed is its entry of {@link PROSODY_NEUTRAL}; without a voiced (unvoiced) frame the voiced (unvoiced)
 * spectral values repeat those of all speech frames.
 */
export const PROSODY_FUNCTIONALS: readonly string[] = Object.freeze([
  ...namesOf(SUMMARISED),
  ...namesOf(F0_SPREAD),
  ...F0_CONTOUR,
  ...["loudness", "loudnessNarrow"].flatMap((contour) => [
    `${contour}Mean`,
    `${contour}Cv`,
    ...LOUDNESS_CONTOUR.map((name) => `${contour}${name}`),
  ]),
  ...namesOf(LEVEL_DB),
  ...TIMING,
]);

const NEUTRAL: Readonly<Record<string, number>> = {
  f0SemitoneMean: 31,
  f0SemitoneP20: 31,
  f0SemitoneP50: 31,
  f0SemitoneP80: 31,
  f1HzVoicedMean: 500,
  f2HzVoicedMean: 1500,
  f3HzVoicedMean: 2500,
  levelDbMean: -100,
  equivalentLevelDb: -100,
};

/**
 * What each functional is when the window holds nothing to compute it from (no speech, or for F0 and formants no voiced frame), in the
 * order of {@link PROSODY_FUNCTIONALS}: 31 semitones (165 Hz, between the usual adult voices) for the F0 positions, the resonances of a uniform tube of
 * 17 cm for the formants, -100 dB for the levels, else 0.
 */
export const PROSODY_NEUTRAL: readonly number[] = Object.freeze(PROSODY_FUNCTIONALS.map((name) => NEUTRAL[name] ?? 0));
