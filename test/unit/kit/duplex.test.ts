import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type WebSocket as Peer, WebSocketServer } from "ws";
import { pcmBytes } from "../../../src/kit/audio-bytes.ts";
import { type DuplexLimits, type DuplexProtocol, duplex } from "../../../src/kit/duplex.ts";
import { connect } from "../../../src/kit/socket.node.ts";
import type { SessionItem } from "../../../src/spec/adapter.ts";
import type { AudioChunk, AudioFormat } from "../../../src/spec/audio.ts";
import type { Connection } from "../../../src/spec/context.ts";
import { EmotionError } from "../../../src/spec/errors.ts";
import { createTestContext, type TestContext } from "../../../src/testing/index.ts";

const FORMAT: AudioFormat = { sampleRateHz: 8000, channels: [{ channel: 0, role: null, speakers: null }] };
const CHUNK_MS = 100;
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function vendor(onPeer: (peer: Peer) => void): Promise<string> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await new Promise((resolve) => server.once("listening", resolve));
  server.on("connection", (peer) => {
    peer.on("error", () => undefined);
    onPeer(peer);
  });
  closers.push(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** A vendor that answers every binary frame with its running count of bytes, `done` to `finish`, and then closes. */
function counting(peer: Peer, heard: string[] = []): void {
  let bytes = 0;
  peer.on("message", (data: Buffer, binary) => {
    if (binary) {
      bytes += data.length;
      peer.send(`${bytes}`);
      return;
    }
    heard.push(data.toString());
    if (data.toString() === "finish") {
      peer.send("done");
      peer.close(1000);
    }
  });
}

function chunk(index: number, active = false): AudioChunk {
  const pcm = new Int16Array((FORMAT.sampleRateHz * CHUNK_MS) / 1000).fill(index + 1);
  return { pcm, startMs: index * CHUNK_MS, speech: [{ probability: active ? 1 : 0, active }] };
}

interface Source extends AsyncIterable<AudioChunk> {
  readonly pulled: number;
  readonly stopped: boolean;
}

/** So many chunks, and then the end, or nothing for ever. */
function source(count: number, { hang = false, active = false } = {}): Source {
  let pulled = 0;
  let stopped = false;
  return {
    get pulled() {
      return pulled;
    },
    get stopped() {
      return stopped;
    },
    [Symbol.asyncIterator]: () => ({
      next: () => {
        if (pulled < count) return Promise.resolve({ done: false as const, value: chunk(pulled++, active) });
        if (hang) return new Promise<never>(() => undefined);
        return Promise.resolve({ done: true as const, value: undefined });
      },
      return: () => {
        stopped = true;
        return Promise.resolve({ done: true as const, value: undefined });
      },
    }),
  };
}

/** Tells each message as a side item. */
function plain(url: string, more: Partial<DuplexProtocol> = {}): DuplexProtocol {
  return {
    open: (signal) => connect(url, { signal }),
    sendAudio: (connection, { pcm }) => connection.send(pcmBytes(pcm)),
    finish: (connection) => connection.send("finish"),
    receive: (message) => [{ type: "side", name: "message", data: String(message) }],
    ...more,
  };
}

interface Run {
  readonly said: string[];
  readonly context: TestContext;
  readonly over: Promise<unknown>;
}

function run(audio: AsyncIterable<AudioChunk>, protocol: DuplexProtocol, limits: DuplexLimits = {}): Run {
  const context = createTestContext();
  const said: string[] = [];
  const read = async (): Promise<unknown> => {
    try {
      for await (const item of duplex(audio, FORMAT, context.ctx, protocol, limits)) said.push(wordOf(item));
      return null;
    } catch (error) {
      return error;
    }
  };
  return { said, context, over: read() };
}

const wordOf = (item: SessionItem): string => ("type" in item && item.type === "side" ? String(item.data) : "?");
const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await later();
}

