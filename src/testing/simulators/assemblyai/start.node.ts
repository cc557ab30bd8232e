import { systemClock } from "../../../kit/clock.ts";
import { createRateWindow, limitsOf } from "../limits.ts";
import { keyOf, startServer } from "../server.node.ts";
import type { Simulator, SimulatorOptions } from "../simulator.ts";
import { createGateway } from "./gateway.ts";
import { createKeys, grantToken } from "./keys.ts";
import { createLanguageModel } from "./language-model.ts";
import { LIMITS } from "./limits.ts";
import { serveLive } from "./live.ts";
import { createRecordings } from "./recordings.ts";

/**
 * Starts a simulator of AssemblyAI: streaming v3, tokens, uploads and transcripts, and the LLM gateway, all at one address.
 *
 * LeMUR is gone, as at the vendor: its paths answer 404.
 */
export function start(options: SimulatorOptions): Promise<Simulator> {
  const apiKey = keyOf("assemblyai", options);
  const limits = limitsOf<Record<keyof typeof LIMITS, number>>(LIMITS, options.limits);
  const { clock = systemClock, scenario } = options;
  const keys = createKeys(apiKey, clock);
  const model = createLanguageModel();
  const gateway = createGateway(keys, model, clock, limits);
  const opened = createRateWindow(clock, limits.newSessionsPerMinute, 60_000);
  let url = "";
  const recordings = createRecordings({ keys, clock, limits, scenario, url: () => url });
  return startServer({
    vendor: "assemblyai",
    apiKey,
    options,
    routes: [
      { method: "GET", path: "/v3/token", handle: (call) => grantToken(keys, call) },
      { method: "POST", path: "/v2/upload", handle: recordings.upload },
      { method: "POST", path: "/v2/transcript", handle: recordings.submit },
      { method: "GET", path: "/v2/transcript/:id", handle: recordings.transcript },
      { method: "POST", path: "/v1/chat/completions", handle: gateway.complete },
      { method: "GET", path: "/v1/models", handle: gateway.models },
    ],
    sockets: [
      {
        path: "/v3/ws",
        maxMessageBytes: limits.maxMessageBytes,
        open(session) {
          const capMs = keys.admit(session.call, limits.sessionCapMs);
          const crowded = capMs !== null && opened.take() > 0;
          return serveLive(session, { scenario, limits, capMs, crowded, model, clock, nowMs: Date.now });
        },
      },
    ],
    adapterOptions: (address) => ({ apiKey, baseUrl: address.url }),
    onListening: (address) => {
      url = address.url;
    },
    notFound: () => ({ status: 404, body: { error: "Not found" } }),
  });
}
