import { linkSignals } from "../../kit/abort.ts";
import type { CallContext, ConnectFn, FetchFn, Logger } from "../../spec/context.ts";
import { EmotionError, type ErrorFacts } from "../../spec/errors.ts";

/** What a host lends to every session: the outside world, replaceable for tests and for browsers. */
export interface Host {
  readonly fetch: FetchFn;
  readonly connect: ConnectFn;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly now: () => number;
  readonly random: () => number;
  readonly limit: (key: string, max: number, signal: AbortSignal) => Promise<() => void>;
  readonly log: Logger;
}

/** What one session's context is made of. */
export interface CallContextOptions {
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly session: { readonly index: number; readonly resume?: unknown };
  readonly meter: (line: string, units: number) => void;
  readonly warn: (code: string, message: string, facts?: ErrorFacts) => void;
  readonly linger: (promise: Promise<unknown>) => void;
}

/** Makes the context of one session; it is all the session can reach. */
export function createCallContext({ host, signal, session, meter, warn, linger }: CallContextOptions): CallContext {
  return Object.freeze({
    signal,
    session,
    fetch: host.fetch,
    connect: host.connect,
    now: host.now,
    random: host.random,
    log: host.log,
    warn,
    linger,
    sleep(ms: number, extra?: AbortSignal) {
      if (extra === undefined) return host.sleep(ms, signal);
      // Not AbortSignal.any: the signal of a long call would keep a trace of every wait.
      const both = linkSignals(signal, extra);
      return host.sleep(ms, both.signal).finally(both.release);
    },
    limit: (key: string, max: number) => host.limit(key, max, signal),
    meter: (line: string, units: number) => {
      if (!Number.isSafeInteger(units) || units < 0) {
        throw new EmotionError("protocol", `Usage of ${line} must be booked in whole units of 0 or more.`, { line });
      }
      meter(line, units);
    },
  });
}
