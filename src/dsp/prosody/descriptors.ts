const MFCC_COUNT = 12;
const NARROW_MFCC_COUNT = 6;

function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`);
}

/** Descriptors of the short frame, in the order {@link SpectralAnalysis} writes them. */
export const SPECTRAL_DESCRIPTORS: readonly string[] = Object.freeze([
  "levelDb",
  "loudness",
  "loudnessNarrow",
  "alphaRatio",
  "hammarberg",
  "slope0To500",
  "slope500To1500",
  "spectralFlux",
  "alphaRatioNarrow",
  "hammarbergNarrow",
  "slopeNarrow",
  "spectralFluxNarrow",
  ...numbered("mfcc", MFCC_COUNT),
  ...numbered("mfccNarrow", NARROW_MFCC_COUNT),
]);

/** Descriptors that only a voiced frame has, in the order {@link VoiceAnalysis} writes them. */
export const VOICE_DESCRIPTORS: readonly string[] = Object.freeze([
  "f0Semitones",
  "hnrDb",
  "hnrNarrowDb",
  "jitterPercent",
  "shimmerDb",
  "h1H2Db",
  "h1A3Db",
  "f1Hz",
  "f2Hz",
  "f3Hz",
  "f1BandwidthHz",
  "f2BandwidthHz",
  "f3BandwidthHz",
  "f1AmplitudeDb",
  "f2AmplitudeDb",
  "f3AmplitudeDb",
  "f2AmplitudeNarrowDb",
  "f3AmplitudeNarrowDb",
]);

/**
 * The per-frame low-level descriptors, in order.
 *
 * - `levelDb`: mean square of the 25 ms frame, dB re full scale, at least -100. Level-dependent.
 * - `loudness`, `loudnessNarrow`: mean over mel bands (20-8000 Hz; bands inside 300-3400 Hz) of the equal-loudness weighted band energy
 *   to the power 0.33 (Hermansky 1990). Level-dependent: a gain g multiplies them by g^0.66.
 * - `alphaRatio`: energy 1-5 kHz over 50 Hz-1 kHz, dB; `alphaRatioNarrow`: 1-3.4 kHz over 0.3-1 kHz.
 * - `hammarberg`: strongest bin of 0-2 kHz over strongest of 2-5 kHz, dB; `hammarbergNarrow`: 0.3-2 over 2-3.4 kHz.
 * - `slope0To500`, `slope500To1500`, `slopeNarrow` (300-3400 Hz): least-squares slope of the log power spectrum, dB per Hz.
 * - `spectralFlux`, `spectralFluxNarrow`: squared distance of successive magnitude spectra of unit norm, 0..2.
 * - `mfcc1`..`mfcc12`: DCT of 26 log mel bands, lifter 22; `mfccNarrow1`..`mfccNarrow6`: of the bands inside 300-3400 Hz.
 *
 * All that follow exist in voiced speech frames only, and are 0 elsewhere and where they could not be measured:
 *
 * - `f0Semitones`: fundamental frequency, semitones re 27.5 Hz.
 * - `hnrDb`: harmonics-to-noise ratio, dB, -10..40 (Boersma 1993); `hnrNarrowDb`: the same within 300-3400 Hz.
 * - `jitterPercent`: mean absolute difference of successive periods over the mean period, %.
 * - `shimmerDb`: mean absolute difference of the peak levels of successive periods, dB.
 * - `h1H2Db`: level of the first harmonic over the second, dB; `h1A3Db`: over the strongest harmonic within 10 % of F3.
 * - `f1Hz`..`f3Hz`, `f1BandwidthHz`..`f3BandwidthHz`: the three lowest resonances and their widths, by linear prediction.
 * - `f1AmplitudeDb`..`f3AmplitudeDb`: level of the harmonic nearest to the resonance over that of the first harmonic, dB;
 *   `f2AmplitudeNarrowDb`, `f3AmplitudeNarrowDb`: over that of the harmonic nearest to F1, which a telephone keeps.
 *
 * Definitions: Eyben et al. 2016, "The Geneva Minimalistic Acoustic Parameter Set", IEEE Trans. Affective Computing 7(2), with corrections of our own.
 */
export const PROSODY_DESCRIPTORS: readonly string[] = Object.freeze([...SPECTRAL_DESCRIPTORS, ...VOICE_DESCRIPTORS]);

/** Row of a descriptor in the frame store. */
export function descriptorRow(name: string): number {
  return PROSODY_DESCRIPTORS.indexOf(name);
}

export { MFCC_COUNT, NARROW_MFCC_COUNT };
