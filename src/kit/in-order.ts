/** Puts results that come in any order back into the order in which they were promised. */
export interface InOrder<T> {
  /** Promises a result. It comes after everything promised with a rank up to its own; without ranks, in the order of the promises. */
  expect(key: string, rank?: number): void;
  /** The result of a key (none is fine: an empty list); returns what may be told now, in order. A key that was never promised, or was answered, gives nothing. */
  settle(key: string, results: readonly T[]): readonly T[];
  /** Gives up on everything still promised; returns the results that waited behind. */
  flush(): readonly T[];
  /** Keys still promised, first in order first. */
  readonly waiting: readonly string[];
}

interface Promised<T> {
  readonly key: string;
  readonly rank: number;
  results: readonly T[] | null;
}

/** Makes an {@link InOrder}. The caller bounds it: by deadlines that settle a key without results. */
export function createInOrder<T>(): InOrder<T> {
  let promised: Promised<T>[] = [];
  const release = (): T[] => {
    const first = promised.findIndex(({ results }) => results === null);
    return promised.splice(0, first < 0 ? promised.length : first).flatMap(({ results }) => results ?? []);
  };
  return {
    expect(key, rank = 0) {
      if (promised.some((one) => one.key === key)) return;
      const before = promised.findLastIndex((one) => one.rank <= rank);
      promised.splice(before + 1, 0, { key, rank, results: null });
    },
    settle(key, results) {
      const one = promised.find((each) => each.key === key);
      if (one === undefined || one.results !== null) return [];
      one.results = results;
      return release();
    },
    flush() {
      const out = promised.flatMap(({ results }) => results ?? []);
      promised = [];
      return out;
    },
    get waiting() {
      return promised.filter(({ results }) => results === null).map(({ key }) => key);
    },
  };
}
