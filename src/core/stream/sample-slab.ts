/** Hands out room for 16-bit samples, one stretch after the other from a larger piece of memory: what is pushed frame by frame lies end to end. */
export type SampleSlab = (count: number) => Int16Array<ArrayBuffer>;

/** Samples allocated at once: 2 s at 16 kHz. A stretch that is kept keeps this much alive. */
const SLAB_SAMPLES = 32_768;

/** Starts a slab; a stretch never spans two of them. */
export function createSampleSlab(): SampleSlab {
  let slab = new Int16Array(0);
  let used = 0;
  return (count) => {
    if (used + count > slab.length) {
      slab = new Int16Array(Math.max(SLAB_SAMPLES, count));
      used = 0;
    }
    const from = used;
    used += count;
    return slab.subarray(from, used);
  };
}

/** One stretch of several: a view where they lie end to end already, else a copy. */
export function endToEnd(stretches: readonly Int16Array[]): Int16Array {
  const [first] = stretches;
  if (first === undefined || stretches.length === 1) return first ?? new Int16Array(0);
  let samples = 0;
  let adjoin = true;
  for (const { buffer, byteOffset, length } of stretches) {
    adjoin &&= buffer === first.buffer && byteOffset === first.byteOffset + samples * Int16Array.BYTES_PER_ELEMENT;
    samples += length;
  }
  if (adjoin) return new Int16Array(first.buffer, first.byteOffset, samples);
  const joined = new Int16Array(samples);
  let at = 0;
  for (const stretch of stretches) {
    joined.set(stretch, at);
    at += stretch.length;
  }
  return joined;
}
