import { createHash } from "node:crypto";
import { getEventListeners } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { inspect } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { type WebSocket as Peer, WebSocketServer } from "ws";
import { createConnect, type SocketLimits } from "../../../src/kit/socket.node.ts";
import type { Connection } from "../../../src/spec/context.ts";
import type { EmotionError } from "../../../src/spec/errors.ts";
import { createTestClock } from "../../../src/testing/test-clock.ts";

const CANARY = "canary-key";
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A WebSocket server that hands each peer to the test. */
async function vendor(onPeer: (peer: Peer, socket: Socket) => void): Promise<string> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await new Promise((resolve) => server.once("listening", resolve));
  server.on("connection", (peer, request) => {
    peer.on("error", () => undefined);
    onPeer(peer, request.socket);
  });
  closers.push(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  return `ws://127.0.0.1:${portOf(server)}/?key=${CANARY}`;
}

/** A TCP server that does what the test says with each connection. */
async function bare(onSocket: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `ws://127.0.0.1:${portOf(server)}/?key=${CANARY}`;
}

interface Opened {
  readonly connection: Connection;
  readonly controller: AbortController;
}

async function open(url: string, limits: SocketLimits = {}, controller = new AbortController()): Promise<Opened> {
  const headers = { authorization: CANARY };
  const connection = await createConnect(limits)(url, { headers, signal: controller.signal });
  return { connection, controller };
}

const errorOf = (promise: Promise<unknown>): Promise<EmotionError> =>
  promise.then(
    () => {
      throw new Error("it succeeded");
    },
    (error: EmotionError) => error,
  );

async function read(connection: Connection, into: (string | Uint8Array)[] = []): Promise<(string | Uint8Array)[]> {
  for await (const message of connection.messages) into.push(message);
  return into;
}

describe("an open socket", () => {
  it("gives text and bytes in order and ends when the peer closes normally", async () => {
    const url = await vendor((peer) => {
      peer.send("one");
      peer.send(Uint8Array.of(2));
      peer.send("three");
      peer.close(1000);
    });
    const { connection } = await open(url);
    expect(await read(connection)).toEqual(["one", Uint8Array.of(2), "three"]);
  });

  it("sends headers, protocols, text and bytes", async () => {
    const heard: unknown[] = [];
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    await new Promise((resolve) => server.once("listening", resolve));
    closers.push(() => server.close());
    const closed = Promise.withResolvers<void>();
    server.on("connection", (peer, request) => {
      heard.push(request.headers["x-a"], peer.protocol);
      peer.on("message", (data: Buffer, isBinary) => heard.push(isBinary ? [...data] : data.toString()));
      peer.on("close", () => closed.resolve());
    });
    const { signal } = new AbortController();
    const options = { headers: { "x-a": "1" }, protocols: ["token"], signal };
    const connection = await createConnect()(`ws://127.0.0.1:${portOf(server)}/`, options);
    await connection.send("text");
    await connection.send(Uint8Array.of(1, 2));
    await connection.close();
    await closed.promise;
    expect(heard).toEqual(["1", "token", "text", [1, 2]]);
  });

  it("tells the peer code and reason of its close", async () => {
    const heard = Promise.withResolvers<[number, string]>();
    const url = await vendor((peer) => peer.on("close", (code, reason) => heard.resolve([code, reason.toString()])));
    const { connection } = await open(url);
    await connection.close(4001, "done");
    expect(await heard.promise).toEqual([4001, "done"]);
  });

  it("refuses a second reader", async () => {
    const { connection } = await open(await vendor(() => undefined));
    connection.messages[Symbol.asyncIterator]();
    expect(() => connection.messages[Symbol.asyncIterator]()).toThrow(/one consumer/);
  });

  it("closes when its reader leaves the loop", async () => {
    const closed = Promise.withResolvers<number>();
    const url = await vendor((peer) => {
      peer.on("close", (code) => closed.resolve(code));
      peer.send("hello");
    });
    const { connection } = await open(url);
    for await (const _ of connection.messages) break;
    expect(await closed.promise).toBe(1000);
  });

  it("still gives what the peer sends between our close and its own", async () => {
    const url = await vendor((peer) => peer.on("message", () => peer.send("last words")));
    const { connection } = await open(url);
    await connection.send("finish");
    const reading = read(connection);
    await turn();
    await connection.close();
    expect(await reading).toEqual(["last words"]);
  });

  it("refuses to send after it was closed", async () => {
    const { connection } = await open(await vendor(() => undefined));
    await connection.close();
    expect((await errorOf(connection.send("late"))).kind).toBe("network");
  });

  it("takes a close code that is not allowed without throwing", async () => {
    const { connection } = await open(await vendor(() => undefined));
    await expect(connection.close(1006)).resolves.toBeUndefined();
  });
});

