import type { WebSocket as Socket } from "ws";
import type { ConnectFn, Connection, ConnectOptions } from "../spec/context.ts";
import { EmotionError } from "../spec/errors.ts";
import { abortError, onAbort, throwIfAborted } from "./abort.ts";
import { type BoundedQueue, createBoundedQueue } from "./bounded-queue.ts";
import { closeError } from "./close-codes.ts";
import { LINGER_MS } from "./linger.ts";
import { sleep } from "./sleep.ts";
import { opened } from "./socket-handshake.node.ts";

/** Limits of {@link createConnect}. */
export interface SocketLimits {
  /** Time for the whole opening handshake when the caller names none, ms. Default 10 000. */
  readonly openTimeoutMs?: number;
  /** Bytes of messages that may wait to be read before the socket is paused. Default 1 MiB. */
  readonly maxWaitingBytes?: number;
  /** Largest single message, bytes; a larger one ends the connection with kind `protocol`. Default 16 MiB. */
  readonly maxMessageBytes?: number;
  /** A peer that neither answers a ping nor sends anything for this long is taken for gone, ms. Default 15 000; a ping goes out as often. */
  readonly heartbeatMs?: number;
  /** Replaces the timer; for tests. */
  readonly sleep?: typeof sleep;
}

type Message = string | Uint8Array;

const TAKEN = Promise.resolve();

/**
 * Makes a `ConnectFn` over the package `ws`, which is loaded when the first connection is opened.
 *
 * Messages come in order to one reader; when it is slow the socket is paused. `send` resolves when the operating system has taken the frames before this one, and
 * where there were any, this one too: at most one frame waits unseen.
 * `close` gives the peer 1 s to answer. When the signal aborts, waiting calls reject at once and the socket is closed behind them.
 */
export function createConnect(limits: SocketLimits = {}): ConnectFn {
  return async (url, options) => {
    throwIfAborted(options.signal);
    const { WebSocket } = await import("ws");
    throwIfAborted(options.signal);
    let socket: Socket;
    try {
      socket = new WebSocket(url, [...(options.protocols ?? [])], {
        headers: { ...options.headers },
        followRedirects: false,
        // Audio does not shrink, and every compressed connection costs memory.
        perMessageDeflate: false,
        maxPayload: limits.maxMessageBytes ?? 16 * 1024 * 1024,
      });
    } catch {
      throw new EmotionError("config", "The address of the connection is not a ws: or wss: URL.");
    }
    // Errors after the connection is over have nobody left to go to.
    socket.on("error", () => undefined);
    const connection = new SocketConnection(socket, options, limits);
    await opened(socket, options, options.timeoutMs ?? limits.openTimeoutMs ?? 10_000, limits.sleep ?? sleep);
    return connection;
  };
}

/** Opens a message socket over the package `ws`, as a stream does: pings, a paused socket when its reader is slow, vendor codes told as `EmotionError`. */
export const connect: ConnectFn = createConnect();

function receiveError(error: Error): EmotionError {
  const { code } = error as { code?: unknown };
  if (typeof code !== "string") return new EmotionError("network", "The connection broke.");
  return code.startsWith("WS_ERR_")
    ? new EmotionError("protocol", "The vendor sent a frame that is not valid WebSocket, or one that is too large.", {
        code,
      })
    : new EmotionError("network", "The connection broke.", { code });
}

class SocketConnection implements Connection {
  readonly messages: AsyncIterable<Message>;
  readonly #socket: Socket;
  readonly #signal: AbortSignal;
  readonly #sleep: typeof sleep;
  readonly #received: BoundedQueue<Message>;
  readonly #gone = Promise.withResolvers<void>();
  /** Sends in waiting: with a peer that stops reading, their callbacks may never come. */
  readonly #sending = new Set<(error: EmotionError) => void>();
  #failure: EmotionError | undefined;
  #closing: Promise<void> | undefined;

