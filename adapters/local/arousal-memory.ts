import type { Span } from "../../src/spec/audio.ts";

/** What one hop added: where it lies on the input clock, the speech it brought, and what its window said. */
export interface Hop extends Span {
  /** Speech since the hop before, ms. */
  readonly newSpeechMs: number;
  /** Probability of high arousal in the window that ends here, 0..1. */
  readonly arousalHigh: number;
}

/** Remembers the arousal hop by hop, so that a span can be asked for long after it was heard. */
export interface ArousalMemory {
  /** Adds a hop; hops come in order and do not overlap. */
  add(hop: Hop): void;
  /** Probability of high arousal over a span; `null` where no hop with speech lies in it, or where its beginning was forgotten. */
  during(span: Span): number | null;
}

/** Options of {@link createArousalMemory}. */
export interface ArousalMemoryOptions {
  /** Length of the windows behind the hops, ms. */
  readonly windowMs: number;
  /** Hops with speech that are kept; 28 bytes each. */
  readonly capacity: number;
}

/** Times are sums of fractions: an overlap below this is a rounding error, ms. */
const EDGE_MS = 0.01;

/**
 * Starts a memory.
 *
 * A span's answer is the mean over the hops in it. A hop counts as much as its window holds speech of the span, so that a window that mostly
 * heard what came before the span hardly counts. The last hop is the one that heard the span's end: the answer does not depend on when it is
 * asked for, once that hop is in.
 */
export function createArousalMemory({ windowMs, capacity }: ArousalMemoryOptions): ArousalMemory {
  const starts = new Float64Array(capacity);
  const ends = new Float64Array(capacity);
  const speech = new Float32Array(capacity);
  const high = new Float64Array(capacity);
  let count = 0;

  /** Number of the first hop, from 0 at the start of the call, that has an end worth counting after `ms`. */
  const firstAfter = (ms: number): number => {
    let low = Math.max(0, count - capacity);
    let above = count;
    while (low < above) {
      const middle = (low + above) >> 1;
      if ((ends[middle % capacity] as number) > ms + EDGE_MS) above = middle;
      else low = middle + 1;
    }
    return low;
  };

  return {
    add({ startMs, endMs, newSpeechMs, arousalHigh }) {
      const at = count++ % capacity;
      starts[at] = startMs;
      ends[at] = endMs;
      speech[at] = newSpeechMs;
      high[at] = arousalHigh;
    },
    during(span) {
      const oldest = count - capacity;
      if (oldest > 0 && span.startMs < (starts[oldest % capacity] as number)) return null;
      const first = firstAfter(span.startMs);
      const within: number[] = [];
      let left = 0;
      let inWindow = 0;
      let sum = 0;
      let total = 0;
      for (let hop = first; hop < count; hop++) {
        const at = hop % capacity;
        const startMs = starts[at] as number;
        const endMs = ends[at] as number;
        if (startMs >= span.endMs - EDGE_MS) break;
        const share = (Math.min(endMs, span.endMs) - Math.max(startMs, span.startMs)) / (endMs - startMs);
        within.push(share * (speech[at] as number));
        inWindow += within[hop - first] as number;
        for (; (ends[(first + left) % capacity] as number) <= endMs - windowMs; left++)
          inWindow -= within[left] as number;
        sum += inWindow * (high[at] as number);
        total += inWindow;
      }
      return total > 0 ? sum / total : null;
    },
  };
}
