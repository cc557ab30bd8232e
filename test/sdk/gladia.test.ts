import { createHash } from "node:crypto";
import { GladiaClient, type LiveV2WebSocketMessage } from "@gladiaio/sdk";
import { afterEach, describe, expect, it } from "vitest";
import { wavBytes } from "../../src/kit/audio-bytes.ts";
import { type Simulator, type SimulatorOptions, simulate, syntheticVoice } from "../../src/testing/index.ts";

const RATE_HZ = 16_000;
const FORMAT = { sampleRateHz: RATE_HZ, channels: [{ channel: 0, role: null, speakers: null }] };
const CHUNK_BYTES = 3200;

const voice = syntheticVoice({ seconds: 6, sampleRateHz: RATE_HZ, levelDb: -10 });
// Bytes, not samples: the client cuts each of an Int16Array's values down to 8 bits.
const audio = new Uint8Array(voice.buffer, voice.byteOffset, voice.byteLength);
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function start(options: SimulatorOptions = {}): Promise<{ simulator: Simulator; client: GladiaClient }> {
  const simulator = await simulate("gladia", options);
  closers.push(() => simulator.close());
  const wsRetry = { delay: () => 1, maxConnections: 10 };
  const client = new GladiaClient({ apiKey: simulator.apiKey, apiUrl: simulator.url, wsRetry });
  return { simulator, client };
}

interface LiveRun {
  readonly messages: readonly LiveV2WebSocketMessage[];
  readonly id: string;
  readonly ended: { readonly code: number };
  readonly connections: number;
}

/** Says the whole audio and waits for the end. */
async function live(client: GladiaClient): Promise<LiveRun> {
  const session = client.liveV2().startSession({
    encoding: "wav/pcm",
    bit_depth: 16,
    sample_rate: RATE_HZ,
    channels: 1,
    language_config: { languages: ["en"], code_switching: false },
    realtime_processing: { sentiment_analysis: true, named_entity_recognition: true },
    post_processing: { summarization: true },
    messages_config: {
      receive_partial_transcripts: true,
      receive_final_transcripts: true,
      receive_speech_events: true,
      receive_realtime_processing_events: true,
      receive_post_processing_events: true,
      receive_acknowledgments: true,
      receive_lifecycle_events: true,
    },
  });
  const messages: LiveV2WebSocketMessage[] = [];
  const ended = Promise.withResolvers<{ code: number }>();
  let connections = 0;
  session.on("message", (message) => void messages.push(message));
  session.on("connected", () => void connections++);
  session.on("ended", (how) => ended.resolve(how));
  session.on("error", (error) => ended.reject(error));
  const id = await session.getSessionId();
  for (let at = 0; at < audio.length; at += CHUNK_BYTES) {
    session.sendAudio(audio.slice(at, at + CHUNK_BYTES));
    // A turn of the event loop per chunk, so that closes come between them.
    await new Promise((resolve) => setImmediate(resolve));
  }
  session.stopRecording();
  return { messages, id, ended: await ended.promise, connections };
}

const typesOf = ({ messages }: LiveRun): readonly string[] => [...new Set(messages.map(({ type }) => type))];

