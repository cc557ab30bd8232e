import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DeepgramClient, DeepgramError } from "@deepgram/sdk";
import { afterEach, describe, expect, it } from "vitest";
import type { DeepgramClientLike } from "../../adapters/deepgram/index.ts";
import { wavBytes } from "../../src/kit/audio-bytes.ts";
import { type Simulator, type SimulatorOptions, simulate } from "../../src/testing/index.ts";
import { audioOf, CALLER } from "../fixtures/deepgram.ts";

let simulator: Simulator;
afterEach(() => simulator.close());

async function vendor(options: SimulatorOptions = {}): Promise<DeepgramClient> {
  simulator = await simulate("deepgram", { scenario: CALLER, limits: { maxSpeed: 1e9 }, ...options });
  return new DeepgramClient({ apiKey: simulator.apiKey, baseUrl: simulator.url, maxRetries: 0 });
}

const PCM = audioOf(6500);
const BYTES = new Uint8Array(PCM.buffer as ArrayBuffer);
const FORMAT = { sampleRateHz: 16_000, channels: [{ channel: 0, role: null, speakers: null }] } as const;
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

interface Live<Message> {
  on(event: "message", heard: (message: Message) => void): void;
  on(event: "close", closed: (event: { code: number }) => void): void;
  connect(): unknown;
  waitForOpen(): Promise<unknown>;
  sendMedia(audio: Uint8Array): void;
}

/** Opens a session, sends the whole recording in pieces of 100 ms with `during` in its middle, finishes it, and gives everything that was said. */
async function session<Message>(
  socket: Live<Message>,
  { during, finish }: { readonly during?: () => void; readonly finish: () => void },
): Promise<{ readonly messages: readonly Message[]; readonly code: number }> {
  const messages: Message[] = [];
  const closed = Promise.withResolvers<number>();
  socket.on("message", (message) => messages.push(message));
  socket.on("close", ({ code }) => closed.resolve(code));
  socket.connect();
  await socket.waitForOpen();
  for (let at = 0; at < BYTES.length; at += 3200) {
    socket.sendMedia(BYTES.subarray(at, at + 3200));
    if (at === 96_000) during?.();
  }
  finish();
  return { messages, code: await closed.promise };
}

