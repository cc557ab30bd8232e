import { hash53 } from "./hash.ts";

/**
 * The last keys that came, in bounded memory: 8 bytes for each.
 *
 * Of a text only 53 bits of its hash are kept: in one of a hundred million sessions of ten thousand keys one is taken for another.
 */
export interface RecentKeys {
  /** True while the key is remembered. */
  has(key: string | number): boolean;
  /** Remembers a key; false, and nothing changes, when it was remembered already. Beyond the bound the oldest is forgotten. */
  add(key: string | number): boolean;
  /** Where the key is kept, from 0 and below the bound, for what is to be kept beside it; -1 when it is not remembered. A new key takes the place of the one forgotten for it. */
  placeOf(key: string | number): number;
}

/** Remembers the last `max` keys (default 4096: hours of utterances, where what comes twice comes within minutes); texts or whole numbers, not both. */
export function createRecentKeys(max = 4096): RecentKeys {
  const kept: number[] = [];
  let next = 0;
  const placeOf = (key: string | number): number => kept.indexOf(typeof key === "number" ? key : hash53(key));
  return {
    placeOf,
    has: (key) => placeOf(key) >= 0,
    add(key) {
      if (placeOf(key) >= 0) return false;
      kept[next] = typeof key === "number" ? key : hash53(key);
      next = (next + 1) % max;
      return true;
    },
  };
}
