/** Hands out room for samples, one stretch after the other from a larger piece of memory: what is pushed frame by frame lies end to end. */
export type SampleSlab = (count: number) => Int16Array<ArrayBuffer>;

/** Samples allocated at once: 2 s at 16 kHz. A stretch that is kept keeps as much memory alive. */
const SLAB_SAMPLES = 32_768;

/** Starts a slab of 16-bit samples; a stretch never spans two pieces of memory. */
export function createPcmSlab(): SampleSlab {
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
  const { buffer, byteOffset } = first;
  for (const stretch of stretches) {
    adjoin &&= stretch.buffer === buffer && stretch.byteOffset === byteOffset + samples * Int16Array.BYTES_PER_ELEMENT;
    samples += stretch.length;
  }
  if (adjoin) return new Int16Array(buffer, byteOffset, samples);
  const joined = new Int16Array(samples);
  let at = 0;
  for (const stretch of stretches) {
    joined.set(stretch, at);
    at += stretch.length;
  }
  return joined;
}
