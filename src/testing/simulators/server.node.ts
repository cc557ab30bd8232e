import { mkdir } from "node:fs/promises";
import { createServer as createHttp, type Server } from "node:http";
import { createServer as createHttps } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { systemClock } from "../../kit/clock.ts";
import { EmotionError } from "../../spec/errors.ts";
import type { Route } from "./exchange.ts";
import { planFaults } from "./fault-plan.ts";
import type { Fault } from "./faults.ts";
import { serveRequest } from "./requests.node.ts";
import type { SocketRoute } from "./served-session.ts";
import type { Session } from "./session.node.ts";
import type { SimulatedRequest, Simulator, SimulatorNote, SimulatorOptions } from "./simulator.ts";
import { createTimers, type Timers } from "./timers.ts";
import { serveUpgrades } from "./upgrades.node.ts";

/** Where a started server is reached. */
export interface Address {
  /** `http://127.0.0.1:PORT` or `https:`. */
  readonly url: string;
  /** `ws://127.0.0.1:PORT` or `wss:`. */
  readonly socketUrl: string;
}

/** What a vendor's simulator is made of. */
export interface VendorServer {
  /** Id of the adapter. */
  readonly vendor: string;
  /** The key that `authorise` accepts; see `keyOf`. */
  readonly apiKey: string;
  readonly options: SimulatorOptions;
  readonly routes?: readonly Route[];
  readonly sockets?: readonly SocketRoute[];
  /** What the adapter takes as `providers.<vendor>`. */
  readonly adapterOptions: (address: Address) => Readonly<Record<string, unknown>>;
  /** Told where it is reached before anything can arrive, for answers that hold URLs. */
  readonly onListening?: (address: Address) => void;
  /** The answer where no route fits. Default: 404 with an empty body. */
  readonly notFound?: Route["handle"];
}

/** What the parts of one server share. */
export interface ServerState {
  readonly server: VendorServer;
  readonly clock: NonNullable<SimulatorOptions["clock"]>;
  readonly plan: ReturnType<typeof planFaults>;
  readonly timers: Timers;
  readonly sessions: Session[];
  readonly requests: SimulatedRequest[];
  readonly note: (note: SimulatorNote) => void;
  readonly struck: (fault: Fault, session: number | null) => void;
}

/** The key of a simulator: the caller's, else a fixed one that says what it is. */
export function keyOf(vendor: string, options: SimulatorOptions): string {
  return options.apiKey ?? `simulated-${vendor}-key`;
}

/**
 * Starts the server of one vendor.
 *
 * @throws EmotionError of kind `config` when the port is taken or the TLS key and certificate are of no use.
 */
export async function startServer(server: VendorServer): Promise<Simulator> {
  const { options } = server;
  const clock = options.clock ?? systemClock;
  const note = options.onNote ?? (() => undefined);
  const state: ServerState = {
    server,
    clock,
    plan: planFaults([...(options.scenario?.faults ?? []), ...(options.faults ?? [])]),
    timers: createTimers(clock),
    sessions: [],
    requests: [],
    note,
    struck: (fault, session) => note({ type: "fault", fault: fault.fault, session }),
  };
  if (options.saveAudioTo !== undefined) await mkdir(options.saveAudioTo, { recursive: true });
  const http = createListener(options);
  const wires = new Set<Socket>();
  http.on("connection", (wire: Socket) => {
    wires.add(wire);
    wire.on("error", () => undefined);
    wire.once("close", () => wires.delete(wire));
  });
  http.on("request", (request, response) => void serveRequest(state, request, response));
  http.on("upgrade", serveUpgrades(state));
  const address = await listen(http, options);
  server.onListening?.(address);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= shutDown(http, wires, state);
    return closing;
  };
  return {
    vendor: server.vendor,
    ...address,
    apiKey: server.apiKey,
    options: server.adapterOptions(address),
    sessions: state.sessions,
    requests: state.requests,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function createListener({ tls }: SimulatorOptions): Server {
  try {
    return tls === undefined ? createHttp() : createHttps({ key: tls.key, cert: tls.cert });
  } catch {
    throw new EmotionError("config", "tls must be a key and a certificate that belong together, both as PEM texts.", {
      option: "tls",
    });
  }
}

async function listen(http: Server, options: SimulatorOptions): Promise<Address> {
  const { port = 0, host = "127.0.0.1", tls } = options;
  await new Promise<void>((resolve, reject) => {
    http.once("error", (error: NodeJS.ErrnoException) => {
      const code = error.code ?? "unknown";
      const why = code === "EADDRINUSE" ? "is taken" : `cannot be listened on (${code})`;
      reject(new EmotionError("config", `Port ${port} ${why}: choose another one, or 0 for any.`, { port, code }));
    });
    http.listen(port, host, () => resolve());
  });
  const at = `${host.includes(":") ? `[${host}]` : host}:${(http.address() as AddressInfo).port}`;
  const s = tls === undefined ? "" : "s";
  return { url: `http${s}://${at}`, socketUrl: `ws${s}://${at}` };
}

async function shutDown(http: Server, wires: ReadonlySet<Socket>, { sessions, timers }: ServerState): Promise<void> {
  timers.clear();
  const closed = new Promise<void>((resolve) => {
    http.close(() => resolve());
  });
  for (const session of sessions) session.terminate();
  for (const wire of wires) wire.destroy();
  await closed;
  await Promise.all(sessions.map(({ over }) => over));
}
