import { systemClock } from "../../../kit/clock.ts";
import { limitsOf } from "../limits.ts";
import { keyOf, startServer } from "../server.node.ts";
import type { Simulator, SimulatorOptions } from "../simulator.ts";
import { refuse } from "./auth.ts";
import { LiveSession } from "./live.ts";
import { HUME_WIRE as W } from "./names.ts";
import { HUME_RULES } from "./rules.ts";
import { measureUpload } from "./upload.ts";

/** Twice the vendor's own limit, so that what is too large can be refused in its words. */
const MAX_MESSAGE_BYTES = 2 * 1024 * 1024;

/**
 * Starts a server that speaks Hume's Expression Measurement v1: realtime audio and audio upload.
 *
 * It is as strict as the vendor's pages say: exactly one credential header, binary frames of whole samples, no frame faster than real time, settings before
 * audio and no unknown field in them, 25 MB an upload. No client of the vendor could be had to hold it against, so what the pages leave open is assumed: all of
 * it stands in `rules.ts`, under `ASSUMED`, and in the adapter's `wire.ts`. Scores are made up. Warnings of a scenario are errors of the vendor, by their code.
 */
export function start(options: SimulatorOptions): Promise<Simulator> {
  const apiKey = keyOf("hume", options);
  const { scenario = {}, clock = systemClock } = options;
  const rules = limitsOf(HUME_RULES, options.limits);
  let uploads = 0;
  return startServer({
    vendor: "hume",
    apiKey,
    options,
    routes: [
      {
        method: "POST",
        path: W.uploadPath,
        handle: (call) => refuse(call, apiKey) ?? measureUpload(call, uploads++, rules, scenario),
      },
    ],
    sockets: [
      {
        path: W.realtimePath,
        maxMessageBytes: MAX_MESSAGE_BYTES,
        authorise: (call) => refuse(call, apiKey),
        open: (session) => new LiveSession(session, { rules, clock, scenario }),
      },
    ],
    notFound: () => ({ status: 404, body: { message: "no Route matched with those values" } }),
    adapterOptions: ({ url }) => ({ apiKey, baseUrl: url }),
  });
}
