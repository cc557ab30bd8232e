import { createHash } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import type { WebSocket } from "ws";
import { syntheticVoice } from "../../../src/testing/index.ts";
import { eventsOf, hear, type Listening, listen } from "../../fixtures/other-vendor.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** How this server differs from the simulator. */
interface Manner {
  readonly acks?: "exclusive" | "inclusive" | "none";
  /** What an empty chunk gets. */
  readonly empty?: "ack" | "nothing" | "refusal";
  /** The address of the socket as it is told. */
  readonly address?: (url: string) => string;
  /** Before the second handshake is answered, ms. */
  readonly secondHandshakeMs?: number;
  /** Said of an utterance, in this order. */
  readonly sentiment?: (utterance: object) => readonly object[];
  /** Cuts the first socket after so many bytes, without a close frame. */
  readonly cutAtBytes?: number;
  /** Reports an error on the first socket after so many bytes, and leaves it open. */
  readonly errorAtBytes?: number;
  /** Cuts the first socket once it was told to stop. */
  readonly cutAtStop?: boolean;
}

const session = { session_id: "s", created_at: "2026-11-20T09:20:12.331Z" };
const utterance = (more: object = {}) => ({
  start: 0.74,
  end: 2.48,
  confidence: 0.93,
  channel: 0,
  words: [{ word: "That's", start: 0.74, end: 1.02, confidence: 0.95 }],
  text: "That's just unacceptable.",
  language: "en",
  ...more,
});
const sentences = (of: object) => ({
  ...session,
  type: "sentiment_analysis",
  error: null,
  data: {
    utterance_id: "00_00000001",
    utterance: of,
    results: [
      {
        sentiment: "negative",
        emotion: "anger",
        text: "That's just unacceptable.",
        start: 0.74,
        end: 2.48,
        channel: 0,
      },
    ],
  },
});
const transcript = (of: object) => ({
  ...session,
  type: "transcript",
  data: { id: "00_00000001", is_final: true, utterance: of },
});

/** A session of the vendor that tells one utterance once it has heard three seconds. */
async function gladiaOf(manner: Manner): Promise<Listening & { heard(): Buffer }> {
  const parts: Buffer[] = [];
  let bytes = 0;
  let stopped = false;
  let told = false;
  const say = (socket: WebSocket, message: object): void => socket.send(JSON.stringify(message));
  const refused = { ...session, type: "audio_chunk", acknowledged: false, error: { message: "no" }, data: null };
  const ack = (socket: WebSocket, from: number): void => {
    if (manner.acks === "none" && !stopped) return;
    const end = manner.acks === "inclusive" ? bytes - 1 : bytes;
    const data = { byte_range: [from, end], time_range: [from / 32_000, bytes / 32_000] };
    say(socket, stopped ? refused : { ...session, type: "audio_chunk", acknowledged: true, error: null, data });
  };
  const onText = (socket: WebSocket, index: number, text: string): void => {
    const message = JSON.parse(text);
    if (message.type === "audio_chunk") {
      if (manner.empty === "nothing") return;
      if (manner.empty === "refusal") say(socket, refused);
      else ack(socket, bytes);
      return;
    }
    const again = stopped;
    stopped = true;
    if (manner.cutAtStop && index === 0) {
      socket.terminate();
      return;
    }
    say(socket, { ...session, type: "stop_recording", acknowledged: !again, error: null, data: null });
    say(socket, { ...session, type: "end_session" });
    socket.close(1000);
  };
  const server = await listen({
    answer: (_, url) => {
      const address = `${url.replace("http", "ws")}/v2/live?token=t`;
      return { status: 201, body: { id: "s", created_at: "x", url: manner.address?.(address) ?? address } };
    },
    handshakeMs: (index) => (index === 1 ? (manner.secondHandshakeMs ?? 0) : 0),
    open(socket, index) {
      socket.on("message", (data: Buffer, isBinary) => {
        if (!isBinary) return onText(socket, index, data.toString());
        if (!stopped) {
          parts.push(data);
          bytes += data.length;
        }
        if (index === 0 && bytes >= (manner.cutAtBytes ?? Number.POSITIVE_INFINITY)) return socket.terminate();
        if (index === 0 && bytes >= (manner.errorAtBytes ?? Number.POSITIVE_INFINITY)) {
          say(socket, { ...session, type: "error", data: { code: "internal_error", message: "m" } });
          return;
        }
        ack(socket, stopped ? bytes : bytes - data.length);
        if (told || bytes < 96_000) return;
        told = true;
        const said = manner.sentiment?.(utterance()) ?? [transcript(utterance()), sentences(utterance())];
        for (const message of said) say(socket, message);
      });
    },
  });
  closers.push(() => server.close());
  return { ...server, heard: () => Buffer.concat(parts) };
}

