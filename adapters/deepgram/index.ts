import { type Adapter, type AdapterModule, type Asked, defineAdapter } from "../../src/spec/adapter.ts";
import { readRecording } from "./batch.ts";
import { fluxInfo, info, novaInfo } from "./info.ts";
import { type DeepgramOptions, settingsOf } from "./options.ts";
import { identify } from "./rest.ts";
import { listen } from "./session.ts";
import { read } from "./text.ts";

export type { ClientRequestOptions, DeepgramClientLike } from "./client.ts";
export { DEEPGRAM_ERROR_KINDS } from "./errors.ts";
export { info } from "./info.ts";
export { type DeepgramOptions, DeepgramOptionsSchema } from "./options.ts";

/**
 * Makes the Deepgram adapter: live transcripts of Nova or Flux whose sentiment a second request reads (`text`), and recordings with sentiment (Nova).
 *
 * @param options see {@link DeepgramOptionsSchema}. Without `apiKey` and `client` the key is taken from `DEEPGRAM_API_KEY`.
 * @param asked what the config asks of any vendor; options go before it.
 * @throws EmotionError `config` naming the option that is wrong or the variable that is missing, `unsupported` for a language that the model does not know.
 */
export function deepgram(options: DeepgramOptions = {}, asked: Asked = {}): Adapter {
  return create(options, asked);
}

function create(options: unknown, asked: Asked = {}): Adapter {
  const settings = settingsOf(options, asked);
  const identity = identify(settings);
  const text: NonNullable<Adapter["text"]> = (items, ctx) => read(items, ctx, identity);
  if (settings.flux) {
    const own = fluxInfo(settings.model);
    return defineAdapter(own, {
      stream: (audio, format, ctx) => listen(audio, format, ctx, { settings, info: own, identity }),
      text,
    });
  }
  const own = novaInfo(settings.model, settings.language);
  return defineAdapter(own, {
    stream: (audio, format, ctx) => listen(audio, format, ctx, { settings, info: own, identity }),
    batch: (clip, ctx) => readRecording(clip, ctx, { settings, identity }),
    text,
  });
}

/** Deepgram as the registry loads it. */
export const adapter: AdapterModule = Object.freeze({ info, create });
