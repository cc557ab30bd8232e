import type { ConnectFn, Connection, ConnectOptions } from "../spec/context.ts";
import { EmotionError } from "../spec/errors.ts";
import { abortError, onAbort, throwIfAborted } from "./abort.ts";
import { type BoundedQueue, createBoundedQueue } from "./bounded-queue.ts";
import type { Clock } from "./clock.ts";
import { systemClock } from "./clock.ts";
import { closeError } from "./close-codes.ts";
import { LINGER_MS } from "./linger.ts";

/** Makes one: `(url, protocols) => new WebSocket(url, protocols)`. */
export type WebSocketFactory = (url: string, protocols: readonly string[]) => WebSocket;

/** Bytes that may lie in the platform's buffer before a send waits. */
const SEND_BUFFER_BYTES = 64 * 1024;
/** How often the platform's buffer is looked at while a send waits, ms: it tells nobody when it drains. */
const LOOK_MS = 10;
/** Bytes of messages that may wait to be read; a browser's socket cannot be paused, so more than that ends the connection. */
const WAITING_BYTES = 16 * 1024 * 1024;

/**
 * Makes a `ConnectFn` over the platform's own `WebSocket`, for browsers and other places where the package `ws` does not run.
 *
 * Headers cannot be set there: asked for, it refuses with kind `unsupported`. A refused handshake shows neither status nor body, so it is kind `network`
 * whatever the vendor said. A reader that falls 16 MiB behind ends the connection with kind `protocol`.
 */
export function createWebConnect(factory: WebSocketFactory, clock: Clock = systemClock): ConnectFn {
  return async (url, options) => {
    throwIfAborted(options.signal);
    if (Object.keys(options.headers ?? {}).length > 0) {
      throw new EmotionError(
        "unsupported",
        "A browser cannot set headers on a socket: use a form of authentication that works there, a relay, or the option connect.",
      );
    }
    let socket: WebSocket;
    try {
      socket = factory(url, options.protocols ?? []);
    } catch {
      throw new EmotionError("config", "The address of the connection is not a ws: or wss: URL.");
    }
    socket.binaryType = "arraybuffer";
    await opened(socket, options, clock);
    return createWebConnection(socket, options, clock);
  };
}

async function opened(socket: WebSocket, { signal, timeoutMs = 10_000 }: ConnectOptions, clock: Clock): Promise<void> {
  const outcome = Promise.withResolvers<void>();
  const timer = new AbortController();
  const release = onAbort(signal, () => outcome.reject(abortError(signal)));
  clock.sleep(timeoutMs, timer.signal).then(
    () =>
      outcome.reject(new EmotionError("timeout", `The connection did not open within ${timeoutMs} ms.`, { timeoutMs })),
    () => undefined,
  );
  const refused = (): void => outcome.reject(new EmotionError("network", "The connection could not be opened."));
  socket.addEventListener("open", () => outcome.resolve());
  socket.addEventListener("error", refused);
  socket.addEventListener("close", refused);
  try {
    await outcome.promise;
  } catch (error) {
    socket.close();
    throw error;
  } finally {
    timer.abort();
    release();
  }
}

function createWebConnection(socket: WebSocket, { signal, closeKind }: ConnectOptions, clock: Clock): Connection {
  const gone = Promise.withResolvers<void>();
  const life = new AbortController();
  let failure: EmotionError | undefined;
  let closing: Promise<void> | undefined;
  const received: BoundedQueue<string | Uint8Array> = createBoundedQueue({
    capacity: WAITING_BYTES,
    weigh: (message) => message.length,
    onRelease: () => void close(),
  });
  const end = (error: EmotionError | null): void => {
    failure ??= error ?? new EmotionError("network", "The connection is closed.");
    received.close(error ?? undefined);
    life.abort();
    gone.resolve();
  };
  const close = (code = 1000, reason = ""): Promise<void> => {
    closing ??= (async () => {
      try {
        socket.close(code, reason);
      } catch {
        // A browser lets a page close with 1000 and with codes from 3000 on, and with no other.
        socket.close();
      }
      // The platform gives no way to cut a socket off: after the grace it is left to itself.
      clock.sleep(LINGER_MS, life.signal).then(
        () => end(null),
        () => undefined,
      );
      await gone.promise;
    })();
    return closing;
  };
  const release = onAbort(signal, () => {
    received.fail(abortError(signal));
    void close();
  });
  socket.addEventListener("message", (event) => {
    const data = event.data as string | ArrayBuffer;
    const room = received.force(typeof data === "string" ? data : new Uint8Array(data));
    if (room) return;
    failure ??= new EmotionError("protocol", "The vendor sent more than could be read in time.");
    received.fail(failure);
    void close();
  });
  socket.addEventListener("close", ({ code, reason }) => {
    release();
    end(closing === undefined ? (failure ?? closeError(code, closeKind?.(code, reason))) : null);
  });
  return {
    messages: received,
    close,
    async send(data) {
      if (signal.aborted) throw abortError(signal);
      if (socket.readyState !== socket.OPEN) throw failure ?? new EmotionError("network", "The connection is closed.");
      socket.send(data as string | Uint8Array<ArrayBuffer>);
      while (socket.bufferedAmount > SEND_BUFFER_BYTES && !life.signal.aborted) {
        if (signal.aborted) throw abortError(signal);
        await clock.sleep(LOOK_MS, signal);
      }
    },
  };
}
