import { systemClock } from "../../../kit/clock.ts";
import { limitsOf } from "../limits.ts";
import { keyOf, startServer } from "../server.node.ts";
import type { Simulator, SimulatorOptions } from "../simulator.ts";
import { liveSocket } from "./live.ts";
import { createLiveSessions } from "./live-routes.ts";
import { recordingRoutes } from "./recordings.ts";
import { createRefusals } from "./refusals.ts";

/** Limits of the vendor and of its simulator, replaceable by `limits`. */
const LIMITS = {
  /** A socket without input is closed after this, ms; observed by others, see the adapter's info. */
  idleMs: 30_000,
  /** docs.gladia.io, limits and specifications, 2026-04-30. */
  sessionCapMs: 3 * 3_600_000,
  /** Live sessions at a time, paid plans; as above. */
  concurrent: 30,
  /** What `retry-after` says when there are more, s. */
  retryAfterS: 5,
  /** A session without a socket no longer counts after this, ms. */
  abandonedMs: 60_000,
  /** Questions about a recording's job that are answered with "not yet". */
  questionsBeforeDone: 1,
  /** More than 0: sentences of a recording come as JSON text, as the vendor's types say. */
  resultsAsText: 0,
};

const DEFAULT_KEEP_BYTES = 16 * 1024 * 1024;

/**
 * Starts a server that speaks Gladia's wire: POST then socket for live audio, upload and jobs for recordings.
 *
 * Two facts are assumed, and the adapter does without them: an empty chunk is acknowledged with the server's position, and answers that fall due while a
 * session has no socket are said on the next one. An utterance whose scripted `emotion` is `failed` gets `data: null`.
 * `GET /v2/live/:id/file` gives the audio of a session over all of its sockets, its first `keepAudioBytes` (default 16 MiB), and the hash of all of it.
 */
export function start(options: SimulatorOptions): Promise<Simulator> {
  const apiKey = keyOf("gladia", options);
  const limits = limitsOf(LIMITS, options.limits);
  const refusals = createRefusals(apiKey);
  let [url, socketUrl, made] = ["", "", 0];
  const shared = {
    refusals,
    limits,
    scenario: options.scenario,
    newId: () => `00000000-0000-4000-8000-${String(++made).padStart(12, "0")}`,
  };
  const { routes, jobOf } = createLiveSessions({
    ...shared,
    clock: options.clock ?? systemClock,
    keepBytes: options.keepAudioBytes ?? DEFAULT_KEEP_BYTES,
    socketUrl: () => socketUrl,
  });
  return startServer({
    vendor: "gladia",
    apiKey,
    options,
    routes: [...routes, ...recordingRoutes({ ...shared, url: () => url })],
    sockets: [liveSocket({ jobOf, limits })],
    adapterOptions: (address) => ({ apiKey, baseUrl: address.url }),
    onListening: (address) => {
      ({ url, socketUrl } = address);
    },
  });
}
