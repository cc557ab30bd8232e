/** A source that can be read past while it is silent. */
export interface Beside<T> extends AsyncIterable<T | null> {
  /** Has `null` said, once, as soon as the source has nothing to say. */
  ring(): void;
}

/**
 * Says what a source says, and `null` in its silences when it was rung for.
 *
 * Nothing of the source is lost, and what it has to say goes first. It outlives its loop: leaving it does not stop the source.
 */
export function beside<T>(source: AsyncIterator<T>): Beside<T> {
  let arrived: (() => IteratorResult<T>) | undefined;
  let asked = false;
  let rung = false;
  let wake: (() => void) | undefined;
  const arrive = (result: () => IteratorResult<T>): void => {
    arrived = result;
    wake?.();
  };
  const ask = (): void => {
    asked = true;
    source.next().then(
      (result) => arrive(() => result),
      (error: unknown) =>
        arrive(() => {
          throw error;
        }),
    );
  };
  const next = async (): Promise<IteratorResult<T | null>> => {
    if (!asked) ask();
    // One turn, in which what the source has ready arrives.
    await undefined;
    if (arrived === undefined && !rung) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      wake = undefined;
    }
    if (arrived === undefined) {
      rung = false;
      return { done: false, value: null };
    }
    const result = arrived;
    arrived = undefined;
    asked = false;
    return result();
  };
  return {
    ring() {
      rung = true;
      wake?.();
    },
    [Symbol.asyncIterator]: () => ({ next }),
  };
}
