import type { IncomingMessage } from "node:http";
import type { WebSocket as Socket } from "ws";
import type { ConnectOptions } from "../spec/context.ts";
import { EmotionError } from "../spec/errors.ts";
import { abortError, onAbort } from "./abort.ts";
import { httpErrorKind, parseRetryAfter } from "./http.ts";
import type { sleep } from "./sleep.ts";

/** Waits for the opening handshake of a socket of the package `ws`; ends the socket and throws what went wrong otherwise. */
export async function opened(
  socket: Socket,
  options: ConnectOptions,
  timeoutMs: number,
  wait: typeof sleep,
): Promise<void> {
  const { signal } = options;
  const timer = new AbortController();
  const outcome = Promise.withResolvers<void>();
  wait(timeoutMs, timer.signal).then(
    () =>
      outcome.reject(new EmotionError("timeout", `The connection did not open within ${timeoutMs} ms.`, { timeoutMs })),
    () => undefined,
  );
  const release = onAbort(signal, () => outcome.reject(abortError(signal)));
  socket.once("open", () => outcome.resolve());
  socket.once("error", (error) => outcome.reject(handshakeError(error)));
  socket.once("unexpected-response", (_request, response) => {
    void readBody(response).then((body) => outcome.reject(refusal(response, body, options.refusalKind)));
  });
  try {
    await outcome.promise;
  } catch (error) {
    socket.terminate();
    throw error;
  } finally {
    timer.abort();
    release();
  }
}

/** What of a refusal's body is read: enough for any error code, and no more than a hostile peer may make us hold. */
const BODY_BYTES = 4096;

async function readBody(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      parts.push(part);
      bytes += part.length;
      if (bytes >= BODY_BYTES) break;
    }
  } catch {
    // A body that breaks off leaves the status, which says enough.
  }
  response.destroy();
  return Buffer.concat(parts).subarray(0, BODY_BYTES).toString("utf8");
}

function refusal(response: IncomingMessage, body: string, kindOf: ConnectOptions["refusalKind"]): EmotionError {
  const status = response.statusCode ?? 0;
  const header = (name: string): string | null => {
    const value = response.headers[name.toLowerCase()];
    return value === undefined ? null : String(value);
  };
  const retryAfterMs = parseRetryAfter(header("retry-after"), header("date"));
  return new EmotionError(
    kindOf?.({ status, header, body }) ?? httpErrorKind(status),
    `The vendor refused the connection with HTTP status ${status}.`,
    retryAfterMs === null ? { status } : { status, retryAfterMs },
  );
}

/** Before the connection is open, `ws` gives no code to what breaks its protocol, the system a code to what breaks the network. */
function handshakeError(error: Error): EmotionError {
  const { code } = error as { code?: unknown };
  return typeof code === "string" && !code.startsWith("HPE_")
    ? new EmotionError("network", "The connection could not be opened.", { code })
    : new EmotionError("protocol", "The answer to the connection request is not a WebSocket handshake.");
}
