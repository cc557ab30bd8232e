import { afterAll, describe, expect, it } from "vitest";
import type { WebSocket } from "ws";
import { syntheticVoice } from "../../../src/testing/index.ts";
import { eventsOf, hear, type Listening, listen } from "../../fixtures/other-vendor.ts";

const closers: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closers.splice(0)) await close();
});

const enveloped = (type: string, more: object = {}) => ({ type: "message", message: { type, ...more } });
const flat = (type: string, more: object = {}) => ({ type, ...more });

const CONVERSATION = "5093011103940608";
const TEXT = "This is the third time I call.";
const START = "2024-02-04T20:34:59.200Z";
const END = "2024-02-04T20:35:00.400Z";

/** How this server differs from the simulator. */
interface Manner {
  /** Said at the start. */
  readonly greeting?: readonly object[];
  /** Said when two seconds were heard. */
  readonly finished?: readonly object[];
  /** Said at the stop; then the socket is closed. */
  readonly last?: readonly object[];
  /** Questions about the conversation that get a 404. */
  readonly unknown?: number;
  /** Cuts the first socket after so many bytes, and takes back the token it was opened with. */
  readonly cutAtBytes?: number;
}

const GREETING = [
  enveloped("started_listening"),
  enveloped("recognition_started", { data: { conversationId: CONVERSATION } }),
];
const said = (more: object = {}) => ({
  type: "message_response",
  messages: [
    {
      id: "59c224c2-54c5-4762-9582-961bf250b478",
      from: { id: "0a7a", name: "Ana" },
      payload: { content: TEXT, contentType: "text/plain" },
      channel: { id: "realtime-api" },
      duration: { startTime: START, endTime: END },
      ...more,
    },
  ],
});

async function symblOf(manner: Manner): Promise<Listening & { readonly bytes: () => number }> {
  let bytes = 0;
  let told = false;
  let tokens = 0;
  let questions = 0;
  let valid = "";
  const say = (socket: WebSocket, messages: readonly object[]): void => {
    for (const message of messages) socket.send(JSON.stringify(message));
  };
  const listed = {
    id: "6412283618000896",
    text: TEXT,
    from: { name: "Ana", email: "ana@example.com" },
    startTime: START,
    endTime: END,
    timeOffset: 0.2,
    duration: 1.2,
    conversationId: CONVERSATION,
    phrases: [],
    sentiment: { polarity: { score: -0.62 }, suggested: "negative" },
  };
  const server = await listen({
    answer({ path }) {
      if (path === "/oauth2/token:generate") {
        valid = `token-${++tokens}`;
        return { status: 200, body: { accessToken: valid, expiresIn: 86_400 } };
      }
      if (++questions <= (manner.unknown ?? 0)) return { status: 404, body: { message: "not found" } };
      return { status: 200, body: { messages: questions === 1 ? [] : [listed] } };
    },
    refuse: (_, { url = "" }) => (url.includes(`access_token=${valid}`) && valid !== "" ? null : 401),
    open(socket, index) {
      socket.on("message", (data: Buffer, isBinary) => {
        if (isBinary) {
          bytes += data.length;
          if (index === 0 && bytes >= (manner.cutAtBytes ?? Number.POSITIVE_INFINITY)) {
            valid = "";
            socket.terminate();
            return;
          }
          if (told || bytes < 64_000) return;
          told = true;
          say(socket, manner.finished ?? [said()]);
          return;
        }
        const text = data.toString();
        if (text.includes("start_request")) say(socket, manner.greeting ?? GREETING);
        if (!text.includes("stop_request")) return;
        say(socket, manner.last ?? [enveloped("conversation_completed", { conversationId: CONVERSATION })]);
        socket.close(1000);
      });
    },
  });
  closers.push(() => server.close());
  return { ...server, bytes: () => bytes };
}

const voice = syntheticVoice({ seconds: 3, leadMs: 200 });
const optionsOf = (server: Listening) => ({
  provider: "symbl" as const,
  providers: { symbl: { appId: "a".repeat(64), appSecret: "b".repeat(64), baseUrl: server.url, pollMs: 100 } },
});

const words = JSON.stringify([
  { word: "This", startTime: START, endTime: "2024-02-04T20:34:59.500Z" },
  { word: "call.", startTime: "2024-02-04T20:35:00.100Z", endTime: END },
]);
const MANNERS: readonly (readonly [string, Manner])[] = [
  ["names the conversation when it starts recognising", {}],
  [
    "puts nothing in envelopes",
    {
      greeting: [flat("started_listening"), flat("conversation_created", { data: { conversationId: CONVERSATION } })],
      last: [flat("recognition_stopped"), flat("conversation_completed", { conversationId: CONVERSATION })],
    },
  ],
  ["puts everything in envelopes", { finished: [enveloped("session_modified"), { type: "message", message: said() }] }],
  ["names the conversation only when it is over", { greeting: [enveloped("started_listening")] }],
  ["does not know its conversation at first", { unknown: 4 }],
  [
    "dates words, in a text of JSON, and no message",
    { finished: [said({ duration: undefined, metadata: { words } })] },
  ],
  ["only closes at the stop", { last: [] }],
];

describe("a call over a server of Symbl that is not the simulator", () => {
  it.concurrent.each(MANNERS)("and %s is heard and read", async (_, manner) => {
    const server = await symblOf(manner);
    const events = await hear(optionsOf(server), voice);
    expect(server.bytes()).toBe(voice.byteLength);
    expect(eventsOf(events, "emotion").map(({ status, valence, text }) => [status, valence?.value, text])).toEqual([
      ["ok", -0.62, TEXT],
    ]);
    expect(eventsOf(events, "transcript").filter(({ final }) => final)).toHaveLength(1);
    expect(eventsOf(events, "gap")).toEqual([]);
  });

  it.concurrent("opens another session with a fresh token where the one it had was taken back", async () => {
    const server = await symblOf({ cutAtBytes: 32_000 });
    const events = await hear(optionsOf(server), voice);
    expect(server.asked.filter(({ path }) => path.startsWith("/oauth2"))).toHaveLength(2);
    expect(eventsOf(events, "emotion").map(({ status }) => status)).toEqual(["ok"]);
    expect(eventsOf(events, "gap")).toEqual([]);
  });

  it.concurrent.each([
    ["enveloped", enveloped("error", { details: "Invalid sample rate" })],
    ["flat", flat("error", { details: "Invalid sample rate" })],
  ])("ends with the error that it is told, %s", async (_, error) => {
    const server = await symblOf({ finished: [error] });
    const failure = await hear(optionsOf(server), voice).catch((reason: unknown) => reason);
    expect(failure).toMatchObject({ kind: "unsupported" });
    expect(String(failure)).not.toContain("sample rate");
  });
});
