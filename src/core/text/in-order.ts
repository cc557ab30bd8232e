/** A place in a line, held for a result that is still to come. */
export interface Place<T> {
  /** The result is there; what may go on now, in order: nothing while an earlier one is awaited. */
  settle(result: T): readonly T[];
}

/** Hands results on in the order of the ends of their spans, however late each of them comes. */
export interface InOrder<T> {
  /** Holds a place on a line; equal ends go on in the order in which they were expected. */
  expect(line: number, endMs: number): Place<T>;
}

interface Awaited<T> {
  readonly endMs: number;
  result: { readonly value: T } | null;
}

/** Makes an {@link InOrder}; its memory is what is awaited, and what waits for that. */
export function createInOrder<T>(): InOrder<T> {
  const lines = new Map<number, Awaited<T>[]>();
  return {
    expect(line, endMs) {
      const queue = lines.get(line) ?? [];
      lines.set(line, queue);
      const awaited: Awaited<T> = { endMs, result: null };
      queue.splice(queue.findLastIndex((other) => other.endMs <= endMs) + 1, 0, awaited);
      return {
        settle(value) {
          awaited.result ??= { value };
          const ready: T[] = [];
          for (let first = queue[0]; first?.result != null; first = queue[0]) {
            ready.push(first.result.value);
            queue.shift();
          }
          if (queue.length === 0 && lines.get(line) === queue) lines.delete(line);
          return ready;
        },
      };
    },
  };
}
