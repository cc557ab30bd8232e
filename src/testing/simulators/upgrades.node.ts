import { type IncomingMessage, STATUS_CODES } from "node:http";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { callOf, encodeAnswer } from "./call.node.ts";
import { type Answer, type Call, matchPath } from "./exchange.ts";
import { record, refusalOf } from "./requests.node.ts";
import type { SocketRoute } from "./served-session.ts";
import type { ServerState } from "./server-state.ts";
import { Session } from "./session.node.ts";

const DEFAULT_KEEP_BYTES = 1024 * 1024;
const DEFAULT_MESSAGE_BYTES = 1024 * 1024;

type OnUpgrade = (request: IncomingMessage, wire: Duplex, head: Buffer) => void;

/** Takes handshakes: refused with a real HTTP answer, or a session. */
export function serveUpgrades(state: ServerState): OnUpgrade {
  const endpoints = (state.server.sockets ?? []).map((route) => endpointOf(state, route));
  return (request, wire, head) => {
    wire.on("error", () => undefined);
    const raw = callOf(request);
    for (const { route, accept } of endpoints) {
      const params = matchPath(route.path, raw.path);
      if (params !== null) return void accept({ ...raw, params }, request, wire, head);
    }
    void Promise.resolve(state.server.notFound?.(raw) ?? { status: 404 }).then((answer) =>
      refuse(state, raw, wire, answer),
    );
  };
}

interface Endpoint {
  readonly route: SocketRoute;
  accept(call: Call, request: IncomingMessage, wire: Duplex, head: Buffer): Promise<void>;
}

function endpointOf(state: ServerState, route: SocketRoute): Endpoint {
  const calls = new WeakMap<IncomingMessage, Call>();
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: route.maxMessageBytes ?? DEFAULT_MESSAGE_BYTES,
    handleProtocols: (offered, request) => {
      const call = calls.get(request);
      const chosen = call === undefined ? undefined : route.protocol?.(call);
      return chosen ?? [...offered][0] ?? false;
    },
  });
  server.on("headers", (lines, request) => {
    const call = calls.get(request);
    if (call === undefined) return;
    for (const [name, value] of Object.entries(route.headers?.(call) ?? {})) lines.push(`${name}: ${value}`);
  });
  return {
    route,
    async accept(call, request, wire, head) {
      const fault = state.plan.refusal(state.sessions.length);
      if (fault !== undefined) state.struck(fault, null);
      const refused = refusalOf(fault) ?? (await route.authorise?.(call)) ?? null;
      if (refused !== null) return refuse(state, call, wire, refused);
      calls.set(request, call);
      server.handleUpgrade(request, wire, head, (socket) => open(state, route, { call, socket, wire }));
    },
  };
}

interface Opening {
  readonly call: Call;
  readonly socket: WebSocket;
  readonly wire: Duplex;
}

function open(state: ServerState, route: SocketRoute, opening: Opening): void {
  const { server, clock, plan, sessions, note, struck } = state;
  const { keepAudioBytes = DEFAULT_KEEP_BYTES, saveAudioTo } = server.options;
  const index = sessions.length;
  const name = `${server.vendor}-${index}.raw`;
  const session = new Session({
    ...opening,
    index,
    route: route.path,
    slot: freeSlot(sessions, route.path),
    clock,
    faults: plan.session(index),
    keepAudioBytes,
    audioPath: saveAudioTo === undefined ? undefined : join(saveAudioTo, name),
    onFault: (fault) => struck(fault, index),
  });
  sessions.push(session);
  note({ type: "session-opened", session });
  void session.over.then(() => note({ type: "session-over", session }));
  session.begin(route);
}

function freeSlot(sessions: readonly Session[], route: string): number {
  const taken = new Set(sessions.filter((s) => s.closeCode === null && s.route === route).map(({ slot }) => slot));
  let slot = 0;
  while (taken.has(slot)) slot += 1;
  return slot;
}

function refuse(state: ServerState, call: Call, wire: Duplex, answer: Answer): void {
  const recorded = record(state, call, true);
  recorded.status = answer.status;
  const { headers, bytes } = encodeAnswer(answer);
  const lines = Object.entries({ connection: "close", ...headers }).map(([name, value]) => `${name}: ${value}`);
  wire.write(`HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ""}\r\n${lines.join("\r\n")}\r\n\r\n`);
  wire.end(bytes);
  state.note({ type: "request", request: recorded });
}