describe("back-pressure", () => {
  it("stops reading from the peer while its own reader is slow, and loses nothing", async () => {
    const count = 400;
    const message = "x".repeat(100_000);
    let left = 0;
    const url = await vendor((peer) => {
      for (let i = 0; i < count; i++) peer.send(`${i} ${message}`, () => left++);
      peer.close(1000);
    });
    const { connection } = await open(url, { maxWaitingBytes: 200_000 });
    const iterator = connection.messages[Symbol.asyncIterator]();
    await iterator.next();
    let previous = -1;
    while (left !== previous) {
      previous = left;
      for (let i = 0; i < 50; i++) await turn();
    }
    expect(left).toBeLessThan(count);
    const order: number[] = [0];
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next())
      order.push(Number.parseInt(String(next.value), 10));
    expect(order).toEqual(Array.from({ length: count }, (_, i) => i));
  });

  it("makes the sender wait while the peer does not read", async () => {
    const url = await vendor((_, socket) => socket.pause());
    const { connection, controller } = await open(url);
    let waiting = true;
    const frame = new Uint8Array(4 * 1024 * 1024);
    const sends = Array.from({ length: 8 }, () => connection.send(frame));
    Promise.all(sends).then(
      () => {
        waiting = false;
      },
      () => undefined,
    );
    for (let i = 0; i < 200; i++) await turn();
    expect(waiting).toBe(true);
    controller.abort();
    expect((await errorOf(Promise.all(sends))).kind).toBe("aborted");
  });
});

describe("a socket that breaks", () => {
  it("gives what came before, then a network error", async () => {
    const url = await vendor((peer, socket) => peer.send("one", () => setImmediate(() => socket.destroy())));
    const { connection } = await open(url);
    const seen: (string | Uint8Array)[] = [];
    const error = await errorOf(read(connection, seen));
    expect([seen, error.kind]).toEqual([["one"], "network"]);
  });

  it("is an error of the close code's kind when the peer closes with one, without the peer's reason", async () => {
    const url = await vendor((peer) => peer.close(1011, CANARY));
    const error = await errorOf(read((await open(url)).connection));
    expect(error).toMatchObject({ kind: "vendor", facts: { closeCode: 1011 } });
    expect(inspect(error)).not.toContain(CANARY);
  });

  it("is a protocol error when the peer sends a broken frame", async () => {
    const url = await vendor((_, socket) => socket.write(Uint8Array.of(0xff, 0xff, 0x00, 0x13, 0x37)));
    expect((await errorOf(read((await open(url)).connection))).kind).toBe("protocol");
  });

  it("is a protocol error when a message is too large", async () => {
    const url = await vendor((peer) => peer.send("x".repeat(2000)));
    expect((await errorOf(read((await open(url, { maxMessageBytes: 1000 })).connection))).kind).toBe("protocol");
  });

  it("rejects sends that wait", async () => {
    const peers: Socket[] = [];
    const url = await vendor((_, socket) => {
      socket.pause();
      peers.push(socket);
    });
    const { connection } = await open(url);
    const frame = new Uint8Array(4 * 1024 * 1024);
    const sends = Promise.all(Array.from({ length: 8 }, () => connection.send(frame)));
    const error = errorOf(sends);
    for (let i = 0; i < 50; i++) await turn();
    for (const socket of peers) socket.resetAndDestroy();
    expect((await error).kind).toBe("network");
  });
});

