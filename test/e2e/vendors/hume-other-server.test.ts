import { afterAll, describe, expect, it } from "vitest";
import type { WebSocket } from "ws";
import { syntheticVoice } from "../../../src/testing/index.ts";
import { eventsOf, hear, type Listening, listen } from "../../fixtures/other-vendor.ts";

const closers: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closers.splice(0)) await close();
});

/** How this server differs from the simulator. */
interface Manner {
  /** Options of the adapter. */
  readonly options?: object;
  /** Said when three seconds were heard. */
  readonly measured?: readonly object[];
  /** Said when the client asks for the end; then the socket is closed with this code. */
  readonly last?: readonly object[];
  readonly closeCode?: number;
}

const result = (more: object = {}) => ({
  type: "measurement.result",
  trigger: "interval",
  audio_start_ms: 200,
  audio_end_ms: 3000,
  expressions: [
    { name: "anger", probability: 0.5312 },
    { name: "zeal-not-in-table", probability: 0.1203 },
  ],
  voice_attributes: [{ name: "loud", probability: 0.6644 }],
  ...more,
});

interface Heard extends Listening {
  readonly bytes: () => number;
  readonly texts: () => readonly string[];
}

async function humeOf(manner: Manner): Promise<Heard> {
  let bytes = 0;
  let told = false;
  const texts: string[] = [];
  const say = (socket: WebSocket, messages: readonly object[]): void => {
    for (const message of messages) socket.send(JSON.stringify(message));
  };
  const server = await listen({
    answer: () => ({ status: 404, body: { message: "no" } }),
    open(socket) {
      say(socket, [{ type: "session.created", id: "s-1", configuration: { measurement_timer_ms: 3000 } }]);
      socket.on("message", (data: Buffer, isBinary) => {
        if (!isBinary) {
          texts.push(data.toString());
          if (JSON.parse(data.toString()).type !== "session.close") return;
          say(socket, manner.last ?? [{ type: "session.closed", why: "asked", totals: {} }]);
          socket.close(manner.closeCode ?? 1000);
          return;
        }
        bytes += data.length;
        if (told || bytes < 96_000) return;
        told = true;
        say(socket, manner.measured ?? [result()]);
      });
    },
  });
  closers.push(() => server.close());
  return { ...server, bytes: () => bytes, texts: () => texts };
}

const voice = syntheticVoice({ seconds: 4, leadMs: 200 });
const optionsOf = (server: Listening, options: object = {}) => ({
  provider: "hume" as const,
  providers: { hume: { apiKey: "k", baseUrl: server.url, ...options } },
});

const MANNERS: readonly (readonly [string, Manner])[] = [
  ["brackets nothing with utterance events", {}],
  [
    "names the times of utterances otherwise",
    { measured: [{ type: "utterance.start", start_ms: 200 }, result(), { type: "utterance.end", at: "3 s" }] },
  ],
  ["says what is not known", { measured: [{ type: "session.heartbeat" }, result({ trigger: "mood", rank: 1 })] }],
  [
    "reports an error of an unknown code",
    { measured: [{ type: "error", code: "upstream_busy", message: "m" }, result()] },
  ],
  ["confirms no settings", { options: { measurementTimerMs: 5000 } }],
];

describe("a call over a server of Hume that is not the simulator", () => {
  it.concurrent.each(MANNERS)("and %s is heard and read", async (_, manner) => {
    const server = await humeOf(manner);
    const events = await hear(optionsOf(server, manner.options), voice);
    expect(server.bytes()).toBe(voice.byteLength);
    expect(eventsOf(events, "emotion").map(({ status, vendorLabel }) => [status, vendorLabel])).toEqual([
      ["ok", "anger"],
    ]);
    expect(eventsOf(events, "gap")).toEqual([]);
    const types = server.texts().map((text) => JSON.parse(text).type);
    expect(types).toEqual(manner.options === undefined ? ["session.close"] : ["session.update", "session.close"]);
  });

  it.concurrent("abstains where a measurement names nothing", async () => {
    const server = await humeOf({ measured: [result({ expressions: [], voice_attributes: [] })] });
    const events = await hear(optionsOf(server), voice);
    expect(eventsOf(events, "emotion").map(({ status, label, valence }) => [status, label, valence])).toEqual([
      ["abstained", null, null],
    ]);
  });
});
