/** Power of the stationary background, per frequency bin, followed through speech. */
export interface NoiseFloor {
  /** Takes the power spectrum of the next frame, and updates `power`. */
  update(spectrum: Float64Array): void;
  /** Expected background power per bin; the first frame's until there is more. */
  readonly power: Float64Array;
}

/** Options of {@link createNoiseFloor}. */
export interface NoiseFloorOptions {
  readonly bins: number;
  /** Power below which a bin counts as silent: keeps ratios finite in digital silence. */
  readonly minPower: number;
}

/** The lowest value is sought over this many sub-windows of this many frames: 3 s of 32 ms frames, longer than most phrases. */
const SUB_WINDOWS = 8;
const SUB_WINDOW_FRAMES = 12;
/** Share of the past in the power that is searched, once there is a past. */
const SMOOTHING = 0.8;
/** Bins on each side that are averaged in. */
const NEIGHBOURS = 2;
/** The lowest of 96 smoothed powers of noise lies this factor below their mean (measured on white noise with the constants above). */
const MINIMUM_BIAS = 1.5;
const WARM_UP_FRAMES = 5;

/**
 * Starts a noise floor by minimum statistics (R. Martin, IEEE Trans. Speech and Audio Processing 9(5), 2001): speech leaves every
 * bin now and then, so the lowest smoothed power of the last seconds is background.
 */
export function createNoiseFloor({ bins, minPower }: NoiseFloorOptions): NoiseFloor {
  const power = new Float64Array(bins).fill(minPower);
  const smoothed = new Float64Array(bins);
  const current = new Float64Array(bins).fill(Number.POSITIVE_INFINITY);
  const past = Array.from({ length: SUB_WINDOWS }, () => new Float64Array(bins).fill(Number.POSITIVE_INFINITY));
  /** The lowest of all of `past`, worked out when one of it changes instead of at every frame. */
  const pastLowest = new Float64Array(bins).fill(Number.POSITIVE_INFINITY);
  let frames = 0;
  let sub = 0;

  const smooth = (spectrum: Float64Array): void => {
    const keep = Math.min(SMOOTHING, 1 - 1 / frames);
    for (let bin = 0; bin < bins; bin++) {
      const from = Math.max(0, bin - NEIGHBOURS);
      const to = Math.min(bins - 1, bin + NEIGHBOURS);
      let sum = 0;
      for (let near = from; near <= to; near++) sum += spectrum[near] as number;
      smoothed[bin] = keep * (smoothed[bin] as number) + ((1 - keep) * sum) / (to - from + 1);
    }
  };

  return {
    power,
    update(spectrum) {
      frames++;
      smooth(spectrum);
      for (let bin = 0; bin < bins; bin++) {
        const now = smoothed[bin] as number;
        // The first averages are over too few frames for their lowest to mean anything.
        let lowest = frames <= WARM_UP_FRAMES ? now : Math.min(current[bin] as number, now);
        if (frames >= WARM_UP_FRAMES) current[bin] = lowest;
        lowest = Math.min(lowest, pastLowest[bin] as number);
        power[bin] = Math.max(minPower, MINIMUM_BIAS * lowest);
      }
      if (frames % SUB_WINDOW_FRAMES === 0) {
        (past[sub] as Float64Array).set(current);
        current.fill(Number.POSITIVE_INFINITY);
        pastLowest.fill(Number.POSITIVE_INFINITY);
        for (const window of past)
          for (let bin = 0; bin < bins; bin++)
            pastLowest[bin] = Math.min(pastLowest[bin] as number, window[bin] as number);
        sub = (sub + 1) % SUB_WINDOWS;
      }
    },
  };
}