describe("opening a socket", () => {
  it("is a network error when nobody listens", async () => {
    const url = await bare(() => undefined);
    for (const close of closers.splice(0)) close();
    expect((await errorOf(open(url))).kind).toBe("network");
  });

  it("is a network error when the peer hangs up", async () => {
    expect((await errorOf(open(await bare((socket) => socket.destroy())))).kind).toBe("network");
  });

  it("is a protocol error when the peer answers with garbage", async () => {
    const url = await bare((socket) => socket.end("\u0000\u0001 not http at all\r\n\r\n"));
    expect((await errorOf(open(url))).kind).toBe("protocol");
  });

  it("is a protocol error when the handshake is wrong", async () => {
    const accept = createHash("sha1").update("something else").digest("base64");
    const url = await bare((socket) =>
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
      ),
    );
    expect((await errorOf(open(url))).kind).toBe("protocol");
  });

  it.each([
    [401, "auth"],
    [429, "rate-limit"],
    [503, "vendor"],
  ])("gives the kind of the status when the peer refuses with %d", async (status, kind) => {
    const server = createHttpServer((_, response) => response.writeHead(status, { "retry-after": "1" }).end(CANARY));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closers.push(() => server.close());
    const error = await errorOf(open(`ws://127.0.0.1:${portOf(server)}/`));
    expect(error).toMatchObject({ kind, facts: { status, retryAfterMs: 1000 } });
  });

  it("times out when the peer never answers", async () => {
    const clock = createTestClock();
    const arrived = Promise.withResolvers<void>();
    const url = await bare(() => arrived.resolve());
    const error = errorOf(open(url, { sleep: clock.sleep, openTimeoutMs: 3000 }));
    await arrived.promise;
    await clock.advance(3000);
    expect((await error).kind).toBe("timeout");
  });

  it("rejects at once when it is aborted, and hangs up", async () => {
    const arrived = Promise.withResolvers<void>();
    const hungUp = Promise.withResolvers<void>();
    const url = await bare((socket) => {
      socket.on("close", () => hungUp.resolve());
      socket.once("data", () => arrived.resolve());
    });
    const controller = new AbortController();
    const error = errorOf(open(url, {}, controller));
    await arrived.promise;
    controller.abort();
    expect((await error).kind).toBe("aborted");
    await hungUp.promise;
  });

  it("connects to nobody when the signal has aborted before", async () => {
    let connections = 0;
    const url = await bare(() => connections++);
    const controller = new AbortController();
    controller.abort();
    expect((await errorOf(open(url, {}, controller))).kind).toBe("aborted");
    expect(connections).toBe(0);
  });

  it("is a config error when the address is not one of a WebSocket", async () => {
    expect((await errorOf(open(`mailto:${CANARY}`))).kind).toBe("config");
  });

  it("tells nothing of address and headers when it fails", async () => {
    const errors = [await errorOf(open(`mailto:${CANARY}`)), await errorOf(open(await bare((s) => s.destroy())))];
    expect(inspect(errors, { depth: 9 })).not.toContain(CANARY);
  });
});

describe("aborting a socket that never opened", () => {
  it("does nothing more, whatever state the refusal left it in", async () => {
    const controller = new AbortController();
    const refused = errorOf(
      open(await bare((socket) => socket.end("HTTP/1.1 401 Unauthorized\r\n\r\n")), {}, controller),
    );
    void refused.then(() => controller.abort());
    const thrown: unknown[] = [];
    const note = (error: unknown): void => void thrown.push(error);
    process.on("uncaughtException", note);
    await refused;
    await turn();
    process.off("uncaughtException", note);
    expect(thrown).toEqual([]);
  });
});

