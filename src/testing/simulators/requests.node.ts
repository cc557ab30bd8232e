import type { IncomingMessage, ServerResponse } from "node:http";
import { callOf, encodeAnswer, readBody } from "./call.node.ts";
import { type Answer, type Call, matchPath } from "./exchange.ts";
import type { Fault } from "./faults.ts";
import type { ServerState } from "./server-state.ts";
import type { SimulatedRequest } from "./simulator.ts";
import { GARBAGE, resetSocket } from "./wire-faults.node.ts";

/** Puts a call on record; `status` may be set later. */
export function record(
  state: ServerState,
  call: Call,
  upgrade: boolean,
): { -readonly [K in keyof SimulatedRequest]: SimulatedRequest[K] } {
  const { method, path, query, headers, body } = call;
  const request = {
    method,
    path,
    query,
    headers,
    body,
    upgrade,
    index: state.requests.length,
    atMs: state.clock.now(),
  };
  const recorded = { ...request, status: null };
  state.requests.push(recorded);
  return recorded;
}

/** Answers one HTTP request by its route, unless a fault meets it. */
export async function serveRequest(
  state: ServerState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.on("error", () => undefined);
  const body = await readBody(request);
  if (body === null) return void response.destroy();
  const call = callOf(request, body);
  const recorded = record(state, call, false);
  const fault = state.plan.request(call.path);
  if (fault !== undefined) state.struck(fault, null);
  const answer = refusalOf(fault) ?? (await answerOf(state, call));
  const deliver = (): void => {
    if (response.destroyed) return;
    if (deliverAnswer(answer, fault, response)) recorded.status = answer.status;
    state.note({ type: "request", request: recorded });
  };
  if (fault?.fault === "late") state.timers.after(fault.ms, deliver);
  else deliver();
}

/** What a `refuse` fault answers. */
export function refusalOf(fault: Fault | undefined): Answer | undefined {
  if (fault?.fault !== "refuse") return undefined;
  const { status, retryAfterS } = fault;
  const headers = retryAfterS === undefined ? {} : { "retry-after": String(retryAfterS) };
  return { status, headers, body: { message: "refused by a fault of the simulator" } };
}

async function answerOf({ server }: ServerState, call: Call): Promise<Answer> {
  for (const route of server.routes ?? []) {
    const params = route.method === call.method ? matchPath(route.path, call.path) : null;
    if (params !== null) return route.handle({ ...call, params });
  }
  return server.notFound?.(call) ?? { status: 404 };
}

/** True when the client got the whole answer. */
function deliverAnswer(answer: Answer, fault: Fault | undefined, response: ServerResponse): boolean {
  const { headers, bytes } = encodeAnswer(answer);
  switch (fault?.fault) {
    case "drop":
      response.destroy();
      return false;
    case "reset":
      if (response.socket !== null) resetSocket(response.socket);
      return false;
    case "stall":
    case "half-open":
      return false;
    case "garbage": {
      const garbage = GARBAGE[fault.form ?? "text"];
      response.writeHead(answer.status, { ...headers, "content-length": String(Buffer.byteLength(garbage)) });
      response.end(garbage);
      return false;
    }
    case "truncated": {
      const half = bytes.subarray(0, bytes.length >> 1);
      if (fault.form !== "frame") {
        response.writeHead(answer.status, { ...headers, "content-length": String(half.length) });
        response.end(half);
        return false;
      }
      response.writeHead(answer.status, headers);
      response.write(half, () => response.destroy());
      return false;
    }
    default:
      response.writeHead(answer.status, headers);
      response.end(bytes);
      return true;
  }
}
