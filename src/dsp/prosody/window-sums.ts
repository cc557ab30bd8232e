import { descriptorRow, SPECTRAL_DESCRIPTORS, VOICE_DESCRIPTORS } from "./descriptors.ts";
import type { FrameStore } from "./frame-store.ts";
import type { FrameGroup } from "./functional-names.ts";

const SPECTRAL = SPECTRAL_DESCRIPTORS.length;
const VOICE = VOICE_DESCRIPTORS.length;
const LEVEL_ROW = descriptorRow("levelDb");
const NEPER_PER_DB = Math.LN10 / 10;

// Where things are among the sums: for both groups of frames the sums and the sums of squares of the spectral descriptors; then number, sum
// and sum of squares of the voice descriptors, which not every voiced frame has.
const VOICED = 0;
const UNVOICED = VOICED + 2 * SPECTRAL;
const VOICE_COUNT = UNVOICED + 2 * SPECTRAL;
const VOICE_SUM = VOICE_COUNT + VOICE;
const VOICE_SQUARE = VOICE_SUM + VOICE;
const VOICED_FRAMES = VOICE_SQUARE + VOICE;
const UNVOICED_FRAMES = VOICED_FRAMES + 1;
const ENERGY = UNVOICED_FRAMES + 1;
const SIZE = ENERGY + 1;

/** Mean and standard deviation (population) of a descriptor, and how many frames they rest on. A class, because its fields then hold fractions in place. */
export class Spread {
  mean = 0;
  sd = 0;
  count = 0;
}

/**
 * Sums of every descriptor over the voiced and the unvoiced speech frames of a window, kept up to date frame by frame: a frame enters when nothing can
 * change it any more and leaves with the window, so that a summary costs what changed and not the whole window.
 */
export interface WindowSums {
  readonly voicedFrames: number;
  readonly unvoicedFrames: number;
  /** Sum of the mean squares of the speech frames. */
  readonly energy: number;
  /** Adds (1) or takes away (-1) the smoothed values of a frame, if it is speech. */
  add(store: FrameStore, framesBack: number, sign: 1 | -1): void;
  /** Takes over the sums of another. */
  copy(other: WindowSums): void;
  /** Writes the spread of the descriptor in a row of the store over a group of frames; zeros where there are none. */
  spread(row: number, frames: FrameGroup, out: Spread): void;
  reset(): void;
}

/** Creates empty sums. */
export function createWindowSums(): WindowSums {
  return new Sums();
}

class Sums implements WindowSums {
  readonly #sums = new Float64Array(SIZE);

  get voicedFrames(): number {
    return this.#sums[VOICED_FRAMES] as number;
  }

  get unvoicedFrames(): number {
    return this.#sums[UNVOICED_FRAMES] as number;
  }

  get energy(): number {
    return this.#sums[ENERGY] as number;
  }

  add(store: FrameStore, framesBack: number, sign: 1 | -1): void {
    if (!store.isSpeech(framesBack)) return;
    const sums = this.#sums;
    const slot = store.slot(framesBack);
    const voiced = store.isVoiced(framesBack);
    addSpectral(store.smoothed, slot, sums, voiced ? VOICED : UNVOICED, sign);
    if (voiced) addVoice(store.smoothed, slot + SPECTRAL, sums, sign);
    const frames = voiced ? VOICED_FRAMES : UNVOICED_FRAMES;
    sums[frames] = (sums[frames] as number) + sign;
    // As measured: a mean of levels is not the level of a mean.
    const energy = Math.exp(NEPER_PER_DB * (store.measured[slot + LEVEL_ROW] as number));
    sums[ENERGY] = (sums[ENERGY] as number) + sign * energy;
    // Nothing is left of rounding once the window was empty.
    if (sign < 0 && this.voicedFrames + this.unvoicedFrames === 0) sums.fill(0);
  }

  copy(other: WindowSums): void {
    this.#sums.set((other as Sums).#sums);
  }

  spread(row: number, frames: FrameGroup, out: Spread): void {
    const sums = this.#sums;
    if (row >= SPECTRAL) {
      const at = row - SPECTRAL;
      write(sums[VOICE_COUNT + at] as number, sums[VOICE_SUM + at] as number, sums[VOICE_SQUARE + at] as number, out);
      return;
    }
    const voiced = frames === "unvoiced" ? 0 : 1;
    const unvoiced = frames === "voiced" ? 0 : 1;
    write(
      voiced * (sums[VOICED_FRAMES] as number) + unvoiced * (sums[UNVOICED_FRAMES] as number),
      voiced * (sums[VOICED + row] as number) + unvoiced * (sums[UNVOICED + row] as number),
      voiced * (sums[VOICED + SPECTRAL + row] as number) + unvoiced * (sums[UNVOICED + SPECTRAL + row] as number),
      out,
    );
  }

  reset(): void {
    this.#sums.fill(0);
  }
}

function addSpectral(values: Float32Array, slot: number, sums: Float64Array, group: number, sign: number): void {
  for (let row = 0; row < SPECTRAL; row++) {
    const value = values[slot + row] as number;
    sums[group + row] = (sums[group + row] as number) + sign * value;
    sums[group + SPECTRAL + row] = (sums[group + SPECTRAL + row] as number) + sign * value * value;
  }
}

function addVoice(values: Float32Array, slot: number, sums: Float64Array, sign: number): void {
  for (let row = 0; row < VOICE; row++) {
    const value = values[slot + row] as number;
    if (value === 0) continue;
    sums[VOICE_COUNT + row] = (sums[VOICE_COUNT + row] as number) + sign;
    sums[VOICE_SUM + row] = (sums[VOICE_SUM + row] as number) + sign * value;
    sums[VOICE_SQUARE + row] = (sums[VOICE_SQUARE + row] as number) + sign * value * value;
  }
}

function write(count: number, sum: number, square: number, out: Spread): void {
  const mean = count > 0 ? sum / count : 0;
  out.count = count;
  out.mean = mean;
  out.sd = count > 0 ? Math.sqrt(Math.max(0, square / count - mean * mean)) : 0;
}
