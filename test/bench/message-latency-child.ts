// The parts of `message-latency.ts`, each in a process of its own: a server that speaks just enough of Gladia's wire, a bare client, and a stream.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";
import { createEmotionStream } from "../../src/index.ts";
import { sleep } from "../../src/kit/sleep.ts";

const [part = "", first = "", second = ""] = process.argv.slice(2);
/** The same clock in every process of a machine. */
const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;
const say = (value: unknown): void => void process.send?.(value);

/** Utterances follow one another, as in a call. */
const UTTERANCE_S = 0.3;
const placeOf = (id: number) => ({ start: id * UTTERANCE_S, end: (id + 1) * UTTERANCE_S - 0.02, channel: 0 });
const messageOf = (id: number): string =>
  JSON.stringify({
    session_id: "session",
    created_at: "2026-11-25T00:00:00.000Z",
    type: "sentiment_analysis",
    error: null,
    data: {
      utterance_id: `u${id}`,
      utterance: { ...placeOf(id), confidence: 0.9, words: [], text: "That is unacceptable.", language: "en" },
      results: [{ sentiment: "negative", emotion: "anger", text: "That is unacceptable.", ...placeOf(id) }],
    },
  });
const transcriptOf = (id: number): string =>
  JSON.stringify({
    session_id: "session",
    created_at: "2026-11-25T00:00:00.000Z",
    type: "transcript",
    data: {
      id: `u${id}`,
      is_final: true,
      utterance: { ...placeOf(id), confidence: 0.9, words: [], text: "That is unacceptable.", language: "en" },
    },
  });

async function serve(messages: number, everyMs: number): Promise<void> {
  const sent: Record<string, number> = {};
  const sockets = new Map<string, WebSocket>();
  const ready = Promise.withResolvers<void>();
  const server = createServer((_request, response) => {
    const { port } = server.address() as AddressInfo;
    response.writeHead(201, { "content-type": "application/json" });
    response.end(
      JSON.stringify({ id: "live", created_at: "2026-11-25T00:00:00.000Z", url: `ws://127.0.0.1:${port}/stream` }),
    );
  });
  const wss = new WebSocketServer({ server });
  wss.on("connection", (socket, request) => {
    sockets.set(request.url === "/bare" ? "bare" : "stream", socket);
    socket.on("error", () => undefined);
    if (sockets.size === 2) ready.resolve();
  });
  server.listen(0, "127.0.0.1", () => say({ port: (server.address() as AddressInfo).port }));
  const told = Promise.withResolvers<void>();
  process.on("message", (word) => (word === "begin" ? told.resolve() : say(sent)));
  await Promise.all([ready.promise, told.promise]);
  for (let id = 0; id < messages; id++) {
    for (const [way, socket] of id % 2 === 0 ? sockets : [...sockets].reverse()) {
      socket.send(transcriptOf(id));
      // A reading comes after its transcript, never in the same breath.
      await sleep(everyMs / 4);
      sent[`${way}/u${id}`] = nowMs();
      socket.send(messageOf(id));
      await sleep(everyMs / 4);
    }
  }
  for (const socket of sockets.values()) socket.close(1000);
}

function bare(port: string): void {
  const heard: Record<string, number> = {};
  const socket = new WebSocket(`ws://127.0.0.1:${port}/bare`, { perMessageDeflate: false });
  socket.on("message", (data) => {
    const message = JSON.parse(String(data)) as { type: string; data: { utterance_id?: string } };
    if (message.data.utterance_id !== undefined) heard[message.data.utterance_id] = nowMs();
  });
  socket.on("close", () => say(heard));
}

async function stream(port: string, seconds: number): Promise<void> {
  const heard: Record<string, number> = {};
  const call = await createEmotionStream({
    provider: "gladia",
    providers: { gladia: { apiKey: "nobody", baseUrl: `http://127.0.0.1:${port}` } },
    reconnect: { maxAttempts: 0 },
    vad: { detector: "built-in" },
  });
  // Sound for all of the utterances at once, and nothing more: only the messages are measured.
  const second = Int16Array.from({ length: 16_000 }, (_, i) => 8000 * Math.sin(i / 12) * Math.sin(i / 900));
  const write = async (): Promise<void> => {
    for (let s = 0; s <= seconds; s++) await call.write(second);
    say("ready");
  };
  void write();
  try {
    for await (const event of call)
      if (event.type === "emotion") heard[event.utteranceId.replace(/^\d+-\d+-/, "")] ??= nowMs();
  } catch {
    // The server closes before the audio is over: that is the end of the measurement.
  }
  say(heard);
}

if (part === "server") await serve(Number(first), Number(second));
else if (part === "bare") bare(first);
else await stream(first, Number(second));