describe("a duplex session", () => {
  it("sends all audio, hears all answers and ends with the vendor's last word", async () => {
    const url = await vendor((peer) => counting(peer));
    const { said, over, context } = run(source(3), plain(url));
    expect(await over).toBeNull();
    expect(said).toEqual(["1600", "3200", "4800", "done"]);
    await context.lingered();
    expect(context.leaks()).toEqual({ listeners: 0, timers: 0, places: 0, lingering: 0 });
  });

  it("greets first, and pulls no audio before the vendor is ready", async () => {
    let ready = false;
    const heard: string[] = [];
    const peers: Peer[] = [];
    const url = await vendor((peer) => {
      peers.push(peer);
      counting(peer, heard);
    });
    const audio = source(1);
    const protocol = plain(url, {
      greet: (connection) => connection.send("hello"),
      ready: () => ready,
      receive(message) {
        ready ||= message === "begin";
        return [{ type: "side", name: "message", data: message }];
      },
    });
    const { over, said } = run(audio, protocol);
    await until(() => heard.length === 1);
    for (let turn = 0; turn < 20; turn++) await later();
    expect([heard, audio.pulled]).toEqual([["hello"], 0]);
    peers[0]?.send("begin");
    expect(await over).toBeNull();
    expect(said).toEqual(["begin", "1600", "done"]);
  });

  it("times out when the vendor never is ready, and when it never finishes", async () => {
    const silent = await vendor(() => undefined);
    const waiting = run(source(1), plain(silent, { ready: () => false }), { readyMs: 5000 });
    await until(() => waiting.context.clock.pending > 0);
    await waiting.context.clock.advance(5000);
    const draining = run(source(1), plain(silent), { drainMs: 7000 });
    await until(() => draining.context.clock.nextMs === 7000);
    await draining.context.clock.advance(7000);
    expect(await Promise.all([waiting.over, draining.over])).toMatchObject([
      { kind: "timeout", facts: { timeoutMs: 5000 } },
      { kind: "timeout", facts: { timeoutMs: 7000 } },
    ]);
  });

  it("takes a vendor that says nothing about speech for dead, and not one that says nothing about silence", async () => {
    const url = await vendor((peer) => {
      peer.on("message", (data: Buffer) => {
        if (data.toString() === "finish") peer.close(1000);
      });
    });
    const paced = (active: boolean): Run => {
      const begun: Run = run(source(30, { active }), plain(url, { sendAudio: () => begun.context.ctx.sleep(100) }), {
        stallSpeechMs: 2000,
      });
      return begun;
    };
    const [talking, silent] = [paced(true), paced(false)];
    for (const { context } of [talking, silent]) {
      await until(() => context.clock.pending > 0);
      for (let step = 0; step < 31; step++) await context.clock.advance(100);
    }
    expect(await talking.over).toMatchObject({ kind: "timeout", facts: { timeoutMs: 2000 } });
    expect(await silent.over).toBeNull();
  });

  it("gives a vendor time that is sent a lot at once", async () => {
    const url = await vendor((peer) => counting(peer));
    expect(await run(source(300, { active: true }), plain(url), { stallSpeechMs: 2000 }).over).toBeNull();
  });

  it("waits for the last word of a vendor that still has something to say", async () => {
    const url = await vendor((peer) => {
      peer.on("message", (data: Buffer) => {
        if (data.toString() === "finish") peer.send("still at it");
        if (data.toString() === "go on") peer.close(1000);
      });
    });
    const { said, context, over } = run(
      source(1),
      plain(url, {
        receive(message, connection) {
          if (message === "still at it") void context.clock.advance(6000).then(() => connection.send("go on"));
          return [{ type: "side", name: "message", data: message }];
        },
      }),
      { drainMs: 7000 },
    );
    await until(() => context.clock.nextMs === 7000);
    await context.clock.advance(5000);
    expect(await over).toBeNull();
    expect(said).toEqual(["still at it"]);
  });

  it("does not take a vendor for dead that is sent minutes of speech at once, and answers in its time", async () => {
    const peers: Peer[] = [];
    const url = await vendor((peer) => {
      peers.push(peer);
      peer.on("message", (data: Buffer) => {
        if (data.toString() === "finish") peer.close(1000);
      });
    });
    const audio = source(1000, { active: true, hang: true });
    const { context, said, over } = run(audio, plain(url), { stallSpeechMs: 2000 });
    await until(() => audio.pulled === 1000);
    await context.clock.advance(1900);
    peers[0]?.send("an answer");
    await until(() => said.length === 1);
    await context.clock.advance(60_000);
    context.abort();
    expect(await over).toMatchObject({ kind: "aborted" });
  });

  it("holds nothing against a vendor whose words nobody takes: not while people speak, nor at the end", async () => {
    const url = await vendor((peer) => counting(peer));
    const { ctx, clock } = createTestContext({ connect });
    const audio = source(100, { active: true });
    const limits = { stallSpeechMs: 2000, drainMs: 3000 };
    const session = duplex(audio, FORMAT, ctx, plain(url), limits);
    expect((await session.next()).done).toBe(false);
    await until(() => audio.pulled === 100);
    for (let turn = 0; turn < 20; turn++) await later();
    await clock.advance(60_000);
    const rest: string[] = [];
    for await (const item of session) rest.push(wordOf(item));
    expect(rest.at(-1)).toBe("done");
  });

  it("does not wait for ever for a greeting that is not taken, nor go on waiting when it is aborted", async () => {
    const url = await vendor(() => undefined);
    const stuck = (): Promise<never> => new Promise(() => undefined);
    const late = run(source(1), plain(url, { greet: stuck }), { readyMs: 5000 });
    await until(() => late.context.clock.nextMs === 5000);
    await late.context.clock.advance(5000);
    expect(await late.over).toMatchObject({ kind: "timeout" });
    const aborted = run(source(1), plain(url, { greet: stuck, farewell: "bye" }));
    await until(() => aborted.context.clock.pending > 0);
    aborted.context.abort();
    expect(await aborted.over).toMatchObject({ kind: "aborted" });
    for (const { context } of [late, aborted]) {
      await context.lingered();
      expect(context.leaks()).toEqual({ listeners: 0, timers: 0, places: 0, lingering: 0 });
    }
  });

  it("ends when the connection takes no more audio and never says why", async () => {
    const refused = new EmotionError("network", "The connection is closed.");
    const connection: Connection = {
      send: () => Promise.reject(refused),
      close: () => Promise.resolve(),
      messages: { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) },
    };
    const { context, over } = run(source(5, { hang: true }), plain("", { open: () => Promise.resolve(connection) }));
    await until(() => context.clock.nextMs === 5000);
    await context.clock.advance(5000);
    expect(await over).toBe(refused);
  });

  it("ends at once when it is aborted, and its farewell and closing frame still reach the vendor", async () => {
    const heard: string[] = [];
    const closed = Promise.withResolvers<number>();
    const url = await vendor((peer) => {
      counting(peer, heard);
      peer.on("close", closed.resolve);
    });
    const audio = source(2, { hang: true });
    const { said, context, over } = run(audio, plain(url, { farewell: "bye" }));
    await until(() => said.length === 2);
    context.abort();
    expect(await over).toMatchObject({ kind: "aborted" });
    expect(await closed.promise).toBe(1000);
    expect(heard).toEqual(["bye"]);
    expect(audio.stopped).toBe(true);
    await context.lingered();
    expect(context.leaks()).toEqual({ listeners: 0, timers: 0, places: 0, lingering: 0 });
  });

  it("says farewell when its reader leaves, but not after the vendor's last word", async () => {
    const heard: string[] = [];
    const url = await vendor((peer) => counting(peer, heard));
    const context = createTestContext();
    for await (const item of duplex(source(1, { hang: true }), FORMAT, context.ctx, plain(url, { farewell: "bye" })))
      if (wordOf(item) === "1600") break;
    await context.lingered();
    await until(() => heard.length === 1);
    await run(source(1), plain(url, { farewell: "bye" })).over;
    expect(heard).toEqual(["bye", "finish"]);
  });

  it.each([
    [true, []],
    [false, ["bye"]],
  ])("says no farewell after a failure that the vendor's session is to outlive (%s)", async (outlives, words) => {
    const heard: string[] = [];
    const closed = Promise.withResolvers<number>();
    const url = await vendor((peer) => {
      counting(peer, heard);
      peer.on("close", closed.resolve);
    });
    const refuse = () => {
      throw new EmotionError("vendor", "The vendor reported an error.");
    };
    const protocol = plain(url, { farewell: "bye", outlives: () => outlives, receive: refuse });
    expect(await run(source(1, { hang: true }), protocol).over).toMatchObject({ kind: "vendor" });
    await closed.promise;
    expect(heard).toEqual(words);
  });

  it("gives the vendor's reason when the vendor closes, with what it said before", async () => {
    const url = await vendor((peer) => {
      peer.on("message", () => {
        peer.send("a last message");
        peer.close(1011);
      });
    });
    const { said, over } = run(source(200), plain(url));
    expect(await over).toMatchObject({ kind: "vendor", facts: { closeCode: 1011 } });
    expect(said[0]).toBe("a last message");
  });

  it("ends without an error, and without the end of the audio, when the vendor closes normally: core knows what that means", async () => {
    const url = await vendor((peer) => peer.once("message", () => peer.close(1000)));
    const audio = source(2, { hang: true });
    expect(await run(audio, plain(url)).over).toBeNull();
    expect(audio.stopped).toBe(true);
  });

  it("passes on the error of its audio", async () => {
    const url = await vendor((peer) => counting(peer));
    const broken = (async function* (): AsyncGenerator<AudioChunk> {
      yield chunk(0);
      throw new EmotionError("bad-input", "The recording is damaged.");
    })();
    expect(await run(broken, plain(url)).over).toMatchObject({ kind: "bad-input" });
  });

  it("keeps an idle session alive once there was audio, and not before", async () => {
    const heard: string[] = [];
    const url = await vendor((peer) => counting(peer, heard));
    const keepAlive: DuplexProtocol["keepAlive"] = { everyMs: 4000, send: (connection) => connection.send("alive") };
    const quiet = run(source(0, { hang: true }), plain(url, { keepAlive }));
    await until(() => quiet.context.clock.pending > 0);
    await quiet.context.clock.advance(20_000);
    for (let turn = 0; turn < 20; turn++) await later();
    expect(heard).toEqual([]);
    const idle = run(source(1, { hang: true }), plain(url, { keepAlive }));
    await until(() => idle.said.length === 1);
    await idle.context.clock.advance(12_000);
    await until(() => heard.length === 3);
    expect(heard).toEqual(["alive", "alive", "alive"]);
    for (const { context, over } of [quiet, idle]) {
      context.abort();
      await over;
      await context.lingered();
      expect(context.leaks()).toEqual({ listeners: 0, timers: 0, places: 0, lingering: 0 });
    }
  });

  it("tells what there is to tell in a silence of the vendor, as it then is", async () => {
    const url = await vendor((peer) => {
      peer.on("message", (_: Buffer, binary) => {
        if (binary) return;
        peer.send("done");
        peer.close(1000);
      });
    });
    const { ctx } = createTestContext({ connect });
    let sent = 0;
    const told: number[] = [];
    const protocol = plain(url, {
      afterAudio: () => ++sent % 5 === 0,
      meanwhile: () => [{ type: "progress", throughMs: 100 * sent }],
    });
    for await (const item of duplex(source(20), FORMAT, ctx, protocol))
      if ("type" in item && item.type === "progress") told.push(item.throughMs);
    expect(told.length).toBeGreaterThan(0);
    expect(told.length).toBeLessThanOrEqual(4);
    expect(told.every((ms, i) => ms > (told[i - 1] ?? 0))).toBe(true);
  });

  it("pulls no chunk while the one before has not been taken", async () => {
    const url = await vendor((peer) => counting(peer));
    const taken = Promise.withResolvers<void>();
    const audio = source(5);
    const { over } = run(
      audio,
      plain(url, { sendAudio: (connection, { pcm }) => taken.promise.then(() => connection.send(pcmBytes(pcm))) }),
    );
    await until(() => audio.pulled > 0);
    for (let turn = 0; turn < 20; turn++) await later();
    expect(audio.pulled).toBe(1);
    taken.resolve();
    expect(await over).toBeNull();
  });
});
