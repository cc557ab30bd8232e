import { createServer as createHttp, type Server } from "node:http";
import { createServer as createHttps } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { systemClock } from "../../kit/clock.ts";
import { makeFolder } from "../../make-folder.node.ts";
import { EmotionError } from "../../spec/errors.ts";
import { planFaults } from "./fault-plan.ts";
import { serveRequest } from "./requests.node.ts";
import { type KeyAndCertificate, selfSigned } from "./self-signed.node.ts";
import type { Address, ServerState, VendorServer } from "./server-state.ts";
import type { Simulator, SimulatorOptions } from "./simulator.ts";
import { createTimers } from "./timers.ts";
import { serveUpgrades } from "./upgrades.node.ts";

export type { Address, VendorServer } from "./server-state.ts";

/** The key of a simulator: the caller's, else a fixed one that says what it is. */
export function keyOf(vendor: string, options: SimulatorOptions): string {
  return options.apiKey ?? `simulated-${vendor}-key`;
}

/**
 * Starts the server of one vendor.
 *
 * @throws EmotionError of kind `config` when the port is taken, the folder for audio cannot be made, or the TLS key and certificate are of no use.
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
  if (options.saveAudioTo !== undefined) await prepareFolder(options.saveAudioTo);
  const pair = options.tls === true ? selfSigned() : options.tls;
  const http = createListener(pair);
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
    ...(pair === undefined ? {} : { certificate: pair.cert }),
    options: server.adapterOptions(address),
    sessions: state.sessions,
    requests: state.requests,
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function prepareFolder(path: string): Promise<void> {
  try {
    await makeFolder(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown";
    const sentence = `The folder for the received audio cannot be made (${code}): choose another one.`;
    throw new EmotionError("config", sentence, { option: "saveAudioTo", code });
  }
}

function createListener(tls: KeyAndCertificate | undefined): Server {
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
