import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { createTestClock, type Simulator, type SimulatorOptions, simulate } from "../../../../src/testing/index.ts";
import { audioOf, REFUND } from "../../../fixtures/deepgram.ts";

let simulator: Simulator;
afterEach(() => simulator.close());

const start = async (options: SimulatorOptions = {}): Promise<void> => {
  simulator = await simulate("deepgram", { scenario: REFUND, ...options });
};
const LIVE = "/v1/listen?model=nova-3&encoding=linear16&sample_rate=16000";
const FLUX = "/v2/listen?model=flux-general-en&encoding=linear16&sample_rate=16000";
const audio = (ms: number): Uint8Array => new Uint8Array(audioOf(ms).buffer);

interface Client {
  readonly socket: WebSocket;
  readonly messages: Record<string, unknown>[];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

async function open(
  path: string,
  headers: Record<string, string> = { authorization: `Token ${simulator.apiKey}` },
): Promise<Client> {
  const socket = new WebSocket(`${simulator.socketUrl}${path}`, { headers });
  const messages: Record<string, unknown>[] = [];
  socket.on("message", (data) => messages.push(JSON.parse(String(data))));
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.on("close", (code, reason) => resolve({ code, reason: String(reason) })),
  );
  await new Promise((resolve, reject) => {
    socket.on("open", resolve);
    socket.on("error", reject);
  });
  return { socket, messages, closed };
}

/** Status, `dg-error` and body of a refused handshake. */
function refusal(
  path: string,
  headers: Record<string, string> = { authorization: `Token ${simulator.apiKey}` },
  protocols: string[] = [],
) {
  const socket = new WebSocket(`${simulator.socketUrl}${path}`, protocols, { headers });
  return new Promise<{ status: number | undefined; code: unknown; body: string }>((resolve, reject) => {
    socket.on("open", () => reject(new Error("it was accepted")));
    socket.on("error", () => undefined);
    socket.on("unexpected-response", async (_, response) => {
      let body = "";
      for await (const part of response) body += String(part);
      resolve({ status: response.statusCode, code: response.headers["dg-error"], body });
    });
  });
}

