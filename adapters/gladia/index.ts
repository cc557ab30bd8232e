import { type Adapter, type AdapterModule, type Asked, defineAdapter } from "../../src/spec/adapter.ts";
import { recordingBatch } from "./batch.ts";
import { info } from "./info.ts";
import { type GladiaOptions, parseGladiaOptions } from "./options.ts";
import { createService } from "./service.ts";
import { liveStream } from "./session.ts";

export { ERROR_CODES, STATUS_KINDS } from "./errors.ts";
export { info } from "./info.ts";
export { type GladiaOptions, GladiaOptionsSchema } from "./options.ts";

/**
 * Makes the adapter of Gladia: live sessions and recordings, with the emotion and the sentiment of each sentence as its words tell them.
 *
 * @param options see {@link GladiaOptionsSchema}.
 * @param asked what the call asks of any provider; options go before it.
 * @throws EmotionError `config` for an option that is unknown or out of range, or when there is no key; `unsupported` for a language Gladia does not know.
 */
export function gladia(options: GladiaOptions = {}, asked: Asked = {}): Adapter {
  return create(options, asked);
}

function create(options: unknown, asked?: Asked): Adapter {
  const service = createService(parseGladiaOptions(options, asked));
  return defineAdapter(info, { stream: liveStream(service), batch: recordingBatch(service) });
}

/** Gladia as the registry loads it. */
export const adapter: AdapterModule = Object.freeze({ info, create });
