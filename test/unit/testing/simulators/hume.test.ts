import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { HUME_WIRE } from "../../../../src/testing/simulators/hume/names.ts";
import { simulate } from "../../../../src/testing/simulators/simulate.node.ts";
import type { Simulator, SimulatorOptions } from "../../../../src/testing/simulators/simulator.ts";
import { syntheticVoice } from "../../../../src/testing/synthetic-voice.ts";

const KEY = { "x-hume-api-key": "simulated-hume-key" };
let simulator: Simulator;
afterEach(() => simulator.close());

interface Message {
  readonly type: string;
  readonly [field: string]: unknown;
}

interface Client {
  readonly received: Message[];
  readonly closed: Promise<number>;
  send(data: object | string | Uint8Array): void;
  /** Waits for a message of a type. */
  until(type: string): Promise<Message>;
}

async function dial(options: SimulatorOptions = {}, headers: Record<string, string> = KEY): Promise<Client> {
  simulator = await simulate("hume", { limits: { maxSpeed: 1e9 }, ...options });
  const socket = new WebSocket(`${simulator.socketUrl}${HUME_WIRE.realtimePath}`, { headers });
  const received: Message[] = [];
  let news = Promise.withResolvers<void>();
  socket.on("message", (data: Buffer) => {
    received.push(JSON.parse(data.toString()) as Message);
    news.resolve();
    news = Promise.withResolvers();
  });
  const closed = new Promise<number>((resolve) => socket.once("close", (code) => resolve(code)));
  await new Promise<void>((resolve, reject) => {
    socket.once("open", () => resolve());
    socket.once("unexpected-response", (_, response) => reject(new Error(String(response.statusCode))));
  });
  return {
    received,
    closed,
    send: (data) => socket.send(typeof data === "string" || data instanceof Uint8Array ? data : JSON.stringify(data)),
    async until(type) {
      for (;;) {
        const found = received.find((message) => message.type === type);
        if (found !== undefined) return found;
        await Promise.race([news.promise, closed.then(() => Promise.reject(new Error(`closed before ${type}`)))]);
      }
    },
  };
}

const voice = (seconds: number): Uint8Array => {
  const pcm = syntheticVoice({ seconds, sampleRateHz: 16_000, leadMs: 200 });
  return new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength);
};
const stream = (client: Client, audio: Uint8Array): void => {
  for (let at = 0; at < audio.length; at += 3200) client.send(audio.subarray(at, at + 3200));
};
const said = (startMs: number, endMs: number) => ({ startMs, endMs, text: "Well then." });

