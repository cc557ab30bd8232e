import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { pcmBytes, wavBytes } from "../../../../src/kit/audio-bytes.ts";
import { createTestClock, type Simulator, type SimulatorOptions, simulate } from "../../../../src/testing/index.ts";
import { until } from "./client.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await simulate("symbl", options);
  closers.push(() => simulator.close());
  return simulator;
}

async function tokenOf({ url, options }: Simulator): Promise<string> {
  const { appId, appSecret } = options;
  const answer = await fetch(`${url}/oauth2/token:generate`, {
    method: "POST",
    body: JSON.stringify({ type: "application", appId, appSecret }),
  });
  return ((await answer.json()) as { accessToken: string }).accessToken;
}

interface Dialled {
  readonly texts: string[];
  readonly types: () => string[];
  readonly status: Promise<number>;
  readonly closed: Promise<number>;
  send(data: object | string | Uint8Array): void;
}

function dial(
  { socketUrl }: Simulator,
  path: string,
  headers: Record<string, string> = {},
  protocols: string[] = [],
): Dialled {
  const socket = new WebSocket(`${socketUrl}${path}`, protocols, { headers });
  closers.push(() => socket.terminate());
  const texts: string[] = [];
  const status = Promise.withResolvers<number>();
  const closed = Promise.withResolvers<number>();
  socket.on("open", () => status.resolve(101));
  socket.on("unexpected-response", (_, response) => {
    status.resolve(response.statusCode ?? 0);
    response.resume();
  });
  socket.on("error", () => undefined);
  socket.on("message", (data: Buffer) => void texts.push(data.toString()));
  socket.on("close", (code) => closed.resolve(code));
  return {
    texts,
    types: () =>
      texts
        .filter((text) => text.startsWith("{"))
        .map((text) => JSON.parse(text) as { type: string; message?: { type: string } })
        .map(({ type, message }) => message?.type ?? type),
    status: status.promise,
    closed: closed.promise,
    send: (data) => socket.send(typeof data === "string" || data instanceof Uint8Array ? data : JSON.stringify(data)),
  };
}

const START = {
  type: "start_request",
  config: { speechRecognition: { encoding: "LINEAR16", sampleRateHertz: 16_000 } },
};

describe("the Symbl simulator's tokens", () => {
  it("are given for the right pair alone", async () => {
    const { url } = await start();
    const ask = (body: object) => fetch(`${url}/oauth2/token:generate`, { method: "POST", body: JSON.stringify(body) });
    expect((await ask({ type: "application", appId: "x", appSecret: "y" })).status).toBe(401);
    expect((await ask({ type: "user" })).status).toBe(400);
  });

  it("are taken by header, query, `x-api-key` and subprotocol, until they end", async () => {
    const clock = createTestClock();
    const simulator = await start({ clock, limits: { tokenLifeS: 100 } });
    const token = await tokenOf(simulator);
    const path = "/v1/streaming/a-connection";
    expect(await dial(simulator, path).status).toBe(401);
    expect(await dial(simulator, `${path}?access_token=${token}`).status).toBe(101);
    expect(await dial(simulator, path, { "x-api-key": token }).status).toBe(101);
    expect(await dial(simulator, "/v1/realtime/insights/a-connection", {}, [token]).status).toBe(101);
    const messages = `${simulator.url}/v1/conversations/1/messages`;
    const asked = () => fetch(messages, { headers: { authorization: `Bearer ${token}` } });
    expect((await asked()).status).toBe(404);
    await clock.advance(100_001);
    const refused = await asked();
    expect(refused.status).toBe(401);
    expect(await refused.json()).toEqual({ message: "Token validation failed for provided token." });
  });
});

