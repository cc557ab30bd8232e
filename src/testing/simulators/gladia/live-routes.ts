import type { Clock } from "../../../kit/clock.ts";
import type { Answer, Call, Route } from "../exchange.ts";
import type { Scenario } from "../scenario.ts";
import { formatOf, LiveConfigSchema } from "./live-config.ts";
import { LiveJob } from "./live-job.ts";
import { invalid, type Refusals, refusal } from "./refusals.ts";

const REGIONS = ["eu-west", "us-west"];
/** Sessions that are over and still answer questions. */
const DONE_KEPT = 100;

/** What live sessions need of the service. */
export interface LiveParts {
  readonly refusals: Refusals;
  readonly scenario: Scenario | undefined;
  readonly clock: Clock;
  readonly limits: { readonly concurrent: number; readonly retryAfterS: number; readonly abandonedMs: number };
  /** Audio kept per session for its file, bytes. */
  readonly keepBytes: number;
  /** Known once the server listens. */
  readonly socketUrl: () => string;
  readonly newId: () => string;
}

/** Live sessions as REST shows them. */
export interface LiveSessions {
  readonly routes: readonly Route[];
  jobOf(token: string): LiveJob | undefined;
}

/** Opens sessions and answers questions about them. */
export function createLiveSessions(parts: LiveParts): LiveSessions {
  const { guarded, gone } = parts.refusals;
  const jobs = new Map<string, LiveJob>();
  const tokens = new Map<string, LiveJob>();
  const forget = (job: LiveJob): void => {
    jobs.delete(job.parts.id);
    tokens.delete(job.parts.token);
  };
  const forgetOldest = (): void => {
    const done = [...jobs.values()].filter(({ status }) => status === "done");
    for (const job of done.slice(0, Math.max(0, done.length - DONE_KEPT))) forget(job);
  };
  const begin = (call: Call): Answer => {
    forgetOldest();
    const made = newJob(call, [...jobs.values()], parts);
    if (!(made instanceof LiveJob)) return made;
    const { id, token } = made.parts;
    jobs.set(id, made);
    tokens.set(token, made);
    const url = `${parts.socketUrl()}/v2/live?token=${token}`;
    return { status: 201, body: { id, created_at: new Date(0).toISOString(), url } };
  };
  const of = (handle: (job: LiveJob) => Answer): Route["handle"] =>
    guarded(({ params }) => {
      const job = jobs.get(params.id ?? "");
      return job === undefined ? gone(params.id ?? "") : handle(job);
    });
  return {
    jobOf: (token) => tokens.get(token),
    routes: [
      { method: "POST", path: "/v2/live", handle: guarded(begin) },
      { method: "GET", path: "/v2/live/:id", handle: of((job) => ({ status: 200, body: stateOf(job) })) },
      {
        method: "GET",
        path: "/v2/live/:id/file",
        // The hash is of everything taken, also where not all of it was kept; the vendor has no such header.
        handle: of((job) => ({ status: 200, headers: { "x-audio-sha256": job.sha256() }, body: job.file() })),
      },
      {
        method: "DELETE",
        path: "/v2/live/:id",
        handle: of((job) => {
          forget(job);
          return { status: 202 };
        }),
      },
    ],
  };
}

function newJob(call: Call, jobs: readonly LiveJob[], parts: LiveParts): LiveJob | Answer {
  const { limits, clock, scenario, keepBytes } = parts;
  const region = call.query.get("region");
  if (region !== null && !REGIONS.includes(region)) {
    return invalid(call, [{ path: ["region"], message: `must be one of ${REGIONS.join(", ")}` }]);
  }
  const config = LiveConfigSchema.safeParse(call.json());
  if (!config.success) return invalid(call, config.error.issues);
  const format = formatOf(config.data);
  if (format === null) return invalid(call, [{ path: ["bit_depth"], message: "does not go with the encoding" }]);
  const counts = ({ status, session, lastSeenMs }: LiveJob): boolean =>
    status !== "done" && (session !== null || clock.now() - lastSeenMs < limits.abandonedMs);
  if (jobs.filter(counts).length >= limits.concurrent) {
    return refusal(429, call, "Maximum number of concurrent sessions", { "retry-after": String(limits.retryAfterS) });
  }
  const id = parts.newId();
  const openedAtMs = clock.now();
  return new LiveJob({ id, token: `token-${id}`, config: config.data, format, scenario, openedAtMs, keepBytes });
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
