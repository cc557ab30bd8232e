import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import {
  createTestClock,
  type Simulator,
  type SimulatorOptions,
  simulate,
  syntheticVoice,
} from "../../../../src/testing/index.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await simulate("gladia", options);
  closers.push(() => simulator.close());
  return simulator;
}

const ALL = {
  receive_partial_transcripts: true,
  receive_speech_events: true,
  receive_realtime_processing_events: true,
  receive_acknowledgments: true,
  receive_lifecycle_events: true,
};
const USUAL = { realtime_processing: { sentiment_analysis: true }, messages_config: ALL };

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly retryAfter: string | null;
}

async function post(simulator: Simulator, body: unknown, { key = simulator.apiKey, query = "" } = {}): Promise<Answer> {
  const answer = await fetch(`${simulator.url}/v2/live${query}`, {
    method: "POST",
    headers: { "x-gladia-key": key, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const retryAfter = answer.headers.get("retry-after");
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown>, retryAfter };
}

type Message = { readonly type: string } & Record<string, unknown>;

/** A socket that keeps what it hears. */
function dial(url: string) {
  const socket = new WebSocket(url);
  const messages: Message[] = [];
  const closed = Promise.withResolvers<number>();
  socket.on("message", (data: Buffer) => void messages.push(JSON.parse(data.toString())));
  socket.on("close", (code) => closed.resolve(code));
  socket.on("error", () => undefined);
  return {
    socket,
    messages,
    closed: closed.promise,
    opened: new Promise<void>((resolve) => socket.once("open", () => resolve())),
    say: (message: object) => socket.send(JSON.stringify(message)),
    types: () => messages.map(({ type }) => type),
  };
}

async function open(simulator: Simulator, body: object = USUAL) {
  const { body: answer } = await post(simulator, body);
  const client = dial(answer.url as string);
  await client.opened;
  return { ...client, url: answer.url as string, id: answer.id as string };
}

const STOP = { type: "stop_recording" };
const voice = syntheticVoice({ seconds: 2, leadMs: 100 });
const audio = new Uint8Array(voice.buffer, voice.byteOffset, voice.byteLength);
const silence = (ms: number): Uint8Array => new Uint8Array(ms * 32);

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
}

describe("the simulator of Gladia", () => {
  it("opens a session for its key alone", async () => {
    const simulator = await start();
    expect(await post(simulator, USUAL)).toMatchObject({
      status: 201,
      body: { id: expect.any(String), created_at: expect.any(String), url: expect.stringMatching(/^ws:.*\?token=/) },
    });
    expect(await post(simulator, USUAL, { key: "wrong" })).toMatchObject({ status: 401, body: { statusCode: 401 } });
  });

  it.each([
    [{ sample_rate: 22_050 }, "sample_rate"],
    [{ bit_depth: 12 }, "bit_depth"],
    [{ encoding: "opus" }, "encoding"],
    [{ channels: 0 }, "channels"],
    [{ endpointing: 20 }, "endpointing"],
    [{ model: "solaria-9" }, "model"],
    [{ realtime_processing: { translation: true } }, "translation_config"],
  ])("refuses %j with 400 and says where", async (body, field) => {
    const refused = await post(await start(), body);
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body.validation_errors)).toContain(field);
  });

  it("knows its regions", async () => {
    const simulator = await start();
    expect((await post(simulator, USUAL, { query: "?region=eu-west" })).status).toBe(201);
    expect((await post(simulator, USUAL, { query: "?region=mars" })).status).toBe(400);
  });

  it("refuses more sessions than the plan allows until one is over", async () => {
    const simulator = await start({ limits: { concurrent: 1, retryAfterS: 3 } });
    const one = await open(simulator);
    expect(await post(simulator, USUAL)).toMatchObject({ status: 429, retryAfter: "3" });
    one.say(STOP);
    await one.closed;
    expect((await post(simulator, USUAL)).status).toBe(201);
  });

  it("acknowledges audio with its place in bytes and seconds, over binary and JSON alike", async () => {
    const client = await open(await start());
    client.socket.send(silence(100));
    client.say({ type: "audio_chunk", data: { chunk: Buffer.from(silence(50)).toString("base64") } });
    client.say({ type: "audio_chunk", data: { chunk: "" } });
    await until(() => client.messages.length === 4);
    expect(client.messages[0]?.type).toBe("start_recording");
    expect(client.messages.slice(1).map(({ data }) => data)).toEqual([
      { byte_range: [0, 3200], time_range: [0, 0.1] },
      { byte_range: [3200, 4800], time_range: [0.1, 0.15] },
      { byte_range: [4800, 4800], time_range: [0.15, 0.15] },
    ]);
    client.socket.terminate();
  });

  it("says what was asked for, in its order, and closes with 1000", async () => {
    const client = await open(await start());
    client.socket.send(audio);
    client.say(STOP);
    expect(await client.closed).toBe(1000);
    const types = client.types();
    expect(types.join(" ")).toMatch(
      /^start_recording audio_chunk speech_start (transcript )+speech_end transcript sentiment_analysis stop_recording end_recording post_transcript post_final_transcript end_session$|^start_recording audio_chunk speech_start (transcript )+stop_recording speech_end transcript sentiment_analysis end_recording post_transcript post_final_transcript end_session$/,
    );
  });

  it("sends no partials, no lifecycle and no sentiment that nobody asked for", async () => {
    const client = await open(await start(), {});
    client.socket.send(audio);
    client.say(STOP);
    await client.closed;
    expect(new Set(client.types())).toEqual(
      new Set([
        "audio_chunk",
        "speech_start",
        "speech_end",
        "transcript",
        "stop_recording",
        "post_transcript",
        "post_final_transcript",
      ]),
    );
    expect(
      client.messages.every(({ type, data }) => type !== "transcript" || (data as { is_final: boolean }).is_final),
    ).toBe(true);
  });

  it("needs both the add-on and its events for sentiment", async () => {
    const client = await open(await start(), {
      ...USUAL,
      messages_config: { ...ALL, receive_realtime_processing_events: false },
    });
    client.socket.send(audio);
    client.say(STOP);
    await client.closed;
    expect(client.types()).not.toContain("sentiment_analysis");
  });

  it("refuses audio once the recording is stopped", async () => {
    const utterances = [{ startMs: 100, endMs: 900, text: "One." }];
    const clock = createTestClock();
    const scenario = { utterances, delaysMs: { sentiment: 500 } };
    const client = await open(await start({ clock, scenario }));
    client.socket.send(silence(1000));
    client.say(STOP);
    client.socket.send(silence(100));
    await until(() => client.messages.some(({ acknowledged }) => acknowledged === false));
    expect(client.messages.at(-1)).toMatchObject({
      type: "audio_chunk",
      data: null,
      error: { message: expect.any(String) },
    });
    await clock.advance(500);
    expect(await client.closed).toBe(1000);
  });

  it("fails the sentiment of an utterance that is scripted to", async () => {
    const utterances = [{ startMs: 100, endMs: 900, text: "One.", emotion: "failed" }];
    const client = await open(await start({ scenario: { utterances } }));
    client.socket.send(silence(1000));
    await until(() => client.types().includes("sentiment_analysis"));
    expect(client.messages.find(({ type }) => type === "sentiment_analysis")).toMatchObject({
      error: { message: "Addon timed out" },
      data: null,
    });
    client.socket.terminate();
  });

  it("closes a frame above 1 MiB with 1009", async () => {
    const client = await open(await start());
    client.socket.send(new Uint8Array(1024 * 1024 + 1));
    expect(await client.closed).toBe(1009);
  });

  it("drops a socket without input after 30 s, and goes on at the same address", async () => {
    const clock = createTestClock();
    const simulator = await start({ clock });
    const first = await open(simulator);
    first.socket.send(silence(100));
    await until(() => first.messages.length === 2);
    await clock.advance(29_000);
    first.say({ type: "audio_chunk", data: { chunk: "" } });
    await until(() => first.messages.length === 3);
    await clock.advance(29_999);
    expect(first.socket.readyState).toBe(WebSocket.OPEN);
    await clock.advance(1);
    expect(await first.closed).toBe(1011);
    const second = dial(first.url);
    await second.opened;
    second.socket.send(silence(100));
    await until(() => second.messages.length === 1);
    expect(second.messages[0]?.data).toMatchObject({ byte_range: [3200, 6400] });
    second.socket.terminate();
  });

  it("ends a session after three hours", async () => {
    const clock = createTestClock();
    const client = await open(await start({ clock, limits: { idleMs: 1e9 } }));
    await clock.advance(3 * 3_600_000 - 1);
    expect(client.socket.readyState).toBe(WebSocket.OPEN);
    await clock.advance(1);
    expect(await client.closed).toBe(4408);
  });

  it("lets the handshake of an address that is over succeed, and closes it with 4403", async () => {
    const simulator = await start();
    const client = await open(simulator);
    client.say(STOP);
    await client.closed;
    for (const url of [client.url, `${simulator.socketUrl}/v2/live?token=never`]) {
      const again = dial(url);
      await again.opened;
      expect(await again.closed).toBe(4403);
    }
  });

  it("keeps what falls due while no socket is there, and says it on the next one", async () => {
    const clock = createTestClock();
    const scenario = { utterances: [{ startMs: 100, endMs: 900, text: "One." }], delaysMs: { sentiment: 5000 } };
    const first = await open(await start({ clock, scenario }));
    first.socket.send(silence(1000));
    await until(() => first.types().includes("transcript"));
    first.socket.terminate();
    await first.closed;
    const second = dial(first.url);
    await second.opened;
    await clock.advance(5000);
    await until(() => second.messages.length > 0);
    expect(second.types()).toEqual(["sentiment_analysis"]);
    second.socket.terminate();
  });

  it("answers a message it cannot read with an error, and goes on", async () => {
    const client = await open(await start());
    client.socket.send("{");
    client.say({ type: "dance" });
    client.socket.send(silence(100));
    await until(() => client.messages.length === 4);
    expect(client.types().slice(1)).toEqual(["error", "error", "audio_chunk"]);
    client.socket.terminate();
  });

  it("gives no recording's result to strangers, and 404 for a job it does not have", async () => {
    const simulator = await start();
    const get = (path: string, key: string) => fetch(`${simulator.url}${path}`, { headers: { "x-gladia-key": key } });
    expect((await get("/v2/pre-recorded/1", "wrong")).status).toBe(401);
    expect((await get("/v2/pre-recorded/1", simulator.apiKey)).status).toBe(404);
    expect((await get("/v2/live/1", simulator.apiKey)).status).toBe(404);
  });

  it.each([
    ["no multipart body", "text/plain", "hello"],
    [
      "another field",
      "multipart/form-data; boundary=x",
      '--x\r\ncontent-disposition: form-data; name="file"\r\n\r\nhello\r\n--x--\r\n',
    ],
    ["a body that breaks off", "multipart/form-data; boundary=x", "--x\r\n"],
  ])("refuses an upload with %s", async (_, type, body) => {
    const simulator = await start();
    const headers = { "x-gladia-key": simulator.apiKey, "content-type": type };
    expect((await fetch(`${simulator.url}/v2/upload`, { method: "POST", headers, body })).status).toBe(400);
  });
});