const voice = syntheticVoice({ seconds: 8, leadMs: 200 });
const bytesOf = Buffer.from(voice.buffer, voice.byteOffset, voice.byteLength);
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const optionsOf = (server: Listening) => ({
  provider: "gladia" as const,
  providers: { gladia: { apiKey: "k", baseUrl: server.url } },
});

const MANNERS: readonly (readonly [string, Manner])[] = [
  ["acknowledges with the end outside", {}],
  ["acknowledges with the end inside", { acks: "inclusive" }],
  ["acknowledges nothing", { acks: "none", empty: "nothing" }],
  ["names its socket without a host", { address: (url) => new URL(url).pathname + new URL(url).search }],
  ["tells the sentiment before the transcript", { sentiment: (of) => [sentences(of), transcript(of)] }],
  [
    "tells the sentiment of an utterance as a whole, by its number",
    {
      sentiment: (of) => [
        transcript(of),
        {
          ...session,
          type: "sentiment_analysis",
          data: { utterance_index: 0, sentiment: "negative", sentiment_score: -0.7, emotions: ["anger"] },
        },
      ],
    },
  ],
];

describe("a call over a server of Gladia that is not the simulator", () => {
  it.each(MANNERS)("and %s is heard and read", async (_, manner) => {
    const server = await gladiaOf(manner);
    const events = await hear(optionsOf(server), voice);
    expect(sha256(server.heard())).toBe(sha256(bytesOf));
    expect(eventsOf(events, "emotion").map(({ label, span }) => [label, span.startMs, span.endMs])).toEqual([
      ["anger", 740, 2480],
    ]);
    expect(eventsOf(events, "transcript").filter(({ final }) => final)).toHaveLength(1);
    expect(eventsOf(events, "gap")).toEqual([]);
  });

  it("gives the speaker that an utterance names", async () => {
    const named = { speaker: 1 };
    const server = await gladiaOf({ sentiment: () => [transcript(utterance(named)), sentences(utterance(named))] });
    const events = await hear(optionsOf(server), voice);
    expect(eventsOf(events, "emotion").map(({ speaker }) => speaker)).toEqual(["1"]);
    expect(eventsOf(events, "transcript").map(({ speaker }) => speaker)).toEqual(["1"]);
  });

  it.each<[string, Manner]>([
    ["is told where the vendor is", {}],
    ["is let in late", { secondHandshakeMs: 2500 }],
    ["is told nothing by an empty chunk", { empty: "nothing" }],
    ["may send no empty chunk", { empty: "refusal" }],
    ["counts with the end inside", { acks: "inclusive" }],
  ])("goes on at the same address after a cut where it %s", async (_, manner) => {
    const server = await gladiaOf({ ...manner, cutAtBytes: 128_000 });
    const events = await hear(optionsOf(server), voice);
    expect(server.asked.filter(({ method }) => method === "POST")).toHaveLength(1);
    const [at, heard] = [bytesOf.subarray(0, 128_000), server.heard()];
    expect(heard.subarray(0, 128_000).equals(at)).toBe(true);
    // What the cut took the acknowledgement of is heard twice where nobody says that it was heard.
    expect(heard.subarray(-(bytesOf.length - 128_000)).equals(bytesOf.subarray(128_000))).toBe(true);
    if (manner.empty === undefined) expect(heard.length).toBe(bytesOf.length);
    expect(eventsOf(events, "emotion")).toHaveLength(1);
    expect(eventsOf(events, "gap")).toEqual([]);
  });

  it("goes on at the same address after an error that the vendor reports", async () => {
    const server = await gladiaOf({ errorAtBytes: 128_000 });
    const events = await hear(optionsOf(server), voice);
    expect(eventsOf(events, "provider").map(({ state }) => state)).toContain("lost");
    expect(server.asked.filter(({ method }) => method === "POST")).toHaveLength(1);
    expect(eventsOf(events, "emotion")).toHaveLength(1);
    expect(eventsOf(events, "gap")).toEqual([]);
  });

  it("waits for the end of a recording that was stopped before the cut, at the same address", async () => {
    const server = await gladiaOf({ cutAtStop: true });
    const events = await hear(optionsOf(server), voice);
    expect(server.asked.filter(({ method }) => method === "POST")).toHaveLength(1);
    expect(sha256(server.heard())).toBe(sha256(bytesOf));
    expect(events.at(-1)?.type).toBe("end");
    expect(eventsOf(events, "gap")).toEqual([]);
  });

  it("opens another session after a cut where the vendor acknowledges nothing", async () => {
    const server = await gladiaOf({ acks: "none", empty: "nothing", cutAtBytes: 224_000 });
    const events = await hear(optionsOf(server), voice, { everyMs: 5 });
    expect(server.asked.filter(({ method }) => method === "POST")).toHaveLength(2);
    expect(eventsOf(events, "emotion")).toHaveLength(1);
    expect(eventsOf(events, "gap")).toEqual([]);
  });
});
