/** Ratios of powers from this on count as this. */
const HIGHEST_RATIO = 1000;
const HIGHEST_DB = 30;

/**
 * Level of a ratio of powers in dB, held to 0..30: within 1e-13 of `10 * Math.log10(ratio)` at a third of its cost, and the detector takes
 * two hundred in each frame.
 */
export const decibelsAbove = /* @__PURE__ */ createDecibelsAbove();

// Constants of a function: those of a module are variables once it is bundled.
function createDecibelsAbove(): (ratio: number) => number {
  /** Steps of the table, over one octave. */
  const STEPS = 32;
  /** One over the middle of each step, which is between 1 and 2, and its level. */
  const INVERSE = Float64Array.from({ length: STEPS }, (_, step) => STEPS / (STEPS + step + 0.5));
  const LEVEL_DB = INVERSE.map((inverse) => -10 * Math.log10(inverse));
  /** One over the start of each octave. */
  const OCTAVE_INVERSE = Float64Array.from(
    { length: Math.ceil(Math.log2(HIGHEST_RATIO)) },
    (_, octave) => 2 ** -octave,
  );
  const OCTAVE_DB = 10 * Math.log10(2);
  const DB_PER_NEPER = 10 / Math.LN10;
  const STEPS_CLZ = Math.clz32(STEPS);

  return (ratio) => {
    if (ratio <= 1) return 0;
    if (ratio >= HIGHEST_RATIO) return HIGHEST_DB;
    const steps = (ratio * STEPS) | 0;
    const octave = (STEPS_CLZ - Math.clz32(steps)) | 0;
    const step = (steps >> octave) & (STEPS - 1);
    // At most 1/64 from the middle, where seven terms of the logarithm's series are exact to 1e-15.
    const x = ratio * (OCTAVE_INVERSE[octave] as number) * (INVERSE[step] as number) - 1;
    const x2 = x * x;
    const series = x - x2 * (1 / 2 - x * (1 / 3)) + x2 * x2 * (x * (1 / 5) - 1 / 4 + x2 * (x * (1 / 7) - 1 / 6));
    return OCTAVE_DB * octave + (LEVEL_DB[step] as number) + DB_PER_NEPER * series;
  };
}
