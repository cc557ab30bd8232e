import { systemClock } from "../../../kit/clock.ts";
import type { Answer, Call } from "../exchange.ts";
import { limitsOf } from "../limits.ts";
import type { SocketRoute } from "../served-session.ts";
import { keyOf, startServer } from "../server.node.ts";
import type { Simulator, SimulatorOptions } from "../simulator.ts";
import { type Access, createAccess } from "./access.ts";
import { listenFlux } from "./flux-live.ts";
import { DEEPGRAM_LIMITS, type DeepgramLimits } from "./limits.ts";
import { listenNova } from "./nova-live.ts";
import { transcribe } from "./recording.ts";
import { refused, refusedAnew, refusedInText, requestId } from "./refusals.ts";
import { refusalOfFlux, refusalOfNova } from "./rules.ts";
import { readText } from "./text.ts";

/** Starts a Deepgram: `/v1/listen` live and pre-recorded, `/v2/listen` (Flux), `/v1/read`, `/v1/auth/grant`. */
export function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const apiKey = keyOf("deepgram", options);
  const limits = limitsOf(DEEPGRAM_LIMITS, options.limits);
  const access = createAccess(apiKey, options.clock ?? systemClock, limits.tokenS);
  const reading = createReading(options, limits);
  return startServer({
    vendor: "deepgram",
    apiKey,
    options,
    routes: [
      {
        method: "POST",
        path: "/v1/listen",
        handle: (call) => allowed(access, call, () => reading(call, () => transcribe(call, options))),
      },
      {
        method: "POST",
        path: "/v1/read",
        handle: (call) => allowed(access, call, () => reading(call, () => readText(call, options))),
      },
      { method: "POST", path: "/v1/auth/grant", handle: (call) => access.grant(call) },
    ],
    sockets: sockets(access, options, limits),
    adapterOptions: ({ url }) => ({ apiKey, baseUrl: url }),
    notFound: () => refusedInText(404, "Not Found"),
  });
}

function allowed(access: Access, call: Call, handle: () => Answer | Promise<Answer>): Answer | Promise<Answer> {
  return access.check(call) ?? handle();
}

/** Requests with sentiment: so many at once, each as late as the scenario says. */
function createReading(
  { scenario, clock = systemClock }: SimulatorOptions,
  limits: DeepgramLimits,
): (call: Call, handle: () => Answer | Promise<Answer>) => Promise<Answer> {
  let underWay = 0;
  return async ({ query }, handle) => {
    if (query.get("sentiment") !== "true") return handle();
    if (underWay >= limits.reads)
      return refusedAnew(429, "TOO_MANY_REQUESTS", "Too many requests. Please try again later.");
    underWay += 1;
    try {
      const delayMs = scenario?.delaysMs?.sentiment ?? 0;
      if (delayMs > 0) await clock.sleep(delayMs);
      return await handle();
    } finally {
      underWay -= 1;
    }
  };
}

function sockets(access: Access, options: SimulatorOptions, limits: DeepgramLimits): readonly SocketRoute[] {
  let open = 0;
  const admitted = (call: Call, refusal: Answer | null): Answer | null =>
    access.check(call) ??
    refusal ??
    (open < limits.streams ? null : refused(429, "TOO_MANY_REQUESTS", "Too many requests. Please try again later"));
  const live = (
    path: string,
    listen: typeof listenNova,
    refusal: (query: URLSearchParams) => Answer | null,
  ): SocketRoute => ({
    path,
    authorise: (call) => admitted(call, refusal(call.query)),
    headers: () => ({ "dg-request-id": requestId() }),
    open(session) {
      open += 1;
      const handlers = listen(session, options, limits);
      return {
        onText: (text) => handlers.onText?.(text),
        onBinary: (bytes) => handlers.onBinary?.(bytes),
        onEnd: () => {
          open -= 1;
        },
      };
    },
  });
  return [
    live("/v1/listen", listenNova, (query) => refusalOfNova(query, true)),
    live("/v2/listen", listenFlux, refusalOfFlux),
    // Texts are read by requests only. Source: deepgram/skills `text-intelligence` (2026-09-18).
    { path: "/v1/read", authorise: () => refusedInText(405, "Method Not Allowed"), open: () => ({}) },
  ];
}
