import type { TestContext } from "../../../src/testing/index.ts";

/** Moves the clock of a context on until the work is done, in steps that leave real requests their time. */
export async function driven<T>({ clock }: Pick<TestContext, "clock">, work: Promise<T>): Promise<T> {
  let over = false;
  const end = (): void => {
    over = true;
  };
  work.then(end, end);
  while (!over) await clock.advance(20);
  return work;
}

/** The numbers of as many requests as a refused one is tried. */
export const tries = (from = 1): readonly number[] => Array.from({ length: 6 }, (_, i) => from + i);
