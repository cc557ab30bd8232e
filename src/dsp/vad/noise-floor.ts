/** Power of the stationary background, per frequency bin, followed through speech. */
export interface NoiseFloor {
  /** Takes the power spectrum of the next frame, and updates `power`. */
  update(spectrum: Float64Array): void;
  /** Expected background power of the bins it follows, each at its own index; the first frame's until there is more. */
  readonly power: Float64Array;
}

/** Options of {@link createNoiseFloor}. */
export interface NoiseFloorOptions {
  /** The first bin to follow, at least 2: two neighbours on each side are averaged in. */
  readonly firstBin: number;
  /** The bin after the last, at least 2 below the end of the spectrum. */
  readonly endBin: number;
  /** Power below which a bin counts as silent: keeps ratios finite in digital silence. */
  readonly minPower: number;
}

/** The lowest value is sought over eight sub-windows of this many frames: 3 s of 32 ms frames, longer than most phrases. */
const SUB_WINDOW_FRAMES = 12;
/** Share of the past in the power that is searched, once there is a past. */
const SMOOTHING = 0.8;
/** A bin and two on each side are averaged. */
const AVERAGED_BINS = 5;
/** The lowest of 96 smoothed powers of noise lies this factor below their mean (measured on white noise with the constants above). */
const MINIMUM_BIAS = 1.5;
const WARM_UP_FRAMES = 5;

/**
 * Starts a noise floor by minimum statistics (R. Martin, IEEE Trans. Speech and Audio Processing 9(5), 2001): speech leaves every
 * bin now and then, so the lowest smoothed power of the last seconds is background.
 */
export function createNoiseFloor(options: NoiseFloorOptions): NoiseFloor {
  return new Floor(options);
}

class Floor implements NoiseFloor {
  readonly power: Float64Array;
  readonly #firstBin: number;
  readonly #minPower: number;
  /** Per bin the lowest smoothed power of the sub-window, and after it the smoothed power itself. */
  readonly #lowest: Float64Array;
  /** The lowest of the last sub-window, of two ending one and two ago, of four ending one to four ago: eight are two fours. */
  readonly #ones: Float64Array;
  readonly #twos: readonly Float64Array[];
  readonly #fours: readonly Float64Array[];
  #frames = 0;

  constructor({ firstBin, endBin, minPower }: NoiseFloorOptions) {
    const row = () => new Float64Array(endBin).fill(Number.POSITIVE_INFINITY);
    this.power = row();
    this.#firstBin = firstBin;
    this.#minPower = minPower;
    this.#lowest = new Float64Array(2 * endBin);
    this.#ones = row();
    this.#twos = [row(), row()];
    this.#fours = [row(), row(), row(), row()];
  }

  update(spectrum: Float64Array): void {
    // The first averages are over too few frames for their lowest to mean anything.
    if (this.#frames < WARM_UP_FRAMES) this.#forget();
    if (this.#frames % SUB_WINDOW_FRAMES === 0) this.#turn(this.#frames / SUB_WINDOW_FRAMES);
    this.#frames++;
    this.#follow(spectrum, Math.min(SMOOTHING, 1 - 1 / this.#frames));
  }

  #forget(): void {
    for (let bin = 0; bin < this.power.length; bin++) this.#lowest[2 * bin] = Number.POSITIVE_INFINITY;
    this.power.fill(Number.POSITIVE_INFINITY);
  }

  #follow(spectrum: Float64Array, keep: number): void {
    const { power } = this;
    const lowest = this.#lowest;
    const minPower = this.#minPower;
    const share = (MINIMUM_BIAS * (1 - keep)) / AVERAGED_BINS;
    let bin = this.#firstBin;
    // Shifted along: a running sum would leave the rounding of loud bins in quiet ones.
    let a = spectrum[bin - 2] as number;
    let b = spectrum[bin - 1] as number;
    let c = spectrum[bin] as number;
    let d = spectrum[bin + 1] as number;
    for (; bin < power.length; bin++) {
      const e = spectrum[bin + 2] as number;
      const at = 2 * bin;
      const now = keep * (lowest[at + 1] as number) + share * (a + b + c + d + e);
      lowest[at + 1] = now;
      // The lower of two by its place: no processor foresees which it is, and a wrong guess costs more than all else here.
      lowest[at] = lowest[at + +(now < (lowest[at] as number))] as number;
      if (now < (power[bin] as number)) power[bin] = now > minPower ? now : minPower;
      a = b;
      b = c;
      c = d;
      d = e;
    }
  }

  /** Ends a sub-window. */
  #turn(count: number): void {
    const { power } = this;
    const lowest = this.#lowest;
    const minPower = this.#minPower;
    const ones = this.#ones;
    const twos = this.#twos[count % 2] as Float64Array;
    const fours = this.#fours[count % 4] as Float64Array;
    for (let bin = this.#firstBin; bin < power.length; bin++) {
      const one = lowest[2 * bin] as number;
      const two = Math.min(one, ones[bin] as number);
      const four = Math.min(two, twos[bin] as number);
      power[bin] = Math.max(minPower, Math.min(four, fours[bin] as number));
      ones[bin] = one;
      twos[bin] = two;
      fours[bin] = four;
      lowest[2 * bin] = Number.POSITIVE_INFINITY;
    }
  }
}
