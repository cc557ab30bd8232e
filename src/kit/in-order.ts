/** Puts results that come in any order back into the order in which they were promised. */
export interface InOrder<T> {
  /** Promises a result; results promised earlier come before it. */
  expect(key: string): void;
  /** The result of a key (none is fine: an empty list); returns what may be told now, in order. A key that was never promised, or was answered, gives nothing. */
  settle(key: string, results: readonly T[]): readonly T[];
  /** Gives up on everything still promised; returns the results that waited behind. */
  flush(): readonly T[];
  /** Keys still promised, oldest first. */
  readonly waiting: readonly string[];
}

/** Makes an {@link InOrder}. The caller bounds it: by deadlines that settle a key without results. */
export function createInOrder<T>(): InOrder<T> {
  const promised = new Map<string, readonly T[] | null>();
  const release = (): T[] => {
    const out: T[] = [];
    for (const [key, results] of promised) {
      if (results === null) break;
      promised.delete(key);
      out.push(...results);
    }
    return out;
  };
  return {
    expect(key) {
      if (!promised.has(key)) promised.set(key, null);
    },
    settle(key, results) {
      if (promised.get(key) !== null) return [];
      promised.set(key, results);
      return release();
    },
    flush() {
      const out = [...promised.values()].flatMap((results) => results ?? []);
      promised.clear();
      return out;
    },
    get waiting() {
      return [...promised].flatMap(([key, results]) => (results === null ? [key] : []));
    },
  };
}
