import { stopQuietly } from "./abort.ts";

interface Source<T> {
  readonly iterator: AsyncIterator<T>;
  /** True while an answer is awaited. */
  asked: boolean;
  over: boolean;
}

interface Arrival<T> {
  readonly source: Source<T>;
  readonly result?: IteratorResult<T>;
  readonly failure?: { readonly error: unknown };
}

/**
 * Merges several async iterables into one, in the order in which items arrive.
 *
 * At most one item of each source waits, so a slow consumer slows every source. The first error ends the merged iteration, after what arrived
 * before it, and stops the others. Leaving early (`break`, `return()`) stops all of them; one that never answers is told, not waited for.
 */
export async function* merge<T>(sources: Iterable<AsyncIterable<T>>): AsyncGenerator<T, void> {
  const open: Source<T>[] = [];
  const arrivals: Arrival<T>[] = [];
  let wake: (() => void) | undefined;
  const arrive = (arrival: Arrival<T>): void => {
    arrival.source.asked = false;
    arrivals.push(arrival);
    wake?.();
  };
  const ask = (source: Source<T>): void => {
    source.asked = true;
    source.iterator.next().then(
      (result) => arrive({ source, result }),
      (error: unknown) => arrive({ source, failure: { error } }),
    );
  };
  try {
    for (const source of sources) open.push({ iterator: source[Symbol.asyncIterator](), asked: false, over: false });
    for (const source of open) ask(source);
    let left = open.length;
    while (left > 0) {
      const arrival = arrivals.shift();
      if (arrival === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = undefined;
        continue;
      }
      const { source, result, failure } = arrival;
      if (failure !== undefined) {
        source.over = true;
        throw failure.error;
      }
      if (result === undefined || result.done === true) {
        source.over = true;
        left--;
        continue;
      }
      yield result.value;
      ask(source);
    }
  } finally {
    await stopAll(open);
  }
}

/** Stops what still runs and waits for those that can be waited for: the ones that owe no answer. */
async function stopAll(sources: readonly Source<unknown>[]): Promise<void> {
  const stopping: (Promise<unknown> | undefined)[] = [];
  for (const { iterator, asked, over } of sources) {
    if (over) continue;
    if (asked) stopQuietly(iterator);
    else stopping.push(iterator.return?.());
  }
  await Promise.allSettled(stopping);
}
