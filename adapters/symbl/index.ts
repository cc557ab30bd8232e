import { type Adapter, type AdapterModule, type Asked, defineAdapter } from "../../src/spec/adapter.ts";
import { recordingBatch } from "./batch.ts";
import { info } from "./info.ts";
import { parseSymblOptions, type SymblOptions } from "./options.ts";
import { createService } from "./service.ts";
import { liveStream } from "./session.ts";

export { CLOSE_KINDS, DETAIL_KINDS, STATUS_KINDS } from "./errors.ts";
export { info } from "./info.ts";
export { type SymblOptions, SymblOptionsSchema } from "./options.ts";

/**
 * Makes the adapter of Symbl.ai: live sessions and recordings, with the polarity of each message as its words tell it.
 *
 * The vendor switched its service off; the adapter works with a private endpoint, or with the simulator of this package.
 *
 * @param options see {@link SymblOptionsSchema}; `baseUrl` is needed.
 * @param asked what the call asks of any provider; options go before it.
 * @throws EmotionError `config` for an option that is unknown or out of range, without `baseUrl`, or without credentials; `unsupported` for a language Symbl did not know.
 */
export function symbl(options: SymblOptions, asked: Asked = {}): Adapter {
  return create(options, asked);
}

function create(options: unknown, asked?: Asked): Adapter {
  const service = createService(parseSymblOptions(options, asked));
  return defineAdapter(info, { stream: liveStream(service), batch: recordingBatch(service) });
}

/** Symbl as the registry loads it. */
export const adapter: AdapterModule = Object.freeze({ info, create });
