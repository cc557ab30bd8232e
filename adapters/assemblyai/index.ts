import { type Adapter, type AdapterModule, type Asked, defineAdapter } from "../../src/spec/adapter.ts";
import type { VendorInfo } from "../../src/spec/info.ts";
import { accessOf } from "./access.ts";
import { createBatch } from "./batch.ts";
import { endpointsOf } from "./endpoints.ts";
import { info, RECORDING_LINE, SESSION_LINE } from "./info.ts";
import { LANGUAGES } from "./languages.ts";
import type { AssemblyAIOptions } from "./options.ts";
import { createStream } from "./session.ts";
import { readSettings, type Settings } from "./settings.ts";
import { createText } from "./text.ts";

export type { AssemblyAIClient, ChatRequest } from "./client.ts";
export { info } from "./info.ts";
export { type AssemblyAIOptions, OptionsSchema } from "./options.ts";

/**
 * Makes the AssemblyAI adapter: live transcripts with readings of a language model, and recordings with the vendor's own sentiment.
 *
 * With a `token` function and no key it has the live mode alone.
 *
 * @param options see {@link OptionsSchema}; `asked` is what the config asks of any vendor.
 * @throws EmotionError `config` for an option that is wrong or has no effect, and without a credential; `unsupported` for a language the speech model lacks.
 */
export function assemblyai(options: AssemblyAIOptions = {}, asked: Asked = {}): Adapter {
  return create(options, asked);
}

function create(options: unknown, asked?: Asked): Adapter {
  const settings = readSettings(options, asked);
  const endpoints = endpointsOf(settings.region, settings.baseUrl);
  const { services, authorise, warm } = accessOf(settings, endpoints);
  const stream = createStream({ settings, endpoints, authorise, wallMs: Date.now });
  const own = infoOf(settings, services !== null);
  if (services === null) return defineAdapter({ ...own, modes: ["stream"] as const }, { stream });
  return defineAdapter(
    { ...own, modes: info.modes },
    { stream, batch: createBatch(services, settings), text: createText(services, settings.model), warm },
  );
}

/** The AssemblyAI adapter as the registry loads it. */
export const adapter: AdapterModule = Object.freeze({ info, create });

/** What this adapter can do, as it was set up: a price is known of the models it was read for. */
function infoOf(settings: Settings, withServices: boolean): VendorInfo {
  const { speechModel, recordingModels, sentiment } = settings;
  const { liveReadings, text, ...rest } = info;
  const known = (line: string): boolean =>
    line === SESSION_LINE
      ? speechModel === "universal-3-6-pro"
      : line !== RECORDING_LINE || recordingModels[0] === "universal-3-5-pro";
  return {
    ...rest,
    ...(sentiment === "gateway" && { liveReadings }),
    ...(withServices && { text }),
    languages: LANGUAGES[speechModel],
    prices: info.prices.map(({ usd, ...price }) =>
      usd === undefined || !known(price.line) ? price : { ...price, usd },
    ),
  };
}
