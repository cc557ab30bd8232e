import { WebSocket } from "ws";

/** A `ws` client that keeps everything it receives. */
export interface Client {
  readonly received: (string | Uint8Array)[];
  readonly opened: Promise<{ requestId: string; protocol: string }>;
  readonly refused: Promise<{ status: number; body: string; header: string | undefined; retryAfter?: string }>;
  readonly closed: Promise<{ code: number; reason: string }>;
  /** The code of the last error of the socket or the connection under it. */
  readonly error: string | undefined;
  readonly isOpen: boolean;
  readonly bufferedBytes: number;
  send(data: string | Uint8Array): void;
  close(code: number): void;
  terminate(): void;
}

export interface DialOptions {
  readonly key: string;
  readonly protocols?: readonly string[];
  readonly ca?: string;
}

export function dial(url: string, { key, protocols = [], ca }: DialOptions): Client {
  const tls = ca === undefined ? {} : { ca };
  const socket = new WebSocket(url, [...protocols], { headers: { authorization: `Token ${key}` }, ...tls });
  const received: (string | Uint8Array)[] = [];
  const opened = Promise.withResolvers<{ requestId: string; protocol: string }>();
  const refused = Promise.withResolvers<Awaited<Client["refused"]>>();
  const closed = Promise.withResolvers<{ code: number; reason: string }>();
  let requestId = "";
  let error: string | undefined;
  socket.on("upgrade", (response) => {
    requestId = String(response.headers["x-request-id"]);
    // An open `ws` keeps the errors of its connection to itself.
    response.socket.on("error", (cause: NodeJS.ErrnoException) => {
      error = cause.code;
    });
  });
  socket.on("open", () => opened.resolve({ requestId, protocol: socket.protocol }));
  socket.on(
    "message",
    (data: Buffer, isBinary) => void received.push(isBinary ? new Uint8Array(data) : data.toString()),
  );
  socket.on("error", (cause: NodeJS.ErrnoException) => {
    error = cause.code;
  });
  socket.on("close", (code, reason) => closed.resolve({ code, reason: reason.toString() }));
  socket.on("unexpected-response", async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of response as AsyncIterable<Buffer>) parts.push(part);
    const retry = response.headers["retry-after"];
    refused.resolve({
      status: response.statusCode ?? 0,
      body: Buffer.concat(parts).toString(),
      header: response.headers["x-error"] as string | undefined,
      ...(retry === undefined ? {} : { retryAfter: retry }),
    });
    request.destroy();
  });
  return {
    received,
    opened: opened.promise,
    refused: refused.promise,
    closed: closed.promise,
    get error() {
      return error;
    },
    get isOpen() {
      return socket.readyState === WebSocket.OPEN;
    },
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    send: (data) => socket.send(data),
    close: (code) => socket.close(code),
    terminate: () => socket.terminate(),
  };
}

/** Waits, turn by turn, for what must happen. */
export async function until(happened: () => boolean): Promise<void> {
  while (!happened()) await new Promise((resolve) => setTimeout(resolve, 1));
}