describe("the Hume simulator", () => {
  it("greets with the default configuration, and says last why it ended", async () => {
    const client = await dial();
    expect(await client.until("session.created")).toMatchObject({ config: { measurement_timer_ms: 3000 } });
    client.send({ type: "session.close" });
    expect(await client.closed).toBe(1000);
    expect(client.received.at(-1)?.type).toBe("session.closed");
  });

  it("measures every 3 s of speech and at its end, each time at most the last 10 s", async () => {
    const client = await dial({ scenario: { utterances: [said(1000, 16_500)] } });
    stream(client, new Uint8Array(18_000 * 32));
    client.send({ type: "session.close" });
    await client.closed;
    const spans = client.received.flatMap(({ type, trigger, audio_start_ms, audio_end_ms }) =>
      type === "measurement.result" ? [[trigger, audio_start_ms, audio_end_ms]] : [],
    );
    expect(spans).toEqual([
      ["interval", 1000, 4000],
      ["interval", 1000, 7000],
      ["interval", 1000, 10_000],
      ["interval", 3000, 13_000],
      ["interval", 6000, 16_000],
    ]);
    const types = client.received.map(({ type }) => type).filter((type) => type.startsWith("utterance"));
    expect(types).toEqual(["utterance.start", "utterance.end"]);
  });

  it("measures once more at the end of speech when the one before is a second old, and a short utterance once", async () => {
    const client = await dial({ scenario: { utterances: [said(0, 4100), said(5000, 5400)] } });
    stream(client, new Uint8Array(6000 * 32));
    client.send({ type: "session.close" });
    await client.closed;
    const results = client.received.filter(({ type }) => type === "measurement.result");
    expect(results.map(({ trigger, audio_end_ms }) => [trigger, audio_end_ms])).toEqual([
      ["interval", 3000],
      ["speech_ended", 4100],
      ["speech_ended", 5400],
    ]);
  });

  it("hears speech in audio without a script, and none in silence", async () => {
    const client = await dial();
    stream(client, voice(4));
    client.send({ type: "session.close" });
    await client.closed;
    expect(client.received.filter(({ type }) => type === "measurement.result").length).toBeGreaterThan(0);
    await simulator.close();
    const silent = await dial();
    stream(silent, new Uint8Array(4 * 32_000));
    silent.send({ type: "session.close" });
    await silent.closed;
    expect(silent.received.map(({ type }) => type)).toEqual(["session.created", "session.closed"]);
  });

  it("refuses frames that come too early, does not measure them, and goes on", async () => {
    const client = await dial({ limits: { maxSpeed: 0, slackMs: 250 } });
    stream(client, new Uint8Array(5 * 3200));
    client.send({ type: "session.close" });
    await client.closed;
    expect(client.received.map(({ type, code }) => code ?? type)).toEqual([
      "session.created",
      "rate_limited",
      "rate_limited",
      "rate_limited",
      "session.closed",
    ]);
    expect(simulator.sessions[0]?.audio.durationMs).toBe(200);
  });

  it.each([
    ["empty", 0],
    ["of half a sample", 3201],
    ["of more than 10 s", 320_002],
  ])("refuses a frame that is %s, and goes on", async (_, bytes) => {
    const client = await dial();
    client.send(new Uint8Array(bytes));
    expect(await client.until("error")).toMatchObject({ code: "invalid_audio_frame" });
    client.send({ type: "session.close" });
    expect(await client.closed).toBe(1000);
    expect(simulator.sessions[0]?.audio.bytes).toBe(0);
  });

  it.each<[string, (object | string | Uint8Array)[], string]>([
    ["a message of more than 1 MiB", [new Uint8Array(1_048_578)], "message_too_large"],
    ["a text of more than 1 MiB", [" ".repeat(1_048_577)], "message_too_large"],
    ["what is no JSON", ["hello"], "message_invalid"],
    ["a message that it does not know", [{ type: "session.pause" }], "message_invalid"],
    ["settings after audio", [new Uint8Array(3200), { type: "session.update", config: {} }], "config_invalid"],
    ["settings that are none", [{ type: "session.update" }], "config_invalid"],
    ["a setting that it does not know", [{ type: "session.update", config: { timer_ms: 4000 } }], "config_invalid"],
    ["a time below 3 s", [{ type: "session.update", config: { measurement_timer_ms: 2999 } }], "config_invalid"],
    ["a time above 10 s", [{ type: "session.update", config: { measurement_timer_ms: 10_001 } }], "config_invalid"],
  ])("ends the session at %s", async (_, messages, code) => {
    const client = await dial();
    for (const message of messages) client.send(message);
    expect(await client.closed).toBe(1008);
    expect(client.received.at(-1)).toMatchObject({ type: "error", code });
  });

  it("confirms settings with what is in effect", async () => {
    const client = await dial();
    client.send({ type: "session.update", config: { measurement_timer_ms: 5000 } });
    expect(await client.until("session.updated")).toMatchObject({ config: { measurement_timer_ms: 5000 } });
  });

  it.each<[string, Record<string, string>, boolean]>([
    ["a key", KEY, true],
    ["a token", { authorization: "Bearer token-of-simulated-hume-key" }, true],
    ["a key as a token", { authorization: "Bearer simulated-hume-key" }, false],
    ["both", { ...KEY, authorization: "Bearer token-of-simulated-hume-key" }, false],
    ["another key", { "x-hume-api-key": "other" }, false],
    ["nothing", {}, false],
  ])("lets in with %s: %j", async (_, headers, isIn) => {
    const outcome = dial({}, headers).then(
      () => true,
      (error: Error) => error.message,
    );
    expect(await outcome).toBe(isIn ? true : "401");
  });

  it("answers a refusal of its gateway with a message, without a code", async () => {
    simulator = await simulate("hume");
    const answer = await fetch(`${simulator.url}${HUME_WIRE.uploadPath}`, { method: "POST", body: "x" });
    expect(answer.status).toBe(401);
    expect(Object.keys((await answer.json()) as object)).toEqual(["message"]);
  });

  it.each<[string, Blob | null, string | null, number, string | undefined]>([
    ["no file", null, null, 400, "message_invalid"],
    ["a WAV file that is none", new Blob(["RIFF"], { type: "audio/wav" }), null, 400, "message_invalid"],
    ["another type", new Blob([new Uint8Array(3200)], { type: "audio/mpeg" }), null, 400, "message_invalid"],
    [
      "headerless samples",
      new Blob([new Uint8Array(3200)], { type: "application/octet-stream" }),
      null,
      200,
      undefined,
    ],
    [
      "a setting it does not know",
      new Blob([new Uint8Array(3200)], { type: "application/octet-stream" }),
      '{"timer":1}',
      400,
      "config_invalid",
    ],
  ])("answers an upload of %s", async (_, file, config, status, code) => {
    simulator = await simulate("hume");
    const form = new FormData();
    form.append("file", file ?? "text");
    if (file === null) form.delete("file");
    if (config !== null) form.append("config", new Blob([config], { type: "application/json" }));
    const answer = await fetch(`${simulator.url}${HUME_WIRE.uploadPath}`, { method: "POST", headers: KEY, body: form });
    expect([answer.status, ((await answer.json()) as { code?: string }).code]).toEqual([status, code]);
  });
});