const post = (
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(`${simulator.url}${path}`, {
    method: "POST",
    body,
    headers: { authorization: `Token ${simulator.apiKey}`, "content-type": "application/json", ...headers },
  });

describe("a simulated live session of Nova", () => {
  it("is closed 10 s after it opened when no audio came, though text frames did", async () => {
    const clock = createTestClock();
    await start({ clock });
    const { socket, closed } = await open(LIVE);
    socket.send('{"type":"KeepAlive"}');
    await expect.poll(() => simulator.sessions[0]?.texts.length).toBe(1);
    await clock.advance(10_000);
    expect(await closed).toMatchObject({ code: 1011, reason: expect.stringMatching(/^NET-0001/) });
  });

  it("is closed after 10 s without a frame, and kept open by text frames once there was audio", async () => {
    const clock = createTestClock();
    await start({ clock });
    const { socket, closed } = await open(LIVE);
    socket.send(audio(100));
    await expect.poll(() => simulator.sessions[0]?.audio.frames).toBe(1);
    await clock.advance(9000);
    socket.send('{"type":"KeepAlive"}');
    await expect.poll(() => simulator.sessions[0]?.texts.length).toBe(1);
    await clock.advance(9000);
    expect(simulator.sessions[0]?.closeCode).toBeNull();
    await clock.advance(1000);
    expect((await closed).code).toBe(1011);
  });

  it("takes a keep-alive in binary for audio", async () => {
    await start();
    const { socket } = await open(LIVE);
    const frame = Buffer.from('{"type":"KeepAlive"}');
    socket.send(frame);
    await expect.poll(() => simulator.sessions[0]?.audio.bytes).toBe(frame.length);
    expect(simulator.sessions[0]?.texts).toEqual([]);
  });

  it("is ended by an empty frame", async () => {
    await start();
    const { socket, closed, messages } = await open(LIVE);
    socket.send(audio(100));
    socket.send(new Uint8Array(0));
    expect((await closed).code).toBe(1000);
    expect(messages.at(-1)).toMatchObject({ type: "Metadata", duration: 0.1 });
  });

  it("is closed when audio comes much faster than 1.25 times real time", async () => {
    const clock = createTestClock();
    await start({ clock });
    const { socket, closed } = await open(LIVE);
    for (let i = 0; i < 60; i++) socket.send(audio(100));
    expect((await closed).code).toBe(1013);
    expect(simulator.sessions[0]?.audio.durationMs).toBe(3000);
  });

  it("takes sentiment=true and never says any", async () => {
    await start({ limits: { maxSpeed: 1e9 } });
    const { socket, closed, messages } = await open(`${LIVE}&sentiment=true`);
    socket.send(audio(6500));
    socket.send('{"type":"CloseStream"}');
    await closed;
    expect(messages.some(({ type }) => type === "Results")).toBe(true);
    expect(JSON.stringify(messages)).not.toContain("sentiment");
  });

  it("says the rest at CloseStream, then Metadata, and closes with 1000; every stretch is final once, without a gap", async () => {
    await start({ limits: { maxSpeed: 1e9 } });
    const { socket, closed, messages } = await open(`${LIVE}&channels=2&multichannel=true&interim_results=true`);
    for (let i = 0; i < 65; i++) socket.send(new Uint8Array(audioOf(100, { channels: 2 }).buffer));
    socket.send('{"type":"CloseStream"}');
    expect((await closed).code).toBe(1000);
    expect(messages.at(-1)).toMatchObject({ type: "Metadata", channels: 2, duration: 6.5 });
    for (const channel of [0, 1]) {
      let throughS = 0;
      for (const { type, is_final, channel_index, start: from, duration } of messages as {
        channel_index: number[];
        start: number;
        duration: number;
        type: string;
        is_final: boolean;
      }[]) {
        if (type !== "Results" || !is_final || channel_index[0] !== channel) continue;
        expect(from).toBeCloseTo(throughS);
        throughS = from + duration;
      }
      expect(throughS).toBeCloseTo(6.5);
    }
  });

  it("refuses a handshake as the vendor does", async () => {
    await start({ limits: { streams: 0 } });
    const cases = [
      [`${LIVE}&summarize=true`, 400, "INVALID_QUERY_PARAMETER"],
      [`${LIVE}&topics=true`, 403, "UNAUTHORIZED_FEATURES_REQUESTED"],
      [`${LIVE}&intents=true`, 403, "UNAUTHORIZED_FEATURES_REQUESTED"],
      ["/v1/listen?model=nova3", 403, "INSUFFICIENT_PERMISSIONS"],
      ["/v1/listen?model=nova-3&encoding=linear16", 400, "INVALID_QUERY_PARAMETER"],
      [`${LIVE}&utterance_end_ms=1000`, 400, "INVALID_QUERY_PARAMETER"],
      [`${LIVE}&interim_results=true&utterance_end_ms=500`, 400, "INVALID_QUERY_PARAMETER"],
      [`${LIVE}&keywords=x`, 400, "INVALID_QUERY_PARAMETER"],
      [`${LIVE.replace("nova-3", "nova-2")}&keyterm=x`, 400, "INVALID_QUERY_PARAMETER"],
      [`${LIVE}&channels=21`, 400, "INVALID_QUERY_PARAMETER"],
      [`${LIVE}&diarize_model=v2`, 400, "INVALID_QUERY_PARAMETER"],
      [LIVE, 429, "TOO_MANY_REQUESTS"],
      [`${FLUX}&sentiment=true`, 400, "INVALID_QUERY_PARAMETER"],
      [`${FLUX}&channels=1`, 400, "INVALID_QUERY_PARAMETER"],
      [`${FLUX}&eot_threshold=0.1`, 400, "INVALID_QUERY_PARAMETER"],
      [`${FLUX}&language_hint=en`, 400, "INVALID_QUERY_PARAMETER"],
    ] as const;
    for (const [path, status, code] of cases) {
      expect([path, await refusal(path)]).toEqual([path, { status, code, body: expect.stringContaining(code) }]);
    }
  });

  it("is opened by the key or a token, by header or subprotocol, and by nothing else", async () => {
    const clock = createTestClock();
    await start({ clock });
    const answer = await post("/v1/auth/grant", "{}");
    const { access_token: token } = (await answer.json()) as { access_token: string };
    await open(LIVE, { authorization: `Bearer ${token}` });
    const wrong = [
      [{ authorization: `Bearer ${simulator.apiKey}` }, []],
      [{ authorization: `Token ${token}` }, []],
      [{ authorization: simulator.apiKey }, []],
      [{}, ["bearer", simulator.apiKey]],
      [{}, ["token"]],
      [{}, []],
    ] as const;
    for (const [headers, protocols] of wrong)
      expect(await refusal(LIVE, headers, [...protocols])).toMatchObject({ status: 401, code: "INVALID_AUTH" });
    await clock.advance(30_000);
    expect(await refusal(LIVE, { authorization: `Bearer ${token}` })).toMatchObject({ status: 401 });
  });
});

describe("a simulated live session of Flux", () => {
  it("is ended by a keep-alive, without a code", async () => {
    await start();
    const { socket, closed, messages } = await open(FLUX);
    socket.send('{"type":"KeepAlive"}');
    expect((await closed).code).toBe(1005);
    expect(messages).toMatchObject([{ type: "Connected", sequence_id: 0 }]);
  });

  it("says what it cannot read, and ends", async () => {
    await start();
    const { socket, closed, messages } = await open(FLUX);
    socket.send("hello");
    await closed;
    expect(messages.at(-1)).toMatchObject({ type: "Error", code: "UNPARSABLE_CLIENT_MESSAGE" });
  });

  it("warns when a turn is to be ended that is none, and refuses a configuration that does not fit", async () => {
    await start();
    const { socket, messages } = await open(FLUX);
    socket.send('{"type":"ForceEndTurn"}');
    socket.send('{"type":"Configure","language_hints":["es"]}');
    await expect.poll(() => messages.length).toBe(3);
    expect(messages.slice(1)).toMatchObject([
      { type: "Warning", code: "FORCE_END_TURN_NO_ACTIVE_TURN" },
      { type: "ConfigureFailure" },
    ]);
  });
});

describe("simulated requests", () => {
  const TEXT = JSON.stringify({ text: "Thank you so much!" });

  it.each([
    ["no language", "/v1/read?sentiment=true", TEXT, {}, 400, "INVALID_QUERY_PARAMETER"],
    [
      "a language that is not English",
      "/v1/read?sentiment=true&language=multi",
      TEXT,
      {},
      400,
      "INVALID_QUERY_PARAMETER",
    ],
    ["no feature", "/v1/read?language=en", TEXT, {}, 400, "Bad Request"],
    ["text and address", "/v1/read?sentiment=true&language=en", '{"text":"a","url":"b"}', {}, 400, "PAYLOAD_ERROR"],
    ["neither", "/v1/read?sentiment=true&language=en", "{}", {}, 400, "PAYLOAD_ERROR"],
    [
      "another type",
      "/v1/read?sentiment=true&language=en",
      TEXT,
      { "content-type": "text/html" },
      415,
      "UNSUPPORTED_MEDIA_TYPE",
    ],
    ["audio that is none", "/v1/listen?model=nova-3", "not audio", { "content-type": "audio/wav" }, 400, "Bad Request"],
  ] as const)("are refused: %s", async (_, path, body, headers, status, code) => {
    await start();
    const answer = await post(path, body, headers);
    expect([answer.status, answer.headers.get("dg-error")]).toEqual([status, code]);
    expect(await answer.json()).toMatchObject({ err_code: code });
  });

  it("of a text may come as plain text, in any English", async () => {
    await start();
    const answer = await post("/v1/read?sentiment=true&language=en-US", "Thank you so much!", {
      "content-type": "text/plain",
    });
    expect(await answer.json()).toMatchObject({ results: { sentiments: { segments: [{ sentiment: "positive" }] } } });
  });

  it("to a place that there is not are refused in bare text, and a socket for texts with 405", async () => {
    await start();
    const answer = await post("/v1/nothing", "{}");
    expect([answer.status, await answer.text()]).toEqual([404, "Not Found"]);
    expect(await refusal("/v1/read?sentiment=true&language=en")).toMatchObject({
      status: 405,
      body: "Method Not Allowed",
    });
  });

  it("with sentiment are refused in the newer shape when more than 10 are under way", async () => {
    const clock = createTestClock();
    await start({ clock, scenario: { delaysMs: { sentiment: 1000 } } });
    const asked = Array.from({ length: 11 }, () => post("/v1/read?sentiment=true&language=en", TEXT));
    const refused = await Promise.race(asked);
    expect([refused.status, await refused.json()]).toEqual([
      429,
      expect.objectContaining({ category: "TOO_MANY_REQUESTS" }),
    ]);
    await clock.advance(1000);
    const all = await Promise.all(asked);
    expect(all.filter(({ status }) => status === 200)).toHaveLength(10);
  });
});
