import { EXIT_CODES } from "./exit-codes.ts";

/** How a run is asked to end before its input does. */
export interface Interrupt {
  /** Aborts when reading should stop: flush, and still give the summary. */
  readonly stop: AbortSignal;
  /** Aborts when everything should stop at once. */
  readonly abort: AbortSignal;
  /** The exit code of the signal that asked, else `undefined`. */
  readonly exitCode: number | undefined;
  /** Stops as a first signal does, without an exit code of its own: the reader of our output has gone away. */
  quietly(): void;
  /** Stops listening for signals. */
  dispose(): void;
}

/** What signals are listened for on; `process` is one. */
export interface SignalSource {
  on(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
  off(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
}

/** Listens for Ctrl-C and SIGTERM: the first one stops in good order, the second one aborts, a third one has its usual effect. */
export function listenForInterrupt(source: SignalSource): Interrupt {
  const stop = new AbortController();
  const abort = new AbortController();
  let exitCode: number | undefined;
  const signalled = (code: number) => (): void => {
    exitCode ??= code;
    if (stop.signal.aborted) {
      abort.abort();
      dispose();
    }
    stop.abort();
  };
  const onInt = signalled(EXIT_CODES.interrupted.code);
  const onTerm = signalled(EXIT_CODES.terminated.code);
  const dispose = (): void => {
    source.off("SIGINT", onInt);
    source.off("SIGTERM", onTerm);
  };
  source.on("SIGINT", onInt);
  source.on("SIGTERM", onTerm);
  return {
    stop: stop.signal,
    abort: abort.signal,
    get exitCode() {
      return exitCode;
    },
    quietly: () => stop.abort(),
    dispose,
  };
}

/** The bytes of a stream until it ends or `stop` aborts, even while nothing arrives. */
export async function* bytesUntil(
  source: AsyncIterable<Uint8Array>,
  stop: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const iterator = source[Symbol.asyncIterator]();
  const { promise: stopped, resolve } = Promise.withResolvers<{ done: true }>();
  const onStop = (): void => resolve({ done: true });
  if (stop.aborted) return;
  stop.addEventListener("abort", onStop, { once: true });
  try {
    while (true) {
      const next = await Promise.race([iterator.next(), stopped]);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    stop.removeEventListener("abort", onStop);
  }
}
