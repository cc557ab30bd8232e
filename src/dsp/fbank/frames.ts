/** How frames are joined into fewer, wider ones ("low frame rate", Pundak and Sainath 2016). */
export interface FrameStacking {
  /** Frames per stack. */
  readonly size: number;
  /** Frames between the starts of two stacks. */
  readonly shift: number;
  /**
   * `none`: only stacks that are full. `replicate`: the first frame is repeated in front, so that the first stack is centred on it, and the last
   * frame fills the last stack.
   */
  readonly pad: "none" | "replicate";
}

/** Stacks that so many frames give. */
export function stackedFrames(frames: number, { size, shift, pad }: FrameStacking): number {
  if (frames === 0) return 0;
  if (pad === "replicate") return Math.ceil(frames / shift);
  return frames < size ? 0 : Math.floor((frames - size) / shift) + 1;
}

/** Stacks frames of `width` numbers; each stack has `size * width` numbers, oldest frame first. */
export function stackFrames(features: Float32Array, width: number, stacking: FrameStacking): Float32Array<ArrayBuffer> {
  const { size, shift, pad } = stacking;
  const frames = features.length / width;
  const count = stackedFrames(frames, stacking);
  const lead = pad === "replicate" ? (size - 1) >> 1 : 0;
  const out = new Float32Array(count * size * width);
  for (let stack = 0; stack < count; stack++) {
    for (let i = 0; i < size; i++) {
      const frame = Math.min(frames - 1, Math.max(0, stack * shift + i - lead));
      out.set(features.subarray(frame * width, (frame + 1) * width), (stack * size + i) * width);
    }
  }
  return out;
}

/** Shifts and scales every frame in place: `(x + negMean) * invStd`, both as wide as a frame. */
export function applyCmvn(features: Float32Array, negMean: ArrayLike<number>, invStd: ArrayLike<number>): void {
  const width = negMean.length;
  for (let i = 0; i < features.length; i++) {
    const column = i % width;
    features[i] = ((features[i] as number) + (negMean[column] as number)) * (invStd[column] as number);
  }
}
