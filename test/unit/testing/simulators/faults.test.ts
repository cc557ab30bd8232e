import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { Fault } from "../../../../src/testing/simulators/faults.ts";
import { createTestClock } from "../../../../src/testing/test-clock.ts";
import { type Client, dial, until } from "./client.ts";
import { startEcho } from "./echo-vendor.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

type Echo = Awaited<ReturnType<typeof startEcho>>;

async function struckBy(faults: readonly Fault[], options: Parameters<typeof startEcho>[0] = {}): Promise<Echo> {
  const simulator = await startEcho({ faults, ...options });
  closers.push(() => simulator.close());
  return simulator;
}

async function open(simulator: Echo): Promise<Client> {
  const client = dial(`${simulator.socketUrl}/v1/live`, { key: simulator.apiKey });
  await client.opened;
  return client;
}

const HELLO = '{"type":"hello"}';
const echoOf = (text: string): string => JSON.stringify({ type: "echo", text });
const SECOND = new Uint8Array(32_000);

describe("a fault on a socket happens on the wire", () => {
  it("drop: the connection ends without a close frame, in the first session only", async () => {
    const simulator = await struckBy([{ fault: "drop", at: { audioMs: 1000 } }]);
    const client = await open(simulator);
    client.send(SECOND);
    expect(await client.closed).toEqual({ code: 1006, reason: "" });
    expect(client.error).toBeUndefined();
    const next = await open(simulator);
    next.send(SECOND);
    next.send("alive");
    await until(() => next.received.includes(echoOf("alive")));
  });

  it("reset: the client's system sees the connection reset", async () => {
    const simulator = await struckBy([{ fault: "reset", at: { message: 2 } }]);
    const client = await open(simulator);
    client.send("one");
    expect(await client.closed).toMatchObject({ code: 1006 });
    expect(client.error).toBe("ECONNRESET");
    expect(client.received).toEqual([HELLO]);
  });

  it("stall: nothing is answered any more, while everything is read", async () => {
    const simulator = await struckBy([{ fault: "stall", at: { message: 2 } }]);
    const client = await open(simulator);
    client.send("one");
    client.send("two");
    const [session] = simulator.sessions;
    await until(() => session?.texts.length === 2);
    client.close(1000);
    expect(await client.closed).toMatchObject({ code: 1000 });
    expect(client.received).toEqual([HELLO]);
  });

  it("half-open: what is sent piles up unread, a close is not answered, and the simulator still ends", async () => {
    const simulator = await struckBy([{ fault: "half-open", at: { audioMs: 1000 } }]);
    const client = await open(simulator);
    client.send(SECOND);
    const [session] = simulator.sessions;
    await until(() => session?.audio.frames === 1);
    for (let n = 0; n < 400 && client.bufferedBytes === 0; n++) {
      client.send(SECOND);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(client.bufferedBytes).toBeGreaterThan(0);
    expect(session?.audio.frames).toBe(1);
    expect(client.isOpen).toBe(true);
    await simulator.close();
    expect(await client.closed).toMatchObject({ code: 1006 });
  });

  it.each([
    ["text", "string"],
    ["binary", "object"],
  ] as const)("garbage: a %s frame that is not the vendor's comes before the message", async (form, type) => {
    const client = await open(await struckBy([{ fault: "garbage", form, at: { message: 2 } }]));
    client.send("one");
    await until(() => client.received.length === 3);
    expect(typeof client.received[1]).toBe(type);
    expect(client.received[2]).toBe(echoOf("one"));
    if (form === "text") expect(() => JSON.parse(client.received[1] as string)).toThrow();
  });

  it("truncated: a message is cut in half, or a frame breaks off", async () => {
    const halved = await open(await struckBy([{ fault: "truncated", at: { message: 2 } }]));
    halved.send("one");
    await until(() => halved.received.length === 2);
    expect(halved.received[1]).toBe(echoOf("one").slice(0, 14));
    const broken = await open(await struckBy([{ fault: "truncated", form: "frame", at: { message: 2 } }]));
    broken.send("one");
    expect(await broken.closed).toMatchObject({ code: 1006 });
    expect(broken.received).toEqual([HELLO]);
  });

  it("duplicate and reorder: the next message comes twice, the next two come swapped", async () => {
    const simulator = await struckBy([
      { fault: "duplicate", at: { message: 2 } },
      { fault: "reorder", at: { message: 3 } },
    ]);
    const client = await open(simulator);
    for (const text of ["one", "two", "three", "four"]) client.send(text);
    await until(() => client.received.length === 6);
    expect(client.received).toEqual([HELLO, ...["one", "one", "three", "two", "four"].map(echoOf)]);
  });

  it("reorder: a message that waits for a next one is not lost when the vendor closes", async () => {
    const client = await open(await struckBy([{ fault: "reorder", at: { message: 2 } }]));
    client.send("one");
    client.send("bye");
    expect(await client.closed).toEqual({ code: 1000, reason: "bye" });
    expect(client.received).toEqual([HELLO, echoOf("one")]);
  });

  it("late: an answer comes so much later, others pass it", async () => {
    const clock = createTestClock();
    const client = await open(await struckBy([{ fault: "late", ms: 700, at: { message: 2 } }], { clock }));
    for (const text of ["one", "two"]) client.send(text);
    await until(() => client.received.length === 2);
    await clock.advance(699);
    expect(client.received).toEqual([HELLO, echoOf("two")]);
    await clock.advance(1);
    await until(() => client.received.length === 3);
    expect(client.received[2]).toBe(echoOf("one"));
  });

  it("slow-reader: audio is taken at so many bytes a second", async () => {
    const clock = createTestClock();
    const simulator = await struckBy([{ fault: "slow-reader", bytesPerSecond: 32_000, at: { connect: true } }], {
      clock,
    });
    const client = await open(simulator);
    for (let n = 0; n < 4; n++) client.send(SECOND);
    const [session] = simulator.sessions;
    await until(() => session?.audio.frames === 1);
    for (const frames of [2, 3, 4]) {
      await clock.settle();
      expect(session?.audio.frames).toBe(frames - 1);
      await clock.advance(1000);
      await until(() => session?.audio.frames === frames);
    }
  });

  it("refuse: the next handshake is answered with a status and retry-after, once", async () => {
    const simulator = await struckBy([{ fault: "refuse", status: 429, retryAfterS: 2, at: { connect: true } }]);
    const refused = dial(`${simulator.socketUrl}/v1/live`, { key: simulator.apiKey });
    expect(await refused.refused).toMatchObject({ status: 429, retryAfter: "2" });
    await open(simulator);
  });

  it("close: the vendor closes with a code and a reason", async () => {
    const simulator = await struckBy([{ fault: "close", code: 1011, reason: "NET-0000", at: { connect: true } }]);
    const client = await open(simulator);
    expect(await client.closed).toEqual({ code: 1011, reason: "NET-0000" });
  });

  it("strikes every session, or the one that is named", async () => {
    const simulator = await struckBy([
      { fault: "close", code: 4001, session: 1, at: { connect: true } },
      { fault: "close", code: 4002, session: "every", at: { message: 2 } },
    ]);
    const codes: number[] = [];
    for (let n = 0; n < 3; n++) {
      const client = await open(simulator);
      client.send("one");
      codes.push((await client.closed).code);
    }
    expect(codes).toEqual([4002, 4001, 4002]);
  });

  it("strikes at random times that a seed decides, session after session", async () => {
    const cutsOf = async (seed: number): Promise<number[]> => {
      const clock = createTestClock();
      const simulator = await struckBy([{ fault: "drop", at: { everyMs: [1000, 9000], seed } }], { clock });
      const cuts: number[] = [];
      for (let n = 0; n < 4; n++) {
        const client = await open(simulator);
        const atMs = clock.nextMs ?? 0;
        await clock.advance(atMs - clock.now());
        expect(await client.closed).toMatchObject({ code: 1006 });
        await simulator.sessions[n]?.over;
        cuts.push(atMs);
        expect(clock.pending).toBe(0);
      }
      return cuts;
    };
    const cuts = await cutsOf(7);
    expect(new Set(cuts).size).toBe(4);
    expect(await cutsOf(7)).toEqual(cuts);
    expect(await cutsOf(8)).not.toEqual(cuts);
  });
});

describe("a fault on a request happens on the wire", () => {
  const get = ({ url }: Echo, signal?: AbortSignal): Promise<Response> =>
    fetch(`${url}/v1/things/1`, signal === undefined ? {} : { signal });

  it("refuse: a status with retry-after, on the request that is named only", async () => {
    const simulator = await struckBy([
      { fault: "refuse", status: 503, retryAfterS: 0.5, at: { request: 2, path: "/v1/things" } },
    ]);
    await fetch(`${simulator.url}/v1/other`);
    const statuses = [await get(simulator), await get(simulator), await get(simulator)];
    expect(statuses.map(({ status }) => status)).toEqual([200, 503, 200]);
    expect(statuses[1]?.headers.get("retry-after")).toBe("0.5");
  });

  it.each(["drop", "reset"] as const)("%s: the answer never comes and the connection breaks", async (fault) => {
    const simulator = await struckBy([{ fault, at: { request: 1 } }]);
    await expect(get(simulator)).rejects.toThrow("fetch failed");
    expect(simulator.requests[0]?.status).toBeNull();
  });

  it("stall: the request stays open until the client leaves", async () => {
    const simulator = await struckBy([{ fault: "stall", at: { request: 1 } }]);
    const leave = new AbortController();
    const waiting = get(simulator, leave.signal);
    await until(() => simulator.requests.length === 1);
    leave.abort();
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
  });

  it("garbage and truncated: a body that is no JSON, half a body, and a body that breaks off", async () => {
    const simulator = await struckBy([
      { fault: "garbage", at: { request: 1 } },
      { fault: "truncated", at: { request: 2 } },
      { fault: "truncated", form: "frame", at: { request: 3 } },
    ]);
    await expect((await get(simulator)).json()).rejects.toThrow(SyntaxError);
    expect(await (await get(simulator)).text()).toBe('{"id":"1",');
    const broken = await get(simulator);
    await expect(broken.text()).rejects.toThrow("terminated");
    expect((await get(simulator)).status).toBe(200);
  });

  it("late: the answer comes so much later", async () => {
    const clock = createTestClock();
    const simulator = await struckBy([{ fault: "late", ms: 5000, at: { request: 1 } }], { clock });
    const waiting = get(simulator);
    await until(() => clock.pending === 1);
    await clock.advance(5000);
    expect((await waiting).status).toBe(200);
  });
});

describe("closing a simulator", () => {
  it("ends connections that have said nothing, requests that wait, and sessions in every state", async () => {
    const simulator = await struckBy([
      { fault: "half-open", session: 0, at: { connect: true } },
      { fault: "stall", session: 1, at: { connect: true } },
      { fault: "stall", at: { request: 1 } },
    ]);
    const clients = [await open(simulator), await open(simulator), await open(simulator)];
    const mute: Socket = connect(Number(new URL(simulator.url).port), "127.0.0.1");
    const gone = new Promise<void>((resolve) => void mute.on("error", () => undefined).once("close", () => resolve()));
    await new Promise<void>((resolve) => void mute.once("connect", () => resolve()));
    const waiting = fetch(`${simulator.url}/v1/things/1`).catch(() => "broken");
    await until(() => simulator.requests.length === 1);
    await simulator.close();
    await gone;
    expect(await waiting).toBe("broken");
    for (const client of clients) expect(await client.closed).toMatchObject({ code: 1006 });
    for (const session of simulator.sessions) expect(session.closeCode).toBe(1006);
  });
});
