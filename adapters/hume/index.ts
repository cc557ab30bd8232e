import { createCredential } from "../../src/kit/credentials.ts";
import { parseProviderOptions } from "../../src/kit/provider-options.ts";
import { type Adapter, type AdapterModule, defineAdapter } from "../../src/spec/adapter.ts";
import { createBatch } from "./batch.ts";
import { info } from "./info.ts";
import { type HumeOptions, HumeOptionsSchema } from "./options.ts";
import { createStream } from "./session.ts";

export { info } from "./info.ts";
export { type HumeOptions, HumeOptionsSchema } from "./options.ts";

/**
 * Makes the adapter of Hume's Expression Measurement, version 1: live sessions and uploads, readings from the voice alone.
 *
 * Valence and arousal are derived from the vendor's expressions, and every reading says how much of them the affect table knew.
 *
 * @param options see {@link HumeOptionsSchema}.
 * @throws EmotionError `config` for an option that is unknown or out of range, and when there is no key.
 */
export function hume(options: HumeOptions = {}): Adapter {
  return createHume(options);
}

function createHume(options: unknown): Adapter {
  const settings = parseProviderOptions("hume", HumeOptionsSchema, options);
  const names = { provider: "hume", option: "apiKey", variable: "HUME_API_KEY" };
  const credential = createCredential(settings.apiKey, names);
  return defineAdapter(info, {
    stream: createStream(settings, credential),
    batch: createBatch(settings, credential),
  });
}

/** Hume as the registry loads it. Neither a language nor words to listen for can be asked of it: it reads the voice, not the words. */
export const adapter: AdapterModule = Object.freeze({ info, create: createHume });
