const BINS = 512;
const FIRST_BIN_MS = 250;

/**
 * One axis over a whole call in fixed memory: 512 time bins of means.
 *
 * Bins are 250 ms at first; when the call outgrows them, neighbours merge and each bin lasts twice as long.
 */
export class Series {
  #binMs = FIRST_BIN_MS;
  readonly #sums = new Float64Array(BINS);
  readonly #counts = new Float64Array(BINS);

  /** Adds a value at a time in ms; times may come in any order. */
  add(atMs: number, value: number): void {
    while (atMs >= this.#binMs * BINS) this.#double();
    const bin = Math.max(0, Math.floor(atMs / this.#binMs));
    this.#sums[bin] = (this.#sums[bin] as number) + value;
    this.#counts[bin] = (this.#counts[bin] as number) + 1;
  }

  /** The means over `columns` equal parts of 0..`totalMs`; `null` where nothing was added. */
  columns(columns: number, totalMs: number): (number | null)[] {
    return Array.from({ length: columns }, (_, column) => {
      const from = Math.floor((column * totalMs) / columns / this.#binMs);
      const to = Math.max(from + 1, Math.floor(((column + 1) * totalMs) / columns / this.#binMs));
      let sum = 0;
      let count = 0;
      for (let bin = from; bin < to && bin < BINS; bin++) {
        sum += this.#sums[bin] as number;
        count += this.#counts[bin] as number;
      }
      return count === 0 ? null : sum / count;
    });
  }

  #double(): void {
    for (let bin = 0; bin < BINS; bin++) {
      const a = 2 * bin;
      const whole = a + 1 < BINS;
      this.#sums[bin] = whole ? (this.#sums[a] as number) + (this.#sums[a + 1] as number) : 0;
      this.#counts[bin] = whole ? (this.#counts[a] as number) + (this.#counts[a + 1] as number) : 0;
    }
    this.#binMs *= 2;
  }
}
