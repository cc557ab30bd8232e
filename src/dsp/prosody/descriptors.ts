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
 * - `f0Semitones`: semitones re 27.5 Hz, 0 where unvoiced.
 * - `hnrDb`: harmonics-to-noise ratio, dB, -10..40 (Boersma 1993), 0 where unvoiced; `hnrNarrowDb`: the same within 300-3400 Hz.
 *
 * Definitions: Eyben et al. 2016, "The Geneva Minimalistic Acoustic Parameter Set", IEEE Trans. Affective Computing 7(2), with corrections of our own.
 */
export const PROSODY_DESCRIPTORS: readonly string[] = Object.freeze([
  ...SPECTRAL_DESCRIPTORS,
  "f0Semitones",
  "hnrDb",
  "hnrNarrowDb",
]);

/** Row of a descriptor in the frame store. */
export function descriptorRow(name: string): number {
  return PROSODY_DESCRIPTORS.indexOf(name);
}

export { MFCC_COUNT, NARROW_MFCC_COUNT };
