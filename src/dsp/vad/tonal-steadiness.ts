import { decibelsAbove } from "./decibels.ts";

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
  /** The result of the last frame. */
  readonly tones: TonalSteadiness;
  /** Forgets the frames before: nothing held through digital silence. */
  reset(): void;
}

const LOWEST_HZ = 203;
const HIGHEST_HZ = 3000;
/** On each side of a bin, what counts as its surroundings: wider than a partial, narrower than a formant. */
const SURROUNDINGS_HZ = 94;
/** Frames of 32 ms to look back. */
const LAGS = [3, 5, 8] as const;
const KEPT_FRAMES = 9;

/** Starts a meter for spectra whose bins are `binHz` apart. */
export function createTonalSteadiness(binHz: number): TonalSteadinessMeter {
  return new Meter(binHz);
}

class Meter implements TonalSteadinessMeter {
  readonly tones: TonalSteadiness = { tonality: 0, steadiness96: 0, steadiness160: 0, steadiness256: 0 };
  readonly #from: number;
  readonly #reach: number;
  readonly #bins: number;
  /** Running sums of the levels, carried on by the surroundings at both ends. */
  readonly #sums: Float64Array;
  /** One over the number of bins around each. */
  readonly #shares: Float64Array;
  /** The fine structure of the last frames, one after the other. */
  readonly #fine: Float64Array;
  readonly #energies = new Float64Array(KEPT_FRAMES);
  #slot = 0;

  constructor(binHz: number) {
    this.#from = Math.round(LOWEST_HZ / binHz);
    this.#reach = Math.round(SURROUNDINGS_HZ / binHz);
    this.#bins = Math.round(HIGHEST_HZ / binHz) - this.#from;
    this.#sums = new Float64Array(this.#bins + 1 + 2 * this.#reach);
    this.#shares = Float64Array.from({ length: this.#bins }, (_, bin) => {
      const from = Math.max(0, bin - this.#reach);
      return 1 / (Math.min(this.#bins, bin + this.#reach + 1) - from);
    });
    this.#fine = new Float64Array(KEPT_FRAMES * this.#bins);
  }

  push(power: Float64Array, floor: Float64Array): TonalSteadiness {
    this.#sumAbove(power, floor);
    const energy = this.#subtractSurroundings();
    this.#energies[this.#slot] = energy;
    this.tones.tonality = Math.sqrt(energy / this.#bins);
    this.#correlate();
    this.#slot = (this.#slot + 1) % KEPT_FRAMES;
    return this.tones;
  }

  reset(): void {
    this.#energies.fill(0);
    this.#fine.fill(0);
  }

  #sumAbove(power: Float64Array, floor: Float64Array): void {
    const sums = this.#sums;
    const from = this.#from;
    const bins = this.#bins;
    let at = this.#reach + 1;
    let sum = 0;
    for (let bin = from; bin < from + bins; bin++, at++) {
      const here = power[bin] as number;
      const background = floor[bin] as number;
      if (here > background) sum += decibelsAbove(here / background);
      sums[at] = sum;
    }
    for (; at < sums.length; at++) sums[at] = sum;
  }

  /** Writes each level less the mean of its surroundings; returns the sum of squares. */
  #subtractSurroundings(): number {
    const sums = this.#sums;
    const shares = this.#shares;
    const fine = this.#fine;
    const reach = this.#reach;
    const bins = this.#bins;
    const start = this.#slot * bins;
    let energy = 0;
    for (let bin = 0, at = reach; bin < bins; bin++, at++) {
      const around = (sums[at + reach + 1] as number) - (sums[bin] as number);
      const level = (sums[at + 1] as number) - (sums[at] as number) - around * (shares[bin] as number);
      fine[start + bin] = level;
      energy += level * level;
    }
    return energy;
  }

  /** All three lags in one pass. */
  #correlate(): void {
    const fine = this.#fine;
    const bins = this.#bins;
    const slot = this.#slot;
    const slot96 = slotBefore(slot, LAGS[0]);
    const slot160 = slotBefore(slot, LAGS[1]);
    const slot256 = slotBefore(slot, LAGS[2]);
    let product96 = 0;
    let product160 = 0;
    let product256 = 0;
    for (let bin = 0; bin < bins; bin++) {
      const level = fine[slot * bins + bin] as number;
      product96 += level * (fine[slot96 * bins + bin] as number);
      product160 += level * (fine[slot160 * bins + bin] as number);
      product256 += level * (fine[slot256 * bins + bin] as number);
    }
    this.tones.steadiness96 = this.#share(product96, slot96);
    this.tones.steadiness160 = this.#share(product160, slot160);
    this.tones.steadiness256 = this.#share(product256, slot256);
  }

  /** The product as a share of the two energies. */
  #share(product: number, slot: number): number {
    const energies = (this.#energies[this.#slot] as number) * (this.#energies[slot] as number);
    return energies < 1e-9 ? 0 : product / Math.sqrt(energies);
  }
}

function slotBefore(slot: number, frames: number): number {
  return (slot - frames + KEPT_FRAMES) % KEPT_FRAMES;
}
