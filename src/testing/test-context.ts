import { limit } from "../kit/limiter.ts";
import { createLinger } from "../kit/linger.ts";
import type { CallContext, ConnectFn, FetchFn, LogLevel } from "../spec/context.ts";
import { EmotionError, type ErrorFacts } from "../spec/errors.ts";
import { seeded } from "./synthetic-voice.ts";
import { createTestClock, type TestClock } from "./test-clock.ts";
import { createWatchedSignal } from "./watched-signal.ts";

/** Options of {@link createTestContext}. */
export interface TestContextOptions {
  /** Time of the context. Default a new {@link createTestClock}. */
  readonly clock?: TestClock;
  /** Answers requests. Default: every request is refused with kind `network`. */
  readonly fetch?: FetchFn;
  /** Opens sockets. Default: every connection is refused with kind `network`. */
  readonly connect?: ConnectFn;
  /** As in `CallContext.session`. Default index 0. */
  readonly session?: { readonly index: number; readonly resume?: unknown };
  /** Seed of `ctx.random`. Default 1. */
  readonly seed?: number;
}

/** What a call has not given back; all 0 when nothing leaks. */
export interface Leaks {
  /** Listeners left on `ctx.signal`. */
  readonly listeners: number;
  /** Sleepers on the test clock. */
  readonly timers: number;
  /** Places of `ctx.limit` not freed. */
  readonly places: number;
  /** Lingering promises that have not settled. */
  readonly lingering: number;
}

/** A warning or a log line, as it was given. */
export interface Said {
  /** Warning code or log level. */
  readonly as: string;
  readonly message: string;
  readonly facts: ErrorFacts;
}

/** A call context that moves only when told to, and remembers everything. */
export interface TestContext {
  readonly ctx: CallContext;
  readonly clock: TestClock;
  /** Aborts `ctx.signal`. */
  abort(reason?: unknown): void;
  /** Units booked so far, by bill line. */
  readonly metered: ReadonlyMap<string, number>;
  readonly warnings: readonly Said[];
  readonly logs: readonly Said[];
  /** Connections asked for. */
  readonly connections: number;
  /** Everything given to `ctx.linger` has settled, or 1 s of the test clock has passed. */
  lingered(): Promise<void>;
  leaks(): Leaks;
}

/**
 * Makes a {@link TestContext}.
 *
 * `ctx.meter` throws `EmotionError` of kind `protocol` for units that are not whole or below 0, as the library's own does.
 */
export function createTestContext(options: TestContextOptions = {}): TestContext {
  const { clock = createTestClock(), session = { index: 0 } } = options;
  const watched = createWatchedSignal();
  const { signal } = watched;
  const linger = createLinger(clock);
  const metered = new Map<string, number>();
  const warnings: Said[] = [];
  const logs: Said[] = [];
  let places = 0;
  let connections = 0;
  const refuse = (): Promise<never> => Promise.reject(new EmotionError("network", "This test context has no network."));
  const { fetch = refuse, connect = refuse } = options;
  const ctx: CallContext = Object.freeze({
    signal,
    session,
    fetch,
    connect: (url: string, asked: Parameters<ConnectFn>[1]) => {
      connections++;
      return connect(url, asked);
    },
    sleep: (ms: number, extra?: AbortSignal) =>
      clock.sleep(ms, extra === undefined ? signal : AbortSignal.any([signal, extra])),
    now: clock.now,
    random: seeded(options.seed ?? 1),
    meter(line: string, units: number) {
      if (!Number.isSafeInteger(units) || units < 0)
        throw new EmotionError("protocol", `Usage of ${line} must be booked in whole units of 0 or more.`, { line });
      metered.set(line, (metered.get(line) ?? 0) + units);
    },
    warn: (code: string, message: string, facts: ErrorFacts = {}) => void warnings.push({ as: code, message, facts }),
    log: (level: LogLevel, message: string, facts: ErrorFacts = {}) => void logs.push({ as: level, message, facts }),
    async limit(key: string, max: number) {
      const free = await limit(key, max, signal);
      places++;
      let held = true;
      return () => {
        if (held) places--;
        held = false;
        free();
      };
    },
    linger: linger.add,
  });
  return {
    ctx,
    clock,
    abort: watched.abort,
    metered,
    warnings,
    logs,
    get connections() {
      return connections;
    },
    lingered: linger.settle,
    leaks: () => ({ listeners: watched.listeners, timers: clock.pending, places, lingering: linger.pending }),
  };
}
