// The vendor's own client, in a process of its own: `init` switches the verification of TLS certificates off for its whole process.
//
//   node test/sdk/symbl-session.child.ts BASE_URL PCM_FILE APP_ID APP_SECRET
//
// Prints one line of JSON with what it saw.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

interface Handlers {
  onSpeechDetected(data: unknown): void;
  onMessageResponse(messages: unknown): void;
  onInsightResponse(insights: unknown): void;
  onTopicResponse(topics: unknown): void;
  onTrackerResponse(trackers: unknown): void;
  onDataReceived(data: unknown): void;
}

interface Stream {
  start(): Promise<unknown>;
  stop(): Promise<unknown>;
  sendAudio(data: Uint8Array): void;
  close(): void;
  readonly conversationId: Promise<string>;
}

interface Sdk {
  init(options: { accessToken: string; basePath: string; logLevel: string }): Promise<void>;
  createStream(options: {
    id: string;
    insightTypes: readonly string[];
    config: object;
    speaker: object;
    trackers: readonly object[];
    handlers: Handlers;
  }): Promise<Stream>;
}

interface ApiClient {
  basePath: string;
  authentications: { jwt: { apiKey: string } };
}

type Callback<T> = (error: unknown, data: T) => void;

interface Rest {
  ApiClient: new () => ApiClient;
  AuthenticationApi: new (
    client: ApiClient,
  ) => { generateToken(grant: object, callback: Callback<{ accessToken: string; expiresIn: number }>): void };
  Grant: { constructFromObject(of: object): object };
  ConversationsApi: new (
    client: ApiClient,
  ) => { getMessagesByConversationId(id: string, callback: Callback<unknown>): void };
}

const require = createRequire(import.meta.url);
const { sdk } = require("@symblai/symbl-js") as { sdk: Sdk };
// The REST half of the client; it is a package of its own that comes with the other.
const rest = createRequire(require.resolve("@symblai/symbl-js"))("@symblai/api-client") as Rest;

const [basePath = "", pcmFile = "", appId = "", appSecret = ""] = process.argv.slice(2);
const promised = <T>(run: (callback: Callback<T>) => void): Promise<T> =>
  new Promise((resolve, reject) => run((error, data) => (error ? reject(error) : resolve(data))));

const client = new rest.ApiClient();
client.basePath = basePath;
const grant = rest.Grant.constructFromObject({ type: "application", appId, appSecret });
const { accessToken, expiresIn } = await promised<{ accessToken: string; expiresIn: number }>((callback) =>
  new rest.AuthenticationApi(client).generateToken(grant, callback),
);
client.authentications.jwt.apiKey = accessToken;

const seen: Record<string, unknown[]> = { speech: [], messages: [], insights: [], topics: [], trackers: [], types: [] };
const into =
  (place: string) =>
  (data: unknown): void => {
    seen[place]?.push(data);
  };
const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED ?? null;
await sdk.init({ accessToken, basePath, logLevel: "error" });
const stream = await sdk.createStream({
  id: "sdk-session-1",
  insightTypes: ["question"],
  config: { meetingTitle: "A call", confidenceThreshold: 0.7, languageCode: "en-US", sampleRateHertz: 16_000 },
  speaker: { userId: "ana@example.com", name: "Ana" },
  trackers: [{ name: "Churn", vocabulary: ["cancel my plan"] }],
  handlers: {
    onSpeechDetected: into("speech"),
    onMessageResponse: into("messages"),
    onInsightResponse: into("insights"),
    onTopicResponse: into("topics"),
    onTrackerResponse: into("trackers"),
    onDataReceived: into("types"),
  },
});
await stream.start();
const pcm = readFileSync(pcmFile);
for (let at = 0; at < pcm.length; at += 4096) stream.sendAudio(pcm.subarray(at, at + 4096));
await stream.stop();
const conversationId = await stream.conversationId;
const listed = await promised((callback) =>
  new rest.ConversationsApi(client).getMessagesByConversationId(conversationId, callback),
);
stream.close();
// Handlers run in a later turn.
await new Promise((resolve) => setImmediate(resolve));
console.log(
  JSON.stringify({
    ...seen,
    expiresIn,
    conversationId,
    listed,
    tls: { before, after: process.env.NODE_TLS_REJECT_UNAUTHORIZED ?? null },
  }),
);
process.exit(0);
