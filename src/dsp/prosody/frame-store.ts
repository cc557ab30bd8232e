import { PROSODY_DESCRIPTORS } from "./descriptors.ts";

/** The descriptors and speech marks of the newest frames, in fixed memory. */
export interface FrameStore {
  /** Frames the store can hold. */
  readonly capacity: number;
  /** Frames pushed since the start or the last reset. */
  readonly total: number;
  /** Frames held now. */
  readonly held: number;
  /** Appends a frame; its values are those of `values` (one per descriptor). */
  push(values: Float32Array, speech: boolean): void;
  /** Replaces one descriptor of a held frame; 0 frames back is the newest. */
  revise(framesBack: number, row: number, value: number): void;
  /** Value of a held frame. */
  at(framesBack: number, row: number): number;
  /** Copies a descriptor of all held frames to `out`, oldest first. */
  copyRow(row: number, out: Float32Array): void;
  /** Copies the speech marks (1 or 0) of all held frames to `out`, oldest first. */
  copySpeech(out: Uint8Array): void;
  reset(): void;
}

/** Creates a store of `capacity` frames. */
export function createFrameStore(capacity: number): FrameStore {
  const rows = PROSODY_DESCRIPTORS.length;
  const values = new Float32Array(rows * capacity);
  const speech = new Uint8Array(capacity);
  let total = 0;

  function slot(framesBack: number): number {
    return (total - 1 - framesBack) % capacity;
  }
  function held(): number {
    return Math.min(total, capacity);
  }

  return {
    capacity,
    get total() {
      return total;
    },
    get held() {
      return held();
    },
    push(frame, marked) {
      const at = total % capacity;
      for (let row = 0; row < rows; row++) values[row * capacity + at] = frame[row] as number;
      speech[at] = marked ? 1 : 0;
      total++;
    },
    revise(framesBack, row, value) {
      if (framesBack < held()) values[row * capacity + slot(framesBack)] = value;
    },
    at(framesBack, row) {
      return values[row * capacity + slot(framesBack)] as number;
    },
    copyRow(row, out) {
      const count = held();
      const from = row * capacity;
      for (let i = 0; i < count; i++) out[i] = values[from + ((total - count + i) % capacity)] as number;
    },
    copySpeech(out) {
      const count = held();
      for (let i = 0; i < count; i++) out[i] = speech[(total - count + i) % capacity] as number;
    },
    reset() {
      total = 0;
    },
  };
}
