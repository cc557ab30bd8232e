import { PROSODY_DESCRIPTORS, SPECTRAL_DESCRIPTORS } from "./descriptors.ts";

/** Values of a frame. */
export const ROWS = PROSODY_DESCRIPTORS.length;
const SPECTRAL_ROWS = SPECTRAL_DESCRIPTORS.length;
const F0_ROW = PROSODY_DESCRIPTORS.indexOf("f0Semitones");

/**
 * The descriptors and speech marks of the newest frames, in fixed memory: as measured, and smoothed over three frames.
 *
 * Frames are named by how far back they are; 0 is the newest. A frame's `slot` tells where its ROWS values begin in both arrays.
 */
export interface FrameStore {
  /** Frames the store can hold. */
  readonly capacity: number;
  /** Frames pushed since the start or the last reset. */
  readonly total: number;
  /** Frames held now. */
  readonly held: number;
  /** Values as measured. */
  readonly measured: Float32Array;
  /** Values after {@link FrameStore.smooth}. */
  readonly smoothed: Float32Array;
  /** Makes room for a frame that follows the newest; the caller writes its values to `measured` at the slot. */
  push(speech: boolean): number;
  slot(framesBack: number): number;
  isSpeech(framesBack: number): boolean;
  isVoiced(framesBack: number): boolean;
  /**
   * Smooths a held frame: each spectral value becomes the mean over the frame and its direct neighbours, as far as they are speech; each
   * voice value that was measured (not 0) the mean over those neighbours in which it was measured too.
   */
  smooth(framesBack: number): void;
  reset(): void;
}

/** Creates a store of `capacity` frames. */
export function createFrameStore(capacity: number): FrameStore {
  return new Store(capacity);
}

class Store implements FrameStore {
  readonly capacity: number;
  readonly measured: Float32Array;
  readonly smoothed: Float32Array;
  total = 0;
  readonly #speech: Uint8Array;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.measured = new Float32Array(ROWS * capacity);
    this.smoothed = new Float32Array(ROWS * capacity);
    this.#speech = new Uint8Array(capacity);
  }

  get held(): number {
    return Math.min(this.total, this.capacity);
  }

  push(speech: boolean): number {
    this.#speech[this.total % this.capacity] = speech ? 1 : 0;
    this.total++;
    return this.slot(0);
  }

  slot(framesBack: number): number {
    return ((this.total - 1 - framesBack) % this.capacity) * ROWS;
  }

  isSpeech(framesBack: number): boolean {
    return this.#speech[(this.total - 1 - framesBack) % this.capacity] === 1;
  }

  isVoiced(framesBack: number): boolean {
    return this.measured[this.slot(framesBack) + F0_ROW] !== 0;
  }

  smooth(framesBack: number): void {
    const { measured, smoothed } = this;
    const here = this.slot(framesBack);
    // A neighbour that is no speech, or not there, is stood in for by the frame itself, with no weight.
    const hasLeft = framesBack + 1 < this.held && this.isSpeech(framesBack + 1);
    const hasRight = framesBack > 0 && this.isSpeech(framesBack - 1);
    const left = hasLeft ? this.slot(framesBack + 1) : here;
    const right = hasRight ? this.slot(framesBack - 1) : here;
    const leftWeight = hasLeft ? 1 : 0;
    const rightWeight = hasRight ? 1 : 0;
    const scale = 1 / (1 + leftWeight + rightWeight);
    for (let row = 0; row < SPECTRAL_ROWS; row++) {
      const sum =
        (measured[here + row] as number) +
        leftWeight * (measured[left + row] as number) +
        rightWeight * (measured[right + row] as number);
      smoothed[here + row] = sum * scale;
    }
    const voiced = this.isVoiced(framesBack);
    for (let row = SPECTRAL_ROWS; row < ROWS; row++) {
      smoothed[here + row] = voiced ? smoothMeasured(measured, here + row, left + row, right + row) : 0;
    }
  }

  reset(): void {
    this.total = 0;
  }
}

/** The mean over the values that are not 0; 0 where the middle one is. */
function smoothMeasured(values: Float32Array, here: number, left: number, right: number): number {
  const mid = values[here] as number;
  if (mid === 0) return 0;
  let sum = mid;
  let count = 1;
  if (left !== here && values[left] !== 0) {
    sum += values[left] as number;
    count++;
  }
  if (right !== here && values[right] !== 0) {
    sum += values[right] as number;
    count++;
  }
  return sum / count;
}
