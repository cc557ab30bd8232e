/** How much of the spectrum is tones, and how long they hold their pitch. */
export interface TonalSteadiness {
  /** Root mean square of the fine structure (the level above the floor less its surroundings), dB. */
  tonality: number;
  /** Correlation of the fine structure with that of 96, 160 and 256 ms ago, -1..1: notes hold their pitch, voices glide. */
  steadiness96: number;
  steadiness160: number;
  steadiness256: number;
}

/** Streaming measure of {@link TonalSteadiness}. */
export interface TonalSteadinessMeter {
  /** Takes the power and the floor of the next frame; the result is reused by the next call. */
  push(power: Float64Array, floor: Float64Array): TonalSteadiness;
  /** Forgets the frames before: nothing held through digital silence. */
  reset(): void;
}

const LOWEST_HZ = 203;
const HIGHEST_HZ = 3000;
/** On each side of a bin, what counts as its surroundings: wider than a partial, narrower than a formant. */
const SURROUNDINGS_HZ = 94;
const MAX_ABOVE_DB = 30;
/** Frames of 32 ms to look back. */
const LAGS = [3, 5, 8] as const;
const KEPT_FRAMES = 9;

/** Starts a meter for spectra whose bins are `binHz` apart. */
export function createTonalSteadiness(binHz: number): TonalSteadinessMeter {
  return new Meter(binHz);
}

class Meter implements TonalSteadinessMeter {
  readonly #from: number;
  readonly #reach: number;
  readonly #sums: Float64Array;
  readonly #kept: readonly Float64Array[];
  readonly #energies = new Float64Array(KEPT_FRAMES);
  readonly #out: TonalSteadiness = { tonality: 0, steadiness96: 0, steadiness160: 0, steadiness256: 0 };
  #frame = 0;

  constructor(binHz: number) {
    this.#from = Math.round(LOWEST_HZ / binHz);
    this.#reach = Math.round(SURROUNDINGS_HZ / binHz);
    const bins = Math.round(HIGHEST_HZ / binHz) - this.#from;
    this.#sums = new Float64Array(bins + 1);
    this.#kept = Array.from({ length: KEPT_FRAMES }, () => new Float64Array(bins));
  }

  push(power: Float64Array, floor: Float64Array): TonalSteadiness {
    const at = this.#frame % KEPT_FRAMES;
    const fine = this.#kept[at] as Float64Array;
    this.#sumAbove(power, floor);
    this.#energies[at] = this.#subtractSurroundings(fine);
    this.#out.tonality = Math.sqrt((this.#energies[at] as number) / fine.length);
    this.#out.steadiness96 = this.#correlation(at, LAGS[0]);
    this.#out.steadiness160 = this.#correlation(at, LAGS[1]);
    this.#out.steadiness256 = this.#correlation(at, LAGS[2]);
    this.#frame++;
    return this.#out;
  }

  reset(): void {
    this.#energies.fill(0);
    for (const fine of this.#kept) fine.fill(0);
  }

  #sumAbove(power: Float64Array, floor: Float64Array): void {
    const sums = this.#sums;
    for (let bin = 0; bin + 1 < sums.length; bin++) {
      const ratio = (power[bin + this.#from] as number) / (floor[bin + this.#from] as number);
      const aboveDb = ratio <= 1 ? 0 : Math.min(MAX_ABOVE_DB, 10 * Math.log10(ratio));
      sums[bin + 1] = (sums[bin] as number) + aboveDb;
    }
  }

  /** Writes each level less the mean of its surroundings; returns the sum of squares. */
  #subtractSurroundings(fine: Float64Array): number {
    const sums = this.#sums;
    let energy = 0;
    for (let bin = 0; bin < fine.length; bin++) {
      const from = Math.max(0, bin - this.#reach);
      const to = Math.min(fine.length, bin + this.#reach + 1);
      const around = ((sums[to] as number) - (sums[from] as number)) / (to - from);
      const level = (sums[bin + 1] as number) - (sums[bin] as number) - around;
      fine[bin] = level;
      energy += level * level;
    }
    return energy;
  }

  #correlation(at: number, lag: number): number {
    const before = (at - lag + KEPT_FRAMES) % KEPT_FRAMES;
    const energies = (this.#energies[at] as number) * (this.#energies[before] as number);
    if (energies < 1e-9) return 0;
    const now = this.#kept[at] as Float64Array;
    const then = this.#kept[before] as Float64Array;
    let product = 0;
    for (let bin = 0; bin < now.length; bin++) product += (now[bin] as number) * (then[bin] as number);
    return product / Math.sqrt(energies);
  }
}
