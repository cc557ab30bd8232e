/** A stretch of the recording. */
export interface Stretch {
  readonly startMs: number;
  readonly endMs: number;
}

/** A part of a call; `countedMs` of it count, all of it unless neighbours had to be merged. */
export interface Part extends Stretch {
  readonly countedMs: number;
}

/** So many parts are kept as they are: hours of turns. */
const MAX_PARTS = 4096;

/**
 * Parts of a call in bounded memory, in order and without overlap.
 *
 * Beyond 4096 of them neighbours are merged two by two, and a merged one counts in proportion.
 */
export class Spans {
  #parts: Part[] = [];

  /** Adds a part; what lies before the end of the last one is left out, and parts that touch become one. */
  add(startMs: number, endMs: number): void {
    const last = this.#parts.at(-1);
    const from = Math.max(startMs, last?.endMs ?? startMs);
    if (endMs <= from) return;
    if (last !== undefined && from === last.endMs) {
      this.#parts[this.#parts.length - 1] = { ...last, endMs, countedMs: last.countedMs + endMs - from };
      return;
    }
    this.#parts.push({ startMs: from, endMs, countedMs: endMs - from });
    if (this.#parts.length > MAX_PARTS) this.#halve();
  }

  /** True when nothing was added. */
  get isEmpty(): boolean {
    return this.#parts.length === 0;
  }

  /** Where the last part ends, ms; minus infinity when there is none. */
  get endMs(): number {
    return this.#parts.at(-1)?.endMs ?? Number.NEGATIVE_INFINITY;
  }

  /** Every part, in order. */
  all(): readonly Part[] {
    return this.#parts;
  }

  /** The parts inside a stretch, cut to it. */
  inside({ startMs, endMs }: Stretch): Part[] {
    return this.#touching(startMs, endMs).map((part) => {
      const from = Math.max(startMs, part.startMs);
      const to = Math.min(endMs, part.endMs);
      return { startMs: from, endMs: to, countedMs: ((to - from) * part.countedMs) / (part.endMs - part.startMs) };
    });
  }

  #touching(startMs: number, endMs: number): readonly Part[] {
    let low = 0;
    let high = this.#parts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#parts[middle] as Part).endMs <= startMs) low = middle + 1;
      else high = middle;
    }
    let to = low;
    while (to < this.#parts.length && (this.#parts[to] as Part).startMs < endMs) to++;
    return this.#parts.slice(low, to);
  }

  #halve(): void {
    const merged: Part[] = [];
    for (let i = 0; i < this.#parts.length; i += 2) {
      const first = this.#parts[i] as Part;
      const second = this.#parts[i + 1];
      const countedMs = first.countedMs + (second?.countedMs ?? 0);
      merged.push({ startMs: first.startMs, endMs: (second ?? first).endMs, countedMs });
    }
    this.#parts = merged;
  }
}
