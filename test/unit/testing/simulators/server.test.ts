import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { SimulatorNote } from "../../../../src/testing/simulators/simulator.ts";
import { syntheticVoice } from "../../../../src/testing/synthetic-voice.ts";
import { createTestClock } from "../../../../src/testing/test-clock.ts";
import { dial, until } from "./client.ts";
import { startEcho } from "./echo-vendor.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function echo(options: Parameters<typeof startEcho>[0] = {}): ReturnType<typeof startEcho> {
  const simulator = await startEcho(options);
  closers.push(() => simulator.close());
  return simulator;
}

const bytesOf = (pcm: Int16Array): Uint8Array => new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength);

describe("the server under every simulator", () => {
  it("answers HTTP requests by method and path, and keeps them on record", async () => {
    const simulator = await echo();
    const got = await fetch(`${simulator.url}/v1/things/a%20b?all=yes`);
    expect(await got.json()).toEqual({ id: "a b", all: "yes" });
    const posted = await fetch(`${simulator.url}/v1/echo`, {
      method: "POST",
      body: '{"n":1}',
      headers: { "X-Key": "k" },
    });
    expect([posted.status, posted.headers.get("x-length"), await posted.json()]).toEqual([201, "7", { n: 1 }]);
    expect((await fetch(`${simulator.url}/v1/echo`)).status).toBe(404);
    expect(simulator.requests.map(({ method, path, status }) => [method, path, status])).toEqual([
      ["GET", "/v1/things/a%20b", 200],
      ["POST", "/v1/echo", 201],
      ["GET", "/v1/echo", 404],
    ]);
    expect(simulator.requests[1]?.headers["x-key"]).toBe("k");
  });

  it("answers a request line that is no path, and one that a URL takes for a host", async () => {
    const simulator = await echo();
    const { port } = new URL(simulator.url);
    const lines = ["GET // HTTP/1.1", "GET http://[ HTTP/1.1", "OPTIONS * HTTP/1.1"];
    const upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: a\r\nSec-WebSocket-Version: 13";
    for (const line of [...lines, `GET // HTTP/1.1\r\n${upgrade}`]) {
      const wire = connect(Number(port), "127.0.0.1");
      wire.write(`${line}\r\nHost: simulator\r\nConnection: close\r\n\r\n`);
      const parts: Buffer[] = [];
      for await (const part of wire as AsyncIterable<Buffer>) parts.push(part);
      expect(Buffer.concat(parts).toString()).toMatch(/^HTTP\/1\.1 40[04] /);
    }
    expect((await fetch(`${simulator.url}/v1/things/a`)).status).toBe(200);
  });

  it("says that a folder for the audio cannot be made, also where the system never would", async () => {
    for (const saveAudioTo of ["/proc/nobody/x", "package.json"])
      await expect(echo({ saveAudioTo })).rejects.toMatchObject({ kind: "config", facts: { option: "saveAudioTo" } });
  });

  it("refuses a handshake with a real HTTP answer", async () => {
    const simulator = await echo();
    const client = dial(`${simulator.socketUrl}/v1/live`, { key: "wrong" });
    expect(await client.refused).toEqual({ status: 401, body: '{"code":"INVALID_AUTH"}', header: "bad key" });
    const lost = dial(`${simulator.socketUrl}/v1/nowhere`, { key: simulator.apiKey });
    expect(await lost.refused).toMatchObject({ status: 404 });
    expect(simulator.sessions).toHaveLength(0);
    expect(simulator.requests.map(({ upgrade, status }) => [upgrade, status])).toEqual([
      [true, 401],
      [true, 404],
    ]);
  });

  it("opens a session with its headers and subprotocol, and sees the client's texts and close code", async () => {
    const simulator = await echo();
    const client = dial(`${simulator.socketUrl}/v1/live?model=x`, {
      key: simulator.apiKey,
      protocols: ["token", "abc"],
    });
    expect(await client.opened).toEqual({ requestId: "r-1", protocol: "token" });
    client.send("one");
    await until(() => client.received.length === 2);
    client.close(4001);
    const [session] = simulator.sessions;
    await session?.over;
    expect(client.received).toEqual(['{"type":"hello"}', '{"type":"echo","text":"one"}']);
    expect(session).toMatchObject({
      path: "/v1/live",
      protocols: ["token", "abc"],
      texts: ["one"],
      closeCode: 4001,
      said: 2,
    });
    expect(session?.query.get("model")).toBe("x");
  });

  it("closes with 1009 when a message is larger than the endpoint takes", async () => {
    const simulator = await echo();
    const client = dial(`${simulator.socketUrl}/v1/live`, { key: simulator.apiKey });
    await client.opened;
    client.send(new Uint8Array(64 * 1024 + 1));
    expect(await client.closed).toMatchObject({ code: 1009 });
  });

  it("counts, hashes, keeps and saves every byte of the audio", async () => {
    const saveAudioTo = await mkdtemp(join(tmpdir(), "simulated-"));
    closers.push(() => rm(saveAudioTo, { recursive: true }));
    const simulator = await echo({ saveAudioTo, keepAudioBytes: 1000 });
    const client = dial(`${simulator.socketUrl}/v1/live`, { key: simulator.apiKey });
    await client.opened;
    const audio = bytesOf(syntheticVoice({ seconds: 2 }));
    for (let at = 0; at < audio.length; at += 3201) client.send(audio.subarray(at, at + 3201));
    client.send("bye");
    await client.closed;
    const [session] = simulator.sessions;
    await session?.over;
    expect(session?.audio).toMatchObject({ frames: 20, bytes: 64_000, durationMs: 2000, largestFrame: 3201 });
    expect(session?.audio.sha256()).toBe(createHash("sha256").update(audio).digest("hex"));
    expect(session?.audio.pcm()).toEqual(audio.slice(0, 1000));
    expect(new Uint8Array(await readFile(join(saveAudioTo, "echo-0.raw")))).toEqual(audio);
  });

  it("runs idle rules on the clock it is given", async () => {
    const clock = createTestClock();
    const simulator = await echo({ clock, limits: { idleMs: 5000 } });
    const client = dial(`${simulator.socketUrl}/v1/live`, { key: simulator.apiKey });
    await client.opened;
    await clock.advance(4000);
    client.send("still here");
    await until(() => client.received.length === 2);
    await clock.advance(4999);
    expect(client.isOpen).toBe(true);
    await clock.advance(1);
    expect(await client.closed).toEqual({ code: 4408, reason: "idle" });
    expect(clock.pending).toBe(0);
  });

  it("gives a replacing session the slot of the one that ended", async () => {
    const simulator = await echo();
    const open = async (): Promise<ReturnType<typeof dial>> => {
      const client = dial(`${simulator.socketUrl}/v1/live`, { key: simulator.apiKey });
      await client.opened;
      return client;
    };
    const left = await open();
    await open();
    left.close(1000);
    await simulator.sessions[0]?.over;
    await open();
    expect(simulator.sessions.map(({ slot }) => slot)).toEqual([0, 1, 0]);
  });

  it("tells of everything that happens", async () => {
    const notes: SimulatorNote["type"][] = [];
    const simulator = await echo({ onNote: ({ type }) => notes.push(type) });
    await fetch(`${simulator.url}/v1/things/1`);
    const client = dial(`${simulator.socketUrl}/v1/live`, { key: simulator.apiKey });
    await client.opened;
    await simulator.close();
    expect(notes).toEqual(["request", "session-opened", "session-over"]);
  });

  it("serves 200 sessions and leaves nothing behind", async () => {
    const before = process.getActiveResourcesInfo().filter((kind) => kind !== "Immediate").length;
    const clock = createTestClock();
    const simulator = await startEcho({ clock });
    for (let n = 0; n < 200; n++) {
      const client = dial(`${simulator.socketUrl}/v1/live`, { key: simulator.apiKey });
      await client.opened;
      client.send("bye");
      await client.closed;
    }
    await simulator.close();
    await simulator.close();
    expect(simulator.sessions).toHaveLength(200);
    expect(clock.pending).toBe(0);
    await until(() => process.getActiveResourcesInfo().filter((kind) => kind !== "Immediate").length <= before);
  });

  it("says in one sentence that a port is taken, or a limit unknown", async () => {
    const { url } = await echo();
    const port = Number(new URL(url).port);
    await expect(startEcho({ port })).rejects.toMatchObject({
      kind: "config",
      message: expect.stringContaining(`Port ${port} is taken`),
    });
    expect(() => startEcho({ limits: { nonsense: 1 } })).toThrow("limits.nonsense is not a limit");
  });
});