describe("the vendor's own client against the simulator of Gladia", () => {
  it("runs a live session to its end, with every message the simulator has", async () => {
    const { simulator, client } = await start();
    const run = await live(client);
    expect(run.ended.code).toBe(1000);
    expect(typesOf(run).toSorted()).toEqual([
      "audio_chunk",
      "end_recording",
      "end_session",
      "post_final_transcript",
      "post_summarization",
      "post_transcript",
      "sentiment_analysis",
      "speech_end",
      "speech_start",
      "start_recording",
      "start_session",
      "stop_recording",
      "transcript",
    ]);
    const finals = run.messages.flatMap((one) => (one.type === "transcript" && one.data.is_final ? [one.data.id] : []));
    const sentiments = run.messages.flatMap((one) =>
      one.type === "sentiment_analysis" && one.data ? [one.data.utterance_id] : [],
    );
    expect(finals.length).toBeGreaterThan(1);
    expect(sentiments).toEqual(finals);
    expect(simulator.sessions[0]?.audio.sha256()).toBe(sha256(audio));
  });

  it("goes on at the same address when its socket closes, and the audio is held once", async () => {
    const faults = [0, 1, 2].map(
      (session) => ({ fault: "close", code: 1011, session, at: { audioMs: 1000 } }) as const,
    );
    const { simulator, client } = await start({ faults: [...faults] });
    const run = await live(client);
    expect(run.ended.code).toBe(1000);
    await Promise.all(simulator.sessions.map(({ over }) => over));
    expect(simulator.sessions.map(({ continues, closeCode }) => [continues, closeCode])).toEqual([
      [null, 1011],
      [0, 1011],
      [1, 1011],
      [2, 1000],
    ]);
    expect(simulator.requests.filter(({ method }) => method === "POST")).toHaveLength(1);
    const file = new Uint8Array(await client.liveV2().getFile(run.id));
    expect(sha256(file.subarray(44))).toBe(sha256(audio));
  });

  it("takes 4403 for the end", async () => {
    const { client, simulator } = await start({ faults: [{ fault: "close", code: 4403, at: { audioMs: 500 } }] });
    expect((await live(client)).ended.code).toBe(4403);
    expect(simulator.sessions).toHaveLength(1);
  });

  it("reads a live job, its result and its file, and deletes it", async () => {
    const { client } = await start();
    const { id } = await live(client);
    const job = await client.liveV2().get(id);
    expect(job).toMatchObject({ id, status: "done", kind: "live" });
    expect(job.result?.transcription?.utterances.length).toBeGreaterThan(1);
    expect(await client.liveV2().delete(id)).toBe(true);
    await expect(client.liveV2().get(id)).rejects.toMatchObject({ status: 404 });
  });

  it("uploads a recording, starts its job and polls it to its result", async () => {
    const { client, simulator } = await start();
    const recorded = client.preRecordedV2();
    const file = new File([wavBytes(audio, FORMAT)], "call.wav", { type: "audio/wav" });
    const uploaded = await recorded.uploadFile(file);
    expect(uploaded.audio_metadata).toMatchObject({ audio_duration: 6, number_of_channels: 1, filename: "call.wav" });
    const created = await recorded.create({
      audio_url: uploaded.audio_url,
      sentiment_analysis: true,
      diarization: true,
    });
    const job = await recorded.poll(created.id, { interval: 1 });
    expect(job.status).toBe("done");
    const results = job.result?.sentiment_analysis?.results as unknown as readonly { readonly emotion: string }[];
    expect(results.length).toBeGreaterThan(1);
    expect(job.result?.transcription?.utterances.every(({ speaker }) => speaker !== undefined)).toBe(true);
    expect(new URL(created.result_url).pathname).toBe(`/v2/pre-recorded/${created.id}`);
    expect(simulator.requests.every(({ status }) => status !== null && status < 400)).toBe(true);
    expect(await recorded.delete(created.id)).toBe(true);
  });

  it("does all of it at once", async () => {
    const { client } = await start();
    const file = new File([wavBytes(audio, FORMAT)], "call.wav", { type: "audio/wav" });
    const job = await client.preRecordedV2().transcribe(file, { sentiment_analysis: true }, { interval: 1 });
    expect(job.result?.metadata).toMatchObject({ audio_duration: 6, number_of_distinct_channels: 1, billing_time: 6 });
  });

  it("understands the simulator's refusals", async () => {
    const { simulator } = await start();
    const stranger = new GladiaClient({ apiKey: "wrong", apiUrl: simulator.url });
    await expect(stranger.preRecordedV2().create({ audio_url: "https://example.com/a.wav" })).rejects.toMatchObject({
      status: 401,
      requestId: "G-00000000",
    });
    const known = new GladiaClient({ apiKey: simulator.apiKey, apiUrl: simulator.url });
    await expect(known.preRecordedV2().createUntyped({})).rejects.toMatchObject({ status: 400 });
  });
});
