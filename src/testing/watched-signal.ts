/** An abort signal that counts who listens to it. */
export interface WatchedSignal {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
  /** Listeners added and neither removed nor called. */
  readonly listeners: number;
}

/** Makes a {@link WatchedSignal}; it works on every platform, without asking the platform what it holds. */
export function createWatchedSignal(): WatchedSignal {
  const controller = new AbortController();
  const { signal } = controller;
  const listening = new Set<unknown>();
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>): void => {
    if (!signal.aborted) listening.add(args[1]);
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>): void => {
    listening.delete(args[1]);
    remove(...args);
  };
  return {
    signal,
    abort(reason) {
      controller.abort(reason);
      // An aborted signal never fires again, so whoever listens to it listens to nothing.
      listening.clear();
    },
    get listeners() {
      return listening.size;
    },
  };
}
