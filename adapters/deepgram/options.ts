import * as z from "zod/mini";
import { parseProviderOptions } from "../../src/kit/provider-options.ts";
import { baseUrlOption, connectOption, credentialOption } from "../../src/kit/wire-options.ts";
import type { Asked } from "../../src/spec/adapter.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import { type DeepgramClientLike, isClient } from "./client.ts";
import { KNOWN_MODELS, languageFor } from "./languages.ts";
import { MAX_TERMS, REGIONS } from "./vendor.ts";

const OWN_MODEL = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const isModel = (value: unknown): boolean =>
  typeof value === "string" && (KNOWN_MODELS.includes(value) || OWN_MODEL.test(value));

const flag = z.exactOptional(z.boolean());
const words = z.array(z.string().check(z.minLength(1), z.maxLength(128)));

/** Options of the adapter; every one reaches the vendor. */
export const DeepgramOptionsSchema = z.strictObject({
  /**
   * An API key, sent as `Token`; or a function that gives a fresh temporary token (a JWT of `/v1/auth/grant`), sent as `Bearer`: it is called for every
   * connection and every request, since a token is good for 30 s. Default: the environment variable `DEEPGRAM_API_KEY`.
   */
  apiKey: z.exactOptional(credentialOption),
  /**
   * A configured client of `@deepgram/sdk` 5: pre-recorded audio and texts go through it, to the address it was made with. Sockets do not; they use `apiKey`
   * where that is given too, else a temporary token that the client asks for, and `region` or `baseUrl`. Not with `apiKey` from the environment.
   */
  client: z.exactOptional(z.custom<DeepgramClientLike>(isClient, { error: "must be a client of @deepgram/sdk 5" })),
  /** Opens sockets in place of the library: a relay, a Worker. */
  connect: z.exactOptional(connectOption),
  /** How a socket shows the key: `header` (default), or `subprotocol`, which works in a browser too. */
  auth: z._default(z.enum(["header", "subprotocol"]), "header"),
  /** `us` (default), `eu`, `au` or `in`: where audio is processed. Not with `baseUrl`. */
  region: z.exactOptional(z.enum(REGIONS)),
  /** Another address, for requests and (with `ws:` for `http:`) sockets: a proxy, a self-hosted server, a simulator. */
  baseUrl: z.exactOptional(baseUrlOption),
  /** A Nova-3 or Nova-2 model, `flux-general-en`, `flux-general-multi`, or the UUID of a model of your own. Default `nova-3`. */
  model: z._default(
    z
      .string()
      .check(
        z.refine(isModel, { error: `must be one of ${KNOWN_MODELS.join(", ")}, or the UUID of a model of your own` }),
      ),
    "nova-3",
  ),
  /** BCP 47 tag, or `multi` where the model mixes languages. Default `en`; for `flux-general-multi` none, it detects. Only English gets a sentiment. */
  language: z.exactOptional(
    z
      .string()
      .check(z.regex(/^(multi|[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*)$/, { error: "must be a language tag, or multi" })),
  ),
  /** Words and names to listen for, at most 100: `keyterm` for Nova-3 and Flux, `keywords` for Nova-2. */
  vocabulary: z.exactOptional(words.check(z.maxLength(MAX_TERMS))),
  /** Terms by which the vendor masks what is said, for example `pci`, `pii`, `numbers`. */
  redact: z.exactOptional(words),
  profanityFilter: flag,
  numerals: flag,
  /** Keeps the audio out of the vendor's model training; the vendor may charge more for it. */
  mipOptOut: flag,
  /** Labels for the vendor's own usage reports. */
  tags: z.exactOptional(words),
  /** Tells voices apart. Nova only; costs extra. Default false. */
  diarize: flag,
  /** Punctuation, which the sentiment of a text leans on. Nova only. Default true. */
  punctuate: flag,
  /** Dates, amounts and the like as they are written. Nova only. Default false. */
  smartFormat: flag,
  /** Names, numbers and the like as `insight` events, live. Nova only. Default false. */
  detectEntities: flag,
  /** Transcripts while people still speak, live. Nova only. Default true. */
  interimResults: flag,
  /** Silence that ends an utterance, ms, 10 to 5000, or false. Nova only. Default 300: shorter ones are cut too small to be read well. */
  endpointingMs: z.exactOptional(z.union([z.literal(false), z.int().check(z.minimum(10), z.maximum(5000))])),
  /** A gap between words that ends an utterance however noisy it is, ms, 1000 to 5000. Nova only, needs `interimResults`. Default 1000. */
  utteranceEndMs: z.exactOptional(z.int().check(z.minimum(1000), z.maximum(5000))),
  /** Confidence at which a turn is over, 0.5 to 1. Flux only. The vendor's default is 0.7. */
  eotThreshold: z.exactOptional(z.number().check(z.minimum(0.5), z.maximum(1))),
  /** Confidence at which a turn may be over, 0.3 to 0.9. Flux only. Default: no such guess. */
  eagerEotThreshold: z.exactOptional(z.number().check(z.minimum(0.3), z.maximum(0.9))),
  /** Time without speech after which a turn is over in any case, ms, 500 to 60000. Flux only. The vendor's default is 5000. */
  eotTimeoutMs: z.exactOptional(z.int().check(z.minimum(500), z.maximum(60_000))),
  /** Languages to expect. `flux-general-multi` only. */
  languageHints: z.exactOptional(z.array(z.string().check(z.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/)))),
});

