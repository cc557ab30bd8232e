// The vendor's own package against the simulator, in a process of its own: the package insists on wss:, and only a process that starts can be told of a certificate.
import { AssemblyAI, type StreamingTranscriberParams } from "assemblyai";
import { wavBytes } from "../../src/kit/audio-bytes.ts";
import { syntheticVoice } from "../../src/testing/synthetic-voice.ts";

const { SIMULATOR_URL: url = "", SIMULATOR_KEY: apiKey = "" } = process.env;
const websocketBaseUrl = `${url.replace("https:", "wss:")}/v3/ws`;
const client = new AssemblyAI({ apiKey, baseUrl: url, streamingBaseUrl: url, llmGatewayBaseUrl: url });
const voice = syntheticVoice({ seconds: 6, sampleRateHz: 16_000, leadMs: 200 });
const connecting = { connectTimeout: 20_000, maxConnectionRetries: 0 };

type Params = Partial<StreamingTranscriberParams>;
type Said = readonly [string, unknown];

/** A whole live session; what the package's listeners were told, in order. */
async function live(params: Params, chunkMs = 100): Promise<readonly Said[]> {
  const said: Said[] = [];
  const transcriber = client.streaming.transcriber({
    websocketBaseUrl,
    sampleRate: 16_000,
    ...connecting,
    ...params,
  } as StreamingTranscriberParams);
  const tell = (event: string) => (data: unknown) => void said.push([event, data]);
  transcriber.on("open", tell("open"));
  transcriber.on("turn", tell("turn"));
  transcriber.on("llmGatewayResponse", tell("llmGatewayResponse"));
  transcriber.on("speakerRevision", tell("speakerRevision"));
  transcriber.on(
    "error",
    (error) => void said.push(["error", { code: (error as { code?: number }).code, message: error.message }]),
  );
  const closed = new Promise<void>((resolve) => {
    transcriber.on("close", (code, reason) => {
      said.push(["close", { code, reason }]);
      resolve();
    });
  });
  await transcriber.connect();
  const samples = 16 * chunkMs;
  for (let at = 0; at + samples <= voice.length; at += samples) {
    const chunk = voice.slice(at, at + samples);
    try {
      transcriber.sendAudio(chunk.buffer as ArrayBuffer);
    } catch {
      break;
    }
  }
  if (chunkMs < 50) await closed;
  else await transcriber.close();
  return said;
}

const failureOf = (running: Promise<unknown>): Promise<object> =>
  running.then(
    () => ({ failed: false }),
    (error: Error & { code?: number; status?: number }) => ({
      failed: true,
      message: error.message,
      code: error.code,
      status: error.status,
    }),
  );

const question = [
  { index: 0, text: "That is unacceptable." },
  { index: 1, text: "Thank you, that is great." },
];
const format = { sampleRateHz: 16_000, channels: [{ channel: 0, role: null, speakers: null }] };

const token = await client.streaming.createTemporaryToken({
  expires_in_seconds: 60,
  max_session_duration_seconds: 600,
});
const wrongKey = new AssemblyAI({ apiKey: "wrong", baseUrl: url, streamingBaseUrl: url, llmGatewayBaseUrl: url });

const results = {
  live: await live({
    speechModel: "universal-3-6-pro",
    speakerLabels: true,
    languageDetection: true,
    keytermsPrompt: ["Kowalczyk"],
    llmGateway: {
      model: "claude-haiku-4-5-20251001",
      messages: [{ role: "user", content: "Rate: {{turn}}" }],
      max_tokens: 100,
    },
  }),
  formatted: await live({ speechModel: "universal-streaming-english", formatTurns: true }),
  byToken: await live({ token, speechModel: "universal-3-6-pro" }),
  tokenTwice: await failureOf(live({ token, speechModel: "universal-3-6-pro" })),
  tooShort: await live({ speechModel: "universal-3-6-pro" }, 20),
  wrongKey: await failureOf(
    wrongKey.streaming.transcriber({ websocketBaseUrl, sampleRate: 16_000, ...connecting }).connect(),
  ),
  recording: await client.transcripts.transcribe(
    {
      audio: wavBytes(new Uint8Array(voice.buffer as ArrayBuffer), format),
      sentiment_analysis: true,
      speaker_labels: true,
      language_code: "en_us",
      speech_models: ["universal-3-5-pro", "universal-2"],
    },
    { pollingInterval: 20 },
  ),
  refusedUpload: await failureOf(wrongKey.files.upload(new Uint8Array(8))),
  lostTranscript: await failureOf(client.transcripts.get("nothing")),
  completion: await client.llmGateway.chatCompletions({
    model: "claude-haiku-4-5-20251001",
    messages: [{ role: "user", content: JSON.stringify(question) }],
    max_tokens: 500,
    response_format: {
      type: "json_schema",
      json_schema: {
        name: "readings",
        strict: true,
        schema: {
          type: "object",
          properties: {
            readings: {
              type: "array",
              items: {
                type: "object",
                properties: {
                  index: { type: "integer" },
                  valence: { type: "number" },
                  emotion: { type: "string", enum: ["anger", "happiness"] },
                },
              },
            },
          },
        },
      },
    },
  }),
  models: await client.llmGateway.listModels(),
  unknownModel: await failureOf(
    client.llmGateway.chatCompletions({ model: "no-such-model", messages: [{ role: "user", content: "x" }] }),
  ),
  refusedCompletion: await failureOf(
    wrongKey.llmGateway.chatCompletions({ model: "gpt-5-mini", messages: [{ role: "user", content: "x" }] }),
  ),
  lemur: (await fetch(`${url}/lemur/v3/generate/task`, { method: "POST", headers: { authorization: apiKey } })).status,
};
process.stdout.write(JSON.stringify(results));
