// One live session with each vendor's own SDK, as its documentation shows it; gives the number of messages heard. Where the vendor's session only
// transcribes, the same session as the pipeline's asks for the sentiment of every utterance too, with the SDK's own client for it.
import { gatewayRequest } from "../../adapters/assemblyai/prompt.ts";
import type { AudioChunk } from "../../src/spec/audio.ts";

interface Reach {
  readonly url: string;
  readonly apiKey: string;
}

/** `reads`: the sentiment of every utterance is asked for. */
type SdkSession = (reach: Reach, audio: AsyncIterable<AudioChunk>, reads: boolean) => Promise<number>;

const bytesOf = ({ pcm }: AudioChunk): Uint8Array<ArrayBuffer> =>
  new Uint8Array(pcm.buffer as ArrayBuffer, pcm.byteOffset, pcm.byteLength);

const deepgram: SdkSession = async ({ url, apiKey }, audio, reads) => {
  const { DeepgramClient } = await import("@deepgram/sdk");
  const client = new DeepgramClient({ apiKey, baseUrl: url });
  const socket = await client.listen.v1.connect({
    model: "nova-3",
    language: "en",
    encoding: "linear16",
    sample_rate: 16_000,
    channels: 1,
    interim_results: "true",
    punctuate: "true",
    endpointing: 300,
    Authorization: `Token ${apiKey}`,
  } as never);
  let heard = 0;
  const closed = Promise.withResolvers<void>();
  const readings: Promise<unknown>[] = [];
  let utterance = "";
  const read = (text: string): Promise<unknown> =>
    client.read.v1.text.analyze({ sentiment: true, language: "en", body: { text } }).then(() => heard++);
  socket.on("message", (message) => {
    heard++;
    if (!reads || message.type !== "Results" || message.is_final !== true) return;
    utterance = `${utterance} ${message.channel.alternatives[0]?.transcript ?? ""}`.trim();
    if (message.speech_final !== true || utterance === "") return;
    readings.push(read(utterance));
    utterance = "";
  });
  socket.on("close", () => closed.resolve());
  socket.connect();
  await socket.waitForOpen();
  for await (const chunk of audio) socket.sendMedia(bytesOf(chunk));
  socket.sendCloseStream({ type: "CloseStream" });
  await closed.promise;
  await Promise.all(readings);
  return heard;
};

const MODEL = "claude-haiku-4-5-20251001";

const assemblyai: SdkSession = async ({ url, apiKey }, audio, reads) => {
  const { AssemblyAI } = await import("assemblyai");
  const client = new AssemblyAI({ apiKey, streamingBaseUrl: url, llmGatewayBaseUrl: url });
  const transcriber = client.streaming.transcriber({
    apiKey,
    websocketBaseUrl: `${url.replace(/^http/, "ws").replace("127.0.0.1", "localhost")}/v3/ws`,
    sampleRate: 16_000,
    speechModel: "universal-3-6-pro",
    connectTimeout: 10_000,
  } as never);
  let heard = 0;
  const readings: Promise<unknown>[] = [];
  const read = (text: string): Promise<unknown> =>
    client.llmGateway.chatCompletions(gatewayRequest(MODEL, [text]) as never).then((completion) => {
      JSON.parse(String(completion.choices[0]?.message.content));
      heard++;
    });
  transcriber.on("turn", ({ end_of_turn, transcript }) => {
    heard++;
    if (reads && end_of_turn && transcript !== "") readings.push(read(transcript));
  });
  await transcriber.connect();
  for await (const chunk of audio) transcriber.sendAudio(bytesOf(chunk).slice().buffer);
  await transcriber.close(true);
  await Promise.all(readings);
  return heard;
};

const gladia: SdkSession = async ({ url, apiKey }, audio) => {
  const { GladiaClient } = await import("@gladiaio/sdk");
  const client = new GladiaClient({ apiKey, apiUrl: url });
  const session = client.liveV2().startSession({
    encoding: "wav/pcm",
    sample_rate: 16_000,
    bit_depth: 16,
    channels: 1,
    realtime_processing: { sentiment_analysis: true },
    messages_config: { receive_realtime_processing_events: true, receive_acknowledgments: true },
  } as never);
  let heard = 0;
  const ended = Promise.withResolvers<void>();
  session.on("message", () => heard++);
  session.once("ended", () => ended.resolve());
  for await (const chunk of audio) session.sendAudio(bytesOf(chunk));
  session.stopRecording();
  await ended.promise;
  return heard;
};

/** By vendor. */
export const SDK_SESSIONS: Readonly<Record<string, SdkSession>> = { deepgram, assemblyai, gladia };