  constructor(socket: Socket, { signal, closeKind }: ConnectOptions, limits: SocketLimits) {
    this.#socket = socket;
    this.#signal = signal;
    this.#sleep = limits.sleep ?? sleep;
    this.#received = createBoundedQueue<Message>({
      capacity: limits.maxWaitingBytes ?? 1024 * 1024,
      weigh: (message) => message.length,
      onRoom: () => socket.resume(),
      onRelease: () => {
        socket.resume();
        void this.close();
      },
    });
    this.messages = this.#received;
    socket.on("message", (data: Buffer, isBinary) => {
      const message = isBinary ? new Uint8Array(data.buffer, data.byteOffset, data.length) : data.toString("utf8");
      if (!this.#received.force(message)) socket.pause();
    });
    socket.once("error", (error) => {
      this.#failure ??= receiveError(error);
    });
    void this.#heartbeat(limits.heartbeatMs ?? 15_000);
    const release = onAbort(signal, () => this.#abort());
    socket.once("close", (code, reason) => {
      release();
      const meaning = (): EmotionError | null => closeError(code, closeKind?.(code, reason.toString("utf8")));
      const error = this.#closing === undefined ? (this.#failure ?? meaning()) : null;
      this.#failure ??= error ?? new EmotionError("network", "The connection is closed.");
      if (error === null) this.#received.close();
      else this.#received.close(error);
      this.#rejectSends(this.#sendError());
      this.#gone.resolve();
    });
  }

  send(data: Message): Promise<void> {
    if (this.#signal.aborted) return Promise.reject(abortError(this.#signal));
    if (this.#socket.readyState !== this.#socket.OPEN) return Promise.reject(this.#sendError());
    // With nothing before it the frame is as good as taken, and nobody has to be told later: audio goes this way, chunk by chunk.
    if (this.#socket.bufferedAmount === 0) {
      this.#socket.send(data);
      return TAKEN;
    }
    return new Promise<void>((resolve, reject) => {
      this.#sending.add(reject);
      this.#socket.send(data, (error) => {
        this.#sending.delete(reject);
        if (error === undefined || error === null) resolve();
        else reject(this.#sendError());
      });
    });
  }

  close(code = 1000, reason = ""): Promise<void> {
    this.#closing ??= this.#close(code, reason);
    return this.#closing;
  }

  async #close(code: number, reason: string): Promise<void> {
    const answered = new AbortController();
    try {
      this.#socket.close(code, reason);
    } catch {
      this.#socket.terminate();
    }
    this.#sleep(LINGER_MS, answered.signal).then(
      () => this.#socket.terminate(),
      () => undefined,
    );
    await this.#gone.promise;
    answered.abort();
  }

  /** A network that swallows everything closes no socket: only silence tells. */
  async #heartbeat(everyMs: number): Promise<void> {
    const socket = this.#socket;
    const gone = new AbortController();
    void this.#gone.promise.then(() => gone.abort());
    let alive = true;
    const sign = (): void => {
      alive = true;
    };
    for (const event of ["open", "message", "pong", "ping"]) socket.on(event, sign);
    try {
      for (;;) {
        await this.#sleep(everyMs, gone.signal, { holdsProcess: false });
        if (!alive && !socket.isPaused) {
          this.#failure ??= new EmotionError("network", `The vendor showed no sign of life for ${everyMs} ms.`, {
            everyMs,
          });
          socket.terminate();
          return;
        }
        alive = false;
        if (socket.readyState === socket.OPEN) socket.ping();
      }
    } catch {
      // The socket is gone, and with it the reason to listen.
    }
  }

  #abort(): void {
    const error = abortError(this.#signal);
    this.#received.fail(error);
    this.#rejectSends(error);
    // `ws` cannot resume what never opened: an abort may follow a refused handshake.
    if (this.#socket.isPaused) this.#socket.resume();
    void this.close();
  }

  #rejectSends(error: EmotionError): void {
    for (const reject of this.#sending) reject(error);
    this.#sending.clear();
  }

  #sendError(): EmotionError {
    return this.#failure ?? new EmotionError("network", "The connection is closed.");
  }
}
