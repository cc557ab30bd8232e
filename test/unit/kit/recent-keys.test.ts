import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hash53 } from "../../../src/kit/hash.ts";
import { createRecentKeys } from "../../../src/kit/recent-keys.ts";

const TEXTS = 100_000;

describe("the last keys", () => {
  it("are those of a set that lets go of its oldest", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 12 })), fc.integer({ min: 1, max: 6 }), (added, max) => {
        const keys = createRecentKeys(max);
        const set = new Set<number>();
        for (const key of added) {
          expect(keys.add(key)).toBe(!set.has(key));
          set.add(key);
          const [oldest] = set;
          if (set.size > max && oldest !== undefined) set.delete(oldest);
        }
        for (let key = 0; key <= 12; key++) expect(keys.has(key)).toBe(set.has(key));
      }),
    );
  });

  it("are so many, however many came", () => {
    const keys = createRecentKeys();
    for (let i = 0; i < TEXTS; i++) keys.add(`0 0 transcript turn-${i}`);
    let kept = 0;
    for (let i = 0; i < TEXTS; i++) kept += keys.has(`0 0 transcript turn-${i}`) ? 1 : 0;
    expect([kept, keys.has(`0 0 transcript turn-${TEXTS - 4096}`)]).toEqual([4096, true]);
  });

  it("keep their places, and a new one takes that of the one forgotten for it", () => {
    const keys = createRecentKeys(3);
    for (const key of ["a", "b", "c"]) keys.add(key);
    expect(["a", "b", "c", "d"].map(keys.placeOf)).toEqual([0, 1, 2, -1]);
    keys.add("d");
    expect(["a", "b", "c", "d"].map(keys.placeOf)).toEqual([-1, 1, 2, 0]);
  });
});

describe("the hash of a text", () => {
  it("differs for keys that are numbered, timed or random, and is a whole number of 53 bits", () => {
    const hashes = new Set<number>();
    for (let i = 0; i < TEXTS; i++) {
      hashes.add(hash53(`turn-${i}`));
      hashes.add(
        hash53(`0 1 lexical sentiment ${17 * i}-${17 * i + 1200} 00_${Math.imul(i, 0x9e3779b1).toString(16)}`),
      );
    }
    expect(hashes.size).toBe(2 * TEXTS);
    for (const hash of hashes) if (!Number.isSafeInteger(hash) || hash < 0) expect.fail(String(hash));
  });

  it("fills its high bits and its low ones evenly", () => {
    const [high, low] = [new Uint32Array(64), new Uint32Array(64)];
    for (let i = 0; i < TEXTS; i++) {
      const hash = hash53(`turn-${i}`);
      for (const [counts, slot] of [
        [high, Math.floor(hash / 2 ** 47)],
        [low, hash % 64],
      ] as const)
        counts[slot] = (counts[slot] as number) + 1;
    }
    for (const count of [...high, ...low]) expect(Math.abs(count - TEXTS / 64)).toBeLessThan(200);
  });
});