/** Options of {@link deepgram} as they are given. */
export type DeepgramOptions = z.input<typeof DeepgramOptionsSchema>;

/** Options that were checked and fit each other. */
export interface Settings extends z.infer<typeof DeepgramOptionsSchema> {
  readonly flux: boolean;
  /** What is sent as `language`; `undefined` where the model takes none. */
  readonly language?: string;
}

const NOVA_ONLY = [
  "diarize",
  "punctuate",
  "smartFormat",
  "detectEntities",
  "interimResults",
  "endpointingMs",
  "utteranceEndMs",
] as const;
const FLUX_ONLY = ["eotThreshold", "eagerEotThreshold", "eotTimeoutMs", "languageHints"] as const;

/**
 * Checks options against each other and against the model.
 *
 * @throws EmotionError `config` for an option that would reach nothing, `unsupported` for a language that the model does not know.
 */
export function settingsOf(given: unknown, asked: Asked = {}): Settings {
  const options = parseProviderOptions("deepgram", DeepgramOptionsSchema, given);
  const { model, region, baseUrl, utteranceEndMs, interimResults, languageHints = [] } = options;
  const flux = model.startsWith("flux-");
  for (const option of flux ? NOVA_ONLY : FLUX_ONLY) {
    if (options[option] !== undefined)
      throw unfit(option, `is not an option of the model ${flux ? model : "chosen: only flux has it"}`);
  }
  if (region !== undefined && baseUrl !== undefined)
    throw unfit("region", "does nothing beside baseUrl; leave one of them out");
  if (utteranceEndMs !== undefined && interimResults === false) throw unfit("utteranceEndMs", "needs interimResults");
  const vocabulary = options.vocabulary ?? asked.vocabulary;
  if (vocabulary !== undefined && vocabulary.length > MAX_TERMS) {
    throw new EmotionError(
      "config",
      `vocabulary has ${vocabulary.length} terms; deepgram takes at most ${MAX_TERMS}.`,
      { option: "vocabulary" },
    );
  }
  const wanted = options.language ?? asked.language;
  const settings = { ...options, flux, ...(vocabulary === undefined ? {} : { vocabulary: [...vocabulary] }) };
  if (!flux) return { ...settings, language: languageFor(model, wanted ?? "en") };
  if (model === "flux-general-multi") {
    const hints = languageHints.length > 0 || wanted === undefined ? languageHints : [wanted];
    return { ...settings, languageHints: hints.map((hint) => languageFor(model, hint)) };
  }
  if (languageHints.length > 0) throw unfit("languageHints", "is an option of flux-general-multi only");
  return { ...settings, language: languageFor(model, wanted ?? "en") };
}

function unfit(option: string, why: string): EmotionError {
  return new EmotionError("config", `providers.deepgram.${option} ${why}.`, { option: `providers.deepgram.${option}` });
}
