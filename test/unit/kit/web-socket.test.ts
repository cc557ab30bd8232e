import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type WebSocket as Peer, WebSocketServer } from "ws";
import { createWebConnect } from "../../../src/kit/web-socket.ts";
import type { Connection, ConnectOptions } from "../../../src/spec/context.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function vendor(onPeer: (peer: Peer, protocol: string) => void): Promise<string> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await new Promise((resolve) => server.once("listening", resolve));
  server.on("connection", (peer) => onPeer(peer, peer.protocol));
  closers.push(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const open = (url: string, options: Partial<ConnectOptions> = {}): Promise<Connection> =>
  createWebConnect((address, protocols) => new WebSocket(address, [...protocols]))(url, {
    signal: new AbortController().signal,
    ...options,
  });

async function read(connection: Connection): Promise<(string | Uint8Array)[]> {
  const all: (string | Uint8Array)[] = [];
  for await (const message of connection.messages) all.push(message);
  return all;
}

describe("the platform's own socket as a connection", () => {
  it("carries text and bytes both ways, in order, and ends with the peer's normal close", async () => {
    const heard: string[] = [];
    const url = await vendor((peer) => {
      peer.on("message", (data: Buffer, binary) => {
        heard.push(binary ? `bytes ${[...data]}` : data.toString());
        if (heard.length < 2) return;
        peer.send("text");
        peer.send(Uint8Array.of(1, 2));
        peer.close(1000);
      });
    });
    const connection = await open(url);
    await connection.send("one");
    await connection.send(Uint8Array.of(7));
    expect(await read(connection)).toEqual(["text", Uint8Array.of(1, 2)]);
    expect(heard).toEqual(["one", "bytes 7"]);
  });

  it("offers subprotocols, which is how a browser carries a token", async () => {
    const chosen = Promise.withResolvers<string>();
    const url = await vendor((_peer, protocol) => chosen.resolve(protocol));
    const connection = await open(url, { protocols: ["token", "abc"] });
    expect(await chosen.promise).toBe("token");
    await connection.close();
  });

  it("refuses headers, which no browser can set", async () => {
    await expect(open("ws://127.0.0.1:1/", { headers: { authorization: "x" } })).rejects.toMatchObject({
      kind: "unsupported",
    });
  });

  it("closes as well as it may with a code that the platform refuses", async () => {
    const closed = Promise.withResolvers<number>();
    const url = await vendor((peer) => peer.on("close", closed.resolve));
    const connection = await open(url);
    await connection.close(1001);
    expect(await closed.promise).toBe(1005);
  });

  it("gives a close the meaning that the adapter gives it", async () => {
    const url = await vendor((peer) => peer.close(4403, "gone"));
    const seen: unknown[] = [];
    const closeKind = (code: number, reason: string) => {
      seen.push(code, reason);
      return "quota" as const;
    };
    await expect(read(await open(url, { closeKind }))).rejects.toMatchObject({
      kind: "quota",
      facts: { closeCode: 4403 },
    });
    expect(seen).toEqual([4403, "gone"]);
  });

  it("fails with network where nobody listens, and with config for what is no address", async () => {
    await expect(open("ws://127.0.0.1:1/")).rejects.toMatchObject({ kind: "network" });
    await expect(open("not an address")).rejects.toMatchObject({ kind: "config" });
  });

  it("rejects its reader at once when the signal aborts, and closes", async () => {
    const closed = Promise.withResolvers<number>();
    const url = await vendor((peer) => peer.on("close", closed.resolve));
    const controller = new AbortController();
    const connection = await open(url, { signal: controller.signal });
    const reading = read(connection);
    controller.abort();
    await expect(reading).rejects.toMatchObject({ kind: "aborted" });
    await expect(connection.send("more")).rejects.toMatchObject({ kind: "aborted" });
    expect(await closed.promise).toBe(1000);
  });
});