describe("the official client @deepgram/sdk against the simulator", () => {
  it("runs a whole live session of Nova: interim and final results, speech, entities, metadata, a normal close", async () => {
    const client = await vendor();
    const socket = await client.listen.v1.connect({
      model: "nova-3",
      encoding: "linear16",
      sample_rate: 16_000,
      interim_results: "true",
      vad_events: "true",
      utterance_end_ms: "1000",
      endpointing: "300",
      punctuate: "true",
      diarize: "true",
      detect_entities: "true",
      reconnectAttempts: 0,
    });
    const { messages, code } = await session(socket, {
      during: () => socket.sendKeepAlive({ type: "KeepAlive" }),
      finish: () => socket.sendCloseStream({ type: "CloseStream" }),
    });
    const results = messages.filter((message) => message.type === "Results");
    const finals = results.filter((result) => result.is_final);
    const said = finals.map(({ channel }) => channel.alternatives[0]?.transcript).filter(Boolean);
    expect(code).toBe(1000);
    expect(said.join(" ")).toBe("The refund that you promised never arrived. Okay, thank you so much, Anna.");
    expect(finals.filter((result) => result.speech_final)).toHaveLength(2);
    expect(results.some((result) => result.is_final === false)).toBe(true);
    expect(messages.filter(({ type }) => type === "SpeechStarted")).toHaveLength(2);
    expect(messages.filter(({ type }) => type === "UtteranceEnd")).toHaveLength(2);
    expect(finals.flatMap(({ entities = [] }) => entities.map(({ value }) => value))).toEqual(["Anna"]);
    expect(messages.at(-1)).toMatchObject({ type: "Metadata", duration: 6.5, channels: 1, sha256: sha256(BYTES) });
    expect(simulator.sessions[0]?.audio.sha256()).toBe(sha256(BYTES));
    expect(simulator.sessions[0]?.headers.authorization).toBe(`Token ${simulator.apiKey}`);
  });

  it("has a live session of Nova say at once what it holds", async () => {
    const client = await vendor({
      scenario: { utterances: [{ startMs: 0, endMs: 60_000, text: "It goes on and on." }] },
    });
    const socket = await client.listen.v1.connect({
      model: "nova-3",
      encoding: "linear16",
      sample_rate: 16_000,
      reconnectAttempts: 0,
    });
    const { messages } = await session(socket, {
      finish: () => {
        socket.sendFinalize({ type: "Finalize" });
        socket.sendCloseStream({ type: "CloseStream" });
      },
    });
    const finals = messages.filter((message) => message.type === "Results" && message.from_finalize);
    expect(finals).toHaveLength(1);
  });

  it("runs a whole live session of Flux: turns, a changed configuration, a close without a code", async () => {
    const client = await vendor();
    const socket = await client.listen.v2.connect({
      model: "flux-general-multi",
      encoding: "linear16",
      sample_rate: 16_000,
      eager_eot_threshold: 0.4,
      language_hint: ["en"],
      reconnectAttempts: 0,
    });
    const { messages, code } = await session(socket, {
      during: () => {
        socket.sendConfigure({ type: "Configure", thresholds: { eot_threshold: 0.9 } });
        socket.sendForceEndTurn({ type: "ForceEndTurn" });
      },
      finish: () => socket.sendCloseStream({ type: "CloseStream" }),
    });
    const turns = messages.filter((message) => message.type === "TurnInfo");
    const ends = turns.filter(({ event }) => event === "EndOfTurn");
    expect(code).toBe(1005);
    expect(messages[0]).toMatchObject({ type: "Connected", sequence_id: 0 });
    expect(ends.map(({ transcript }) => transcript)).toEqual([
      "The refund that you promised never arrived.",
      "Okay, thank you so much, Anna.",
    ]);
    expect(new Set(turns.map(({ event }) => event))).toEqual(
      new Set(["StartOfTurn", "Update", "EagerEndOfTurn", "TurnResumed", "EndOfTurn"]),
    );
    expect(messages.filter(({ type }) => type === "ConfigureSuccess")).toHaveLength(1);
    expect(messages.map(({ sequence_id }) => sequence_id)).toEqual(messages.map((_, i) => i));
  });

  it("transcribes a recording with its sentiment, from a file and from raw bytes", async () => {
    const client = await vendor();
    const wav = wavBytes(BYTES, FORMAT);
    const request = { model: "nova-3", sentiment: true, utterances: true, punctuate: true, language: "en" } as const;
    const answers = [
      await client.listen.v1.media.transcribeFile(wav, request),
      await client.listen.v1.media.transcribeFile(BYTES, request, {
        queryParams: { encoding: "linear16", sample_rate: "16000" },
      }),
    ];
    for (const answer of answers) {
      if (!("results" in answer)) throw new Error("an answer without results");
      expect(
        answer.results.sentiments?.segments?.map(({ sentiment, start_word, end_word }) => [
          sentiment,
          start_word,
          end_word,
        ]),
      ).toEqual([
        ["negative", 0, 6],
        ["positive", 7, 12],
      ]);
      expect(answer.results.channels[0]?.alternatives?.[0]?.words).toHaveLength(13);
      expect(answer.metadata.sentiment_info?.input_tokens).toBeGreaterThan(0);
    }
  });

  it("transcribes a recording from an address on this machine, and refuses any other", async () => {
    const client = await vendor();
    const files = createServer((_, response) => response.end(wavBytes(BYTES, FORMAT)));
    await new Promise<void>((resolve) => files.listen(0, "127.0.0.1", resolve));
    const { port } = files.address() as AddressInfo;
    const answer = await client.listen.v1.media.transcribeUrl({
      url: `http://127.0.0.1:${port}/call.wav`,
      model: "nova-3",
      sentiment: true,
    });
    files.close();
    if (!("results" in answer)) throw new Error("an answer without results");
    expect(answer.results.sentiments?.segments).toHaveLength(2);
    const elsewhere = client.listen.v1.media.transcribeUrl({ url: "http://example.test/call.wav" });
    await expect(elsewhere).rejects.toMatchObject({ statusCode: 400, body: { err_code: "REMOTE_CONTENT_ERROR" } });
  });

  it("says with a warning that it cannot read a language", async () => {
    const client = await vendor();
    const answer = await client.listen.v1.media.transcribeFile(wavBytes(BYTES, FORMAT), {
      sentiment: true,
      language: "de",
    });
    if (!("results" in answer)) throw new Error("an answer without results");
    expect(answer.results.sentiments).toBeUndefined();
    expect(answer.metadata).toMatchObject({ warnings: [{ parameter: "sentiment", type: "unsupported_language" }] });
  });

  it("reads a text", async () => {
    const client = await vendor();
    const answer = await client.read.v1.text.analyze({
      sentiment: true,
      language: "en",
      body: { text: "The refund that you promised never arrived. Okay, thank you so much, Anna." },
    });
    expect(answer.results.sentiments?.segments?.map(({ sentiment_score }) => sentiment_score)).toEqual([-0.62, 0.71]);
    expect(answer.results.sentiments?.average).toBeDefined();
  });

  it("lets a temporary token do what the key does, and not ask for another", async () => {
    const client = await vendor();
    const { access_token, expires_in } = await client.auth.v1.tokens.grant();
    const guest = new DeepgramClient({ accessToken: access_token, baseUrl: simulator.url, maxRetries: 0 });
    await guest.read.v1.text.analyze({ sentiment: true, language: "en", body: { text: "Fine." } });
    expect(expires_in).toBe(30);
    await expect(guest.auth.v1.tokens.grant()).rejects.toMatchObject({ statusCode: 401 });
  });

  it("is refused as the vendor refuses: with a code in the body, in either shape", async () => {
    await vendor({ limits: { reads: 0 } });
    const stranger = new DeepgramClient({ apiKey: "another-key", baseUrl: simulator.url, maxRetries: 0 });
    const known = new DeepgramClient({ apiKey: simulator.apiKey, baseUrl: simulator.url, maxRetries: 0 });
    const read = (client: DeepgramClient): Promise<unknown> =>
      client.read.v1.text.analyze({ sentiment: true, language: "en", body: { text: "Fine." } }).then(
        () => null,
        (error: unknown) => error,
      );
    const [unknown, busy] = [await read(stranger), await read(known)];
    expect(unknown).toBeInstanceOf(DeepgramError);
    expect(unknown).toMatchObject({ statusCode: 401, body: { err_code: "INVALID_AUTH" } });
    expect(busy).toMatchObject({ statusCode: 429, body: { category: "TOO_MANY_REQUESTS" } });
  });

  it("is a client that the adapter takes", async () => {
    const client: DeepgramClientLike = await vendor();
    expect(client.listen.v1.media.transcribeFile).toBeTypeOf("function");
  });
});
