import type { ErrorFacts, ErrorKind } from "./errors.ts";

/** The part of `fetch` adapters may use; the platform's `fetch` satisfies it. */
export type FetchFn = (input: string, init?: FetchInit) => Promise<FetchResponse>;

/** Request options of {@link FetchFn}. */
export interface FetchInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly signal?: AbortSignal;
}

/** The part of a `Response` adapters may use. */
export interface FetchResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** An open message socket: ordered messages in, back-pressured sends out. */
export interface Connection {
  /** Resolves when the frame was accepted by the transport and its buffer has room. */
  send(data: string | Uint8Array): Promise<void>;
  /** Messages in order; ends when the peer closes normally, throws `EmotionError` otherwise. */
  readonly messages: AsyncIterable<string | Uint8Array>;
  /** Sends a close frame and resolves when the socket is gone; never throws. */
  close(code?: number, reason?: string): Promise<void>;
}

/** A refused handshake, as far as the platform shows it; a browser shows nothing. */
export interface Refusal {
  readonly status: number;
  header(name: string): string | null;
  /** At most 4 KiB of the body. Vendor text: it must not be told. */
  readonly body: string;
}

/** Options of a {@link ConnectFn}. */
export interface ConnectOptions {
  /** Not available in a browser. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly protocols?: readonly string[];
  readonly signal: AbortSignal;
  /** Time for the whole opening handshake, ms. Default 10 000. */
  readonly timeoutMs?: number;
  /** What a refused handshake means, where the vendor says more than the HTTP status; `undefined` leaves it to the status. */
  readonly refusalKind?: (refusal: Refusal) => ErrorKind | undefined;
  /** What a close of the vendor means: `null` a normal end, `undefined` leaves it to the code's usual meaning. The reason is vendor text: it must not be told. */
  readonly closeKind?: (code: number, reason: string) => ErrorKind | null | undefined;
}

/** Opens a message socket; rejects with `EmotionError` (`network`, `auth`, `timeout`, `aborted` ...). */
export type ConnectFn = (url: string, options: ConnectOptions) => Promise<Connection>;

/** Log levels of the {@link Logger} hook. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** Receives static messages with loggable facts; never audio, transcripts, keys or vendor text. Default: nothing is logged. */
export type Logger = (level: LogLevel, message: string, facts?: ErrorFacts) => void;

/** Everything an adapter may touch of the outside world. It owns no clock, socket, fetch, timer or environment of its own. */
export interface CallContext {
  /** Aborts the call; every wait of the adapter takes it. */
  readonly signal: AbortSignal;
  readonly fetch: FetchFn;
  readonly connect: ConnectFn;
  /** Waits; rejects with kind `aborted` at once when `ctx.signal` (or the given signal) aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Milliseconds on a monotonic clock. */
  now(): number;
  /** Uniform in [0, 1). */
  random(): number;
  /** Books units on a bill line declared in `VendorInfo.prices` (integer, >= 0), when they are consumed. */
  meter(line: string, units: number): void;
  warn(code: string, message: string, facts?: ErrorFacts): void;
  readonly log: Logger;
  readonly session: { readonly index: number; readonly resume?: unknown };
  /** Waits for one of `max` places shared by every call of this process with the same key; the result frees it. */
  limit(key: string, max: number): Promise<() => void>;
  /** A closing frame that may outlive the abort by up to 1 s; disposal awaits it. */
  linger(promise: Promise<unknown>): void;
}
