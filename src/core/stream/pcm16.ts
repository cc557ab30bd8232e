/** Samples, of 16 bits or in -1..1. */
export type Samples = Int16Array | Float32Array;

/** Fills `out` with the samples (-1..1), rounded to the nearest step (halves up) and held at full scale; returns it. */
export function toPcm16(samples: Float32Array, out: Int16Array): Int16Array {
  const count = out.length;
  for (let i = 0; i < count; i++) {
    // 32768 maps 16-bit input back to itself exactly; only full-scale positive needs the clamp.
    const value = (samples[i] as number) * 32_768;
    // Rounded as an integer, which code that is not hot yet does several times faster than `Math.round`.
    if (value >= 32_767) out[i] = 32_767;
    else if (value > -32_768) out[i] = ((value + 32_768.5) | 0) - 32_768;
    else out[i] = Number.isNaN(value) ? 0 : -32_768;
  }
  return out;
}

const SCALE = 1 / 32_768;

/** Writes samples of 16 bits to the start of `out`, in -1..1. */
export function writeFloats(samples: Int16Array, out: Float32Array): void {
  const count = samples.length;
  // A power of two: the product is the quotient to the bit, at a third of its cost.
  for (let i = 0; i < count; i++) out[i] = (samples[i] as number) * SCALE;
}

/** Makes floats of whatever samples come. The result is reused by the next call, or the input itself. */
export function createFloats(): (samples: Samples) => Float32Array {
  let room = new Float32Array(0);
  return (samples) => {
    if (samples instanceof Float32Array) return samples;
    const count = samples.length;
    if (room.length < count) room = new Float32Array(count);
    writeFloats(samples, room);
    return room.length === count ? room : room.subarray(0, count);
  };
}