describe("aborting an open socket", () => {
  it("rejects the waiting read at once and closes normally", async () => {
    const closed = Promise.withResolvers<number>();
    const url = await vendor((peer) => peer.on("close", (code) => closed.resolve(code)));
    const { connection, controller } = await open(url);
    const error = errorOf(read(connection));
    controller.abort();
    expect([(await error).kind, await closed.promise]).toEqual(["aborted", 1000]);
  });

  it("cuts a peer that does not answer the close after one second", async () => {
    const clock = createTestClock();
    const ended = Promise.withResolvers<void>();
    const url = await vendor((_, socket) => {
      socket.pause();
      socket.on("close", () => ended.resolve());
    });
    const { connection } = await open(url, { sleep: clock.sleep });
    let over = false;
    const closing = connection.close().then(() => {
      over = true;
    });
    await clock.advance(999);
    const before = over;
    await clock.advance(1);
    await closing;
    expect([before, over, clock.pending]).toEqual([false, true, 0]);
  });

  it.each(["a normal close", "an abort", "a refusal"])("leaves no listener on the signal after %s", async (how) => {
    const controller = new AbortController();
    if (how === "a refusal") await errorOf(open(await bare((socket) => socket.destroy()), {}, controller));
    else {
      const { connection } = await open(await vendor(() => undefined), {}, controller);
      if (how === "an abort") controller.abort();
      await connection.close();
    }
    await turn();
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  });
});

describe("a peer that is gone without a word", () => {
  it("is noticed when it neither answers a ping nor sends anything", async () => {
    const clock = createTestClock();
    const url = await vendor((_peer, socket) => socket.pause());
    const { connection } = await open(url, { sleep: clock.sleep, heartbeatMs: 1000 });
    const reading = errorOf(read(connection));
    await clock.advance(1000);
    await clock.advance(1000);
    expect(await reading).toMatchObject({ kind: "network", facts: { everyMs: 1000 } });
    expect(clock.pending).toBe(0);
  });

  it("is not one that answers pings and is otherwise quiet", async () => {
    const clock = createTestClock();
    let pings = 0;
    let peer: Peer | undefined;
    const url = await vendor((each) => {
      peer = each;
      each.on("ping", () => pings++);
    });
    const { connection } = await open(url, { sleep: clock.sleep, heartbeatMs: 1000 });
    const reading = read(connection);
    while (pings < 5) {
      const before = pings;
      await clock.advance(1000);
      while (pings === before) await turn();
      for (let i = 0; i < 10; i++) await turn();
    }
    peer?.close(1000);
    expect(await reading).toEqual([]);
  });
});

describe("a refusal or a close that a vendor explains", () => {
  it("gets the kind that the adapter reads from the status, a header and the body", async () => {
    const seen: unknown[] = [];
    const url = await bare((socket) => {
      socket.once("data", () =>
        socket.end("HTTP/1.1 403 Forbidden\r\nx-why: plan\r\ncontent-length: 10\r\n\r\nno minutes"),
      );
    });
    const refusalKind = (refusal: { status: number; header(name: string): string | null; body: string }) => {
      seen.push(refusal.status, refusal.header("X-Why"), refusal.body);
      return "quota" as const;
    };
    const error = await errorOf(createConnect()(url, { signal: new AbortController().signal, refusalKind }));
    expect(error).toMatchObject({ kind: "quota", facts: { status: 403 } });
    expect(seen).toEqual([403, "plan", "no minutes"]);
    expect(inspect(error)).not.toContain("minutes");
  });

  it("gets the kind that the adapter reads from the close code and its reason", async () => {
    const url = await vendor((peer) => peer.close(1008, "Too many concurrent sessions"));
    const closeKind = (_code: number, reason: string) =>
      reason.includes("concurrent") ? ("rate-limit" as const) : undefined;
    const connection = await createConnect()(url, { signal: new AbortController().signal, closeKind });
    const error = await errorOf(read(connection));
    expect(error).toMatchObject({ kind: "rate-limit", facts: { closeCode: 1008 } });
    expect(inspect(error)).not.toContain("concurrent");
  });
});
