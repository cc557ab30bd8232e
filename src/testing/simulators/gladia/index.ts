import { systemClock } from "../../../kit/clock.ts";
import type { Answer, Call, Route } from "../exchange.ts";
import { limitsOf } from "../limits.ts";
import { keyOf, startServer } from "../server.node.ts";
import type { Simulator, SimulatorOptions } from "../simulator.ts";
import { liveSocket } from "./live.ts";
import { LiveConfigSchema } from "./live-config.ts";
import { formatOf, LiveJob } from "./live-job.ts";
import { recordingRoutes } from "./recordings.ts";
import { createRefusals, invalid, refusal } from "./refusals.ts";

const REGIONS = ["eu-west", "us-west"];

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

/**
 * Starts a server that speaks Gladia's wire: POST then socket for live audio, upload and jobs for recordings.
 *
 * Two facts are assumed, and the adapter does without them: an empty chunk is acknowledged with the server's position, and answers that fall due while a
 * session has no socket are said on the next one. An utterance whose scripted `emotion` is `failed` gets `data: null`.
 */
export function start(options: SimulatorOptions): Promise<Simulator> {
  const apiKey = keyOf("gladia", options);
  const limits = limitsOf(LIMITS, options.limits);
  const clock = options.clock ?? systemClock;
  const jobs = new Map<string, LiveJob>();
  const refusals = createRefusals(apiKey);
  let [url, socketUrl, made] = ["", "", 0];
  const newId = (): string => `00000000-0000-4000-8000-${String(++made).padStart(12, "0")}`;

  const counts = (job: LiveJob): boolean =>
    job.status !== "done" && (job.session !== null || clock.now() - job.lastSeenMs < limits.abandonedMs);
  const begin = (call: Call): Answer => {
    const region = call.query.get("region");
    if (region !== null && !REGIONS.includes(region)) {
      return invalid(call, [{ path: ["region"], message: `must be one of ${REGIONS.join(", ")}` }]);
    }
    const config = LiveConfigSchema.safeParse(call.json());
    if (!config.success) return invalid(call, config.error.issues);
    const format = formatOf(config.data);
    if (format === null) return invalid(call, [{ path: ["bit_depth"], message: "does not go with the encoding" }]);
    if ([...jobs.values()].filter(counts).length >= limits.concurrent) {
      return refusal(429, call, "Maximum number of concurrent sessions", { "retry-after": String(limits.retryAfterS) });
    }
    const id = newId();
    const token = `token-${id}`;
    const job = { id, token, config: config.data, format, scenario: options.scenario, openedAtMs: clock.now() };
    jobs.set(id, new LiveJob(job));
    const answer = { id, created_at: new Date(0).toISOString(), url: `${socketUrl}/v2/live?token=${token}` };
    return { status: 201, body: answer };
  };
  const of = (handle: (job: LiveJob) => Answer): Route["handle"] =>
    refusals.guarded(({ params }) => {
      const job = jobs.get(params.id ?? "");
      return job === undefined ? refusals.gone(params.id ?? "") : handle(job);
    });
  return startServer({
    vendor: "gladia",
    apiKey,
    options,
    routes: [
      { method: "POST", path: "/v2/live", handle: refusals.guarded(begin) },
      { method: "GET", path: "/v2/live/:id", handle: of((job) => ({ status: 200, body: stateOf(job) })) },
      { method: "GET", path: "/v2/live/:id/file", handle: of((job) => ({ status: 200, body: job.file() })) },
      {
        method: "DELETE",
        path: "/v2/live/:id",
        handle: of((job) => {
          jobs.delete(job.parts.id);
          return { status: 202 };
        }),
      },
      ...recordingRoutes({ refusals, scenario: options.scenario, url: () => url, limits, newId }),
    ],
    sockets: [liveSocket({ jobOf: (token) => [...jobs.values()].find(({ parts }) => parts.token === token), limits })],
    adapterOptions: (address) => ({ apiKey, baseUrl: address.url }),
    onListening: (address) => {
      ({ url, socketUrl } = address);
    },
  });
}

function stateOf(job: LiveJob): Record<string, unknown> {
  const { id, config } = job.parts;
  return {
    id,
    request_id: `G-${id.slice(-8)}`,
    version: 2,
    kind: "live",
    status: job.status,
    created_at: new Date(0).toISOString(),
    request_params: config,
    ...(config.custom_metadata === undefined ? {} : { custom_metadata: config.custom_metadata }),
    result: job.status === "done" ? job.result() : null,
  };
}
