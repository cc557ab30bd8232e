/** Remembers when audio was written, so that an event can say how long after the last sample of its span it came. */
export interface WriteTimes {
  /** Audio up to `endMs` (input clock) was written at `nowMs` (wall clock). */
  wrote(endMs: number, nowMs: number): void;
  /** Wall time at which the sample at `inputMs` was written, or null when that is no longer known. */
  at(inputMs: number): number | null;
}

/** Starts a record of the last `capacity` writes (default 4096: over a minute of 20 ms packets). */
export function createWriteTimes(capacity = 4096): WriteTimes {
  const ends = new Float64Array(capacity);
  const times = new Float64Array(capacity);
  let count = 0;
  return {
    wrote(endMs, nowMs) {
      ends[count % capacity] = endMs;
      times[count % capacity] = nowMs;
      count++;
    },
    at(inputMs) {
      const oldest = Math.max(0, count - capacity);
      let low = oldest;
      let high = count;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((ends[middle % capacity] as number) < inputMs - 0.01) low = middle + 1;
        else high = middle;
      }
      if (low === count || (low === oldest && oldest > 0)) return null;
      return times[low % capacity] as number;
    },
  };
}
