import type { Answer, Call, Route } from "../exchange.ts";

/** How the service refuses requests. */
export interface Refusals {
  /** Asks for the key first. */
  guarded(handle: Route["handle"]): Route["handle"];
  /** No job of that id. */
  gone(id: string): Answer;
}

/** Refusals with the body that the vendor's client reads `message` and `request_id` of (@gladiaio/sdk 2.1.0, read 2026-11-25). */
export function createRefusals(apiKey: string): Refusals {
  return {
    guarded: (handle) => (call) => {
      const key = call.headers["x-gladia-key"];
      if (key === apiKey) return handle(call);
      return refusal(401, call, key === undefined ? "Missing api key" : "Invalid api key");
    },
    gone: () => ({ status: 404, body: bodyOf(404, "Job not found") }),
  };
}

/** A refusal of a status. */
export function refusal(status: number, { path }: Call, message: string, headers: Answer["headers"] = {}): Answer {
  return { status, headers, body: { ...bodyOf(status, message), path } };
}

/** A body that does not fit. */
export function invalid(
  { path }: Call,
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): Answer {
  const errors = issues.map((issue) => `${issue.path.map(String).join(".")} ${issue.message}`);
  return { status: 400, body: { ...bodyOf(400, "Invalid parameter(s)"), path, validation_errors: errors } };
}

function bodyOf(statusCode: number, message: string): Record<string, unknown> {
  return { timestamp: new Date(0).toISOString(), request_id: "G-00000000", statusCode, message };
}
