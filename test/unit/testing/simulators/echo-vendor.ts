import { createEar, type Heard } from "../../../../src/testing/simulators/ear.ts";
import { limitsOf } from "../../../../src/testing/simulators/limits.ts";
import type { ServedSession, SessionHandlers } from "../../../../src/testing/simulators/served-session.ts";
import { keyOf, startServer } from "../../../../src/testing/simulators/server.node.ts";
import type { HeardFormat, Simulator, SimulatorOptions } from "../../../../src/testing/simulators/simulator.ts";

export const FORMAT: HeardFormat = { sampleRateHz: 16_000, channels: 1, encoding: "pcm_s16le" };

/** A vendor that exists nowhere: it greets, repeats texts, and says what it hears. */
export function startEcho(options: SimulatorOptions = {}): Promise<Simulator> {
  const apiKey = keyOf("echo", options);
  const limits = limitsOf({ idleMs: 60_000 }, options.limits);
  return startServer({
    vendor: "echo",
    apiKey,
    options,
    routes: [
      {
        method: "GET",
        path: "/v1/things/:id",
        handle: ({ params, query }) => ({ status: 200, body: { id: params.id, all: query.get("all") } }),
      },
      {
        method: "POST",
        path: "/v1/echo",
        handle: (call) => ({
          status: 201,
          headers: { "x-length": String(call.body.length) },
          body: call.json() ?? call.body,
        }),
      },
    ],
    sockets: [
      {
        path: "/v1/live",
        maxMessageBytes: 64 * 1024,
        authorise: ({ headers }) =>
          headers.authorization === `Token ${apiKey}`
            ? null
            : { status: 401, headers: { "x-error": "bad key" }, body: { code: "INVALID_AUTH" } },
        headers: () => ({ "x-request-id": "r-1" }),
        open: (session) => talk(session, options, limits.idleMs),
      },
    ],
    adapterOptions: ({ url, socketUrl }) => ({ apiKey, baseUrl: url, socketUrl }),
  });
}

function talk(session: ServedSession, options: SimulatorOptions, idleMs: number): SessionHandlers {
  const scenario = options.scenario;
  const ear = createEar({ format: FORMAT, slot: session.slot, ...(scenario === undefined ? {} : { scenario }) });
  const idle = session.deadline(idleMs, () => session.close(4408, "idle"));
  const tell = (heard: readonly Heard[]): void => {
    for (const one of heard) session.send(one);
  };
  session.setFormat(FORMAT);
  session.send({ type: "hello" });
  return {
    onText(text) {
      idle.touch();
      if (text === "bye") {
        tell(ear.finish());
        session.close(1000, "bye");
      } else session.send({ type: "echo", text });
    },
    onBinary(bytes) {
      idle.touch();
      session.take(bytes);
      tell(ear.hear(bytes));
    },
  };
}