describe("the Symbl simulator's live sockets", () => {
  const open = async (options: SimulatorOptions = {}): Promise<{ client: Dialled; simulator: Simulator }> => {
    const simulator = await start(options);
    const client = dial(simulator, `/v1/streaming/a-connection?access_token=${await tokenOf(simulator)}`);
    await client.status;
    return { client, simulator };
  };

  it.each(["short", "x".repeat(65), "with_underscore"])("refuse the connection id %s", async (id) => {
    const simulator = await start();
    expect(await dial(simulator, `/v1/streaming/${id}?access_token=${await tokenOf(simulator)}`).status).toBe(400);
  });

  it("are so many at a time", async () => {
    const simulator = await start({ limits: { concurrent: 1 } });
    const path = `/v1/streaming/a-connection?access_token=${await tokenOf(simulator)}`;
    expect(await dial(simulator, path).status).toBe(101);
    expect(await dial(simulator, path).status).toBe(429);
  });

  it("ignore audio before the start, and say when they listen", async () => {
    const { client, simulator } = await open();
    client.send(new Uint8Array(320));
    client.send(START);
    client.send(new Uint8Array(640));
    client.send({ type: "stop_request" });
    expect(await client.closed).toBe(1000);
    expect(simulator.sessions[0]?.audio.bytes).toBe(640);
    expect(client.types()).toEqual([
      "started_listening",
      "conversation_created",
      "recognition_started",
      "recognition_stopped",
      "conversation_completed",
    ]);
  });

  it("answer `__PING__` with `__PONG__`, and are closed when they are idle for half an hour", async () => {
    const clock = createTestClock();
    const { client } = await open({ clock });
    client.send("__PING__");
    await until(() => client.texts.includes("__PONG__"));
    await clock.advance(1_800_001);
    expect(await client.closed).toBe(1000);
  });

  it.each([
    [
      "a rate that is none",
      { ...START, config: { speechRecognition: { sampleRateHertz: 4000 } } },
      "Invalid sample rate",
    ],
    [
      "a threshold out of range",
      { ...START, config: { confidenceThreshold: 0.2 } },
      "Invalid config.confidenceThreshold",
    ],
    ["an unknown message", { type: "what" }, "Invalid message type"],
  ])("tell %s as an error, enveloped or flat", async (_, message, details) => {
    const enveloped = (await open()).client;
    enveloped.send(message);
    await enveloped.closed;
    expect(JSON.parse(enveloped.texts[0] ?? "")).toEqual({ type: "message", message: { type: "error", details } });
    const flat = (await open({ limits: { flatErrors: 1 } })).client;
    flat.send(message);
    await flat.closed;
    expect(JSON.parse(flat.texts[0] ?? "")).toEqual({ type: "error", details });
  });

  it("refuse a chunk of more than 8192 bytes, and take one of 8192", async () => {
    const { client, simulator } = await open();
    client.send(START);
    client.send(new Uint8Array(8192));
    client.send(new Uint8Array(8194));
    await client.closed;
    expect(simulator.sessions[0]?.audio.bytes).toBe(8192);
    expect(client.types().at(-1)).toBe("error");
  });
});

describe("the Symbl simulator's recordings", () => {
  const format = { sampleRateHz: 16_000, channels: [{ channel: 0, role: null, speakers: null }] } as const;
  const upload = async (simulator: Simulator, query: string, body = wavBytes(pcmBytes(new Int16Array(1600)), format)) =>
    fetch(`${simulator.url}/v1/process/audio?${query}`, {
      method: "POST",
      headers: { authorization: `Bearer ${await tokenOf(simulator)}`, "content-type": "audio/wav" },
      body,
    });

  it.each([
    "confidenceThreshold=0.2",
    "languageCode=english",
    "enableSpeakerDiarization=true",
    "customVocabulary=one",
    "mode=video",
  ])("refuse %s", async (query) => {
    expect((await upload(await start(), query)).status).toBe(400);
  });

  it("show nothing of a conversation before its job is completed", async () => {
    const simulator = await start({ scenario: { utterances: [{ startMs: 0, endMs: 90, text: "Yes." }] } });
    const answer = await upload(simulator, "");
    expect(answer.status).toBe(201);
    const { conversationId, jobId } = (await answer.json()) as { conversationId: string; jobId: string };
    const headers = { authorization: `Bearer ${await tokenOf(simulator)}` };
    const get = async (path: string) => (await fetch(`${simulator.url}${path}`, { headers })).json();
    const messages = `/v1/conversations/${conversationId}/messages?sentiment=true`;
    expect(await get(messages)).toEqual({ messages: [] });
    expect(await get(`/v1/job/${jobId}`)).toEqual({ id: jobId, status: "scheduled" });
    expect(await get(`/v1/job/${jobId}`)).toEqual({ id: jobId, status: "completed" });
    expect(await get(messages)).toMatchObject({
      messages: [{ text: "Yes.", sentiment: { polarity: { score: 0 }, suggested: "neutral" } }],
    });
  });

  it("refuse a recording that is too long, and one job too many with the vendor's words", async () => {
    expect((await upload(await start({ limits: { recordingMs: 50 } }), "")).status).toBe(400);
    const refused = await upload(await start({ limits: { jobs: 0 } }), "");
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({
      statusCode: 429,
      message: expect.stringContaining("concurrent jobs"),
    });
  });
});
