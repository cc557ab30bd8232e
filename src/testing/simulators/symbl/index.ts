import { systemClock } from "../../../kit/clock.ts";
import type { Route } from "../exchange.ts";
import { limitsOf } from "../limits.ts";
import { keyOf, startServer } from "../server.node.ts";
import type { Simulator, SimulatorOptions } from "../simulator.ts";
import { createConversations } from "./conversations.ts";
import { liveSockets } from "./live.ts";
import { recordingRoutes } from "./recordings.ts";
import { createTokenDesk, createWallClock } from "./tokens.ts";

/** Id of the one application; its secret is the simulator's key. */
const APP_ID = "simulated-symbl-app";

/** Limits of the vendor and of its simulator, replaceable by `limits`. Source where none is named: symblai/symbl-docs, stored 2022-07-19. */
const LIMITS = {
  /** Bytes of a message of audio. */
  chunkBytes: 8192,
  /** A socket without input is closed after this, ms. */
  idleMs: 1_800_000,
  /** Sockets at a time, paid plans. */
  concurrent: 50,
  /** Jobs at a time. */
  jobs: 50,
  /** Longest recording, ms. */
  recordingMs: 4 * 3_600_000,
  /** Life of a token, s. */
  tokenLifeS: 86_400,
  questionsBeforeDone: 1,
  flatErrors: 0,
  neverCompleted: 0,
  mute: 0,
};

/**
 * Starts a server that speaks the wire Symbl.ai spoke: tokens, live sockets, the messages of the Conversation API, recordings and their jobs.
 *
 * It is strict about tokens, connection ids, the size of audio chunks and the order of messages. What is not known is left mild: after an error message it closes
 * with 1000. An utterance whose scripted `emotion` is `never` gets no sentiment.
 */
export function start(options: SimulatorOptions): Promise<Simulator> {
  const appSecret = keyOf("symbl", options);
  const limits = limitsOf(LIMITS, options.limits);
  const wall = createWallClock(options.clock ?? systemClock);
  const desk = createTokenDesk({ appId: APP_ID, appSecret, wall, lifeS: limits.tokenLifeS });
  const conversations = createConversations(wall);
  const guarded =
    (handle: Route["handle"]): Route["handle"] =>
    (call) =>
      desk.refusal(call) ?? handle(call);
  const { scenario } = options;
  const list: Route["handle"] = ({ params, query }) => {
    const conversation = conversations.find(params.id ?? "");
    if (conversation === undefined) {
      return { status: 404, body: { message: "The conversation could not be found" } };
    }
    const [sentiment, verbose] = [query.get("sentiment") === "true", query.get("verbose") === "true"];
    return { status: 200, body: { messages: conversation.list({ sentiment, verbose }) } };
  };
  return startServer({
    vendor: "symbl",
    apiKey: appSecret,
    options,
    routes: [
      desk.route,
      { method: "GET", path: "/v1/conversations/:id/messages", handle: guarded(list) },
      ...recordingRoutes({ conversations, scenario, guarded, limits }),
    ],
    sockets: liveSockets({ desk, conversations, scenario, limits }),
    adapterOptions: ({ url }) => ({ appId: APP_ID, appSecret, baseUrl: url }),
    notFound: () => ({ status: 404, body: { message: "Not found" } }),
  });
}
