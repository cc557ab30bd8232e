import type { AuthForm, FactSource, Price, VendorInfo } from "../../src/spec/info.ts";
import { SETS } from "./labels.ts";
import { MAX_READS } from "./limits.ts";
import { MAX_TERMS, REGIONS } from "./vendor.ts";

/** Bill lines. */
export const AUDIO_LINE = "audio";
export const DIARIZATION_LINE = "diarization";
export const RECORDING_LINE = "recording";
export const INPUT_LINE = "sentiment-input";
export const OUTPUT_LINE = "sentiment-output";

/** Channels of one session. Source: developers.deepgram.com/docs/multichannel (stored 2025-07-03). */
export const MAX_CHANNELS = 20;

const CAPTURED =
  "deepgram.com/pricing as captured by docs.flexprice.io/cookbooks/pricing-teardowns/deepgram-pricing: pay as you go, per second";
const HARVESTED =
  "hail-hq/hail costs/stt.json (2026-05-05) and D3velop asr.json (2026-08-01), which agree: pay as you go";
const PER_MINUTE = { unit: "ms", per: 60_000 } as const;

/** Nova-3 in one language. */
const NOVA_3_AUDIO = {
  line: AUDIO_LINE,
  ...PER_MINUTE,
  usd: "0.0048",
  perChannel: true,
  date: "2026-08-01",
  source: HARVESTED,
} as const satisfies Price;

/** What live audio costs with a model; without `usd` where no source was found. Multichannel is billed for each channel (deepgram's answer in github.com/orgs/deepgram/discussions/932, read 2026-11-25). */
function audioPrice(model: string, language: string | undefined): Price {
  const multi = language === "multi";
  if (model.startsWith("nova-3")) return multi ? { ...NOVA_3_AUDIO, usd: "0.0058" } : NOVA_3_AUDIO;
  if (model === "flux-general-multi")
    return { line: AUDIO_LINE, ...PER_MINUTE, usd: "0.0078", date: "2026-11-04", source: CAPTURED };
  const source = "No dated price was found for this model.";
  return {
    line: AUDIO_LINE,
    ...PER_MINUTE,
    date: "2026-11-25",
    source,
    ...(model.startsWith("flux-") ? {} : { perChannel: true }),
  };
}

const DIARIZATION: Price = {
  line: DIARIZATION_LINE,
  ...PER_MINUTE,
  usd: "0.002",
  perChannel: true,
  date: "2026-08-01",
  source: HARVESTED,
};

const RECORDING: Price = {
  line: RECORDING_LINE,
  ...PER_MINUTE,
  perChannel: true,
  date: "2026-11-25",
  source: "Two dated sources contradict each other (0.0043 and 0.0077 dollars a minute), so none is taken.",
};

const tokens = (line: string): Price => ({
  line,
  unit: "token",
  per: 1000,
  date: "2026-11-25",
  source: "Billed by the tokens in sentiment_info; no price was found in any source.",
});

const AUTH: readonly AuthForm[] = [
  { use: "socket", form: "header", works: "server", detail: "Authorization: Token <key>, or Bearer <temporary token>" },
  {
    use: "socket",
    form: "subprotocol",
    works: "server and browser",
    detail: "Sec-WebSocket-Protocol: token, <key>, or bearer, <temporary token>",
  },
  {
    use: "rest",
    form: "header",
    works: "server",
    detail: "Authorization: Token <key>, or Bearer <temporary token>; refused to browsers by CORS",
  },
];

const FACTS: readonly FactSource[] = [
  {
    fact: "live protocol of /v1/listen",
    how: "vendor-sdk",
    source: "@deepgram/sdk 5.13.0 against this package's simulator",
    on: "2026-11-25",
  },
  {
    fact: "live protocol of /v2/listen (Flux)",
    how: "vendor-sdk",
    source: "@deepgram/sdk 5.13.0 against this package's simulator",
    on: "2026-11-25",
  },
  {
    fact: "pre-recorded audio and texts, temporary tokens",
    how: "vendor-sdk",
    source: "@deepgram/sdk 5.13.0 against this package's simulator",
    on: "2026-11-25",
  },
  {
    fact: "no sentiment on a live session",
    how: "third-party",
    source: "deepgram/skills audio-intelligence, run by them 2026-09-18",
    on: "2026-11-20",
  },
  {
    fact: "error codes and shapes",
    how: "documentation",
    source: "developers.deepgram.com/docs/errors (stored 2025-07-03)",
    on: "2026-11-25",
  },
  {
    fact: "idle rule and keep-alive",
    how: "documentation",
    source: "developers.deepgram.com/docs/audio-keep-alive (stored 2025-07-03)",
    on: "2026-11-20",
  },
  {
    fact: "10 requests with sentiment at once",
    how: "documentation",
    source: "developers.deepgram.com/docs/api-rate-limits",
    on: "2026-11-20",
  },
  {
    fact: "at most 1.25 times real time",
    how: "documentation",
    source:
      "developers.deepgram.com/docs/recovering-from-connection-errors-and-timeouts-when-live-streaming-audio (stored 2025-07-03)",
    on: "2026-11-20",
  },
  { fact: "session cap, idle rule of Flux", how: "open", source: "none documented", on: "2026-11-20" },
  {
    fact: "words of a text as its sentiment counts them",
    how: "open",
    source: "none documented: texts are read one by one where the counts differ",
    on: "2026-11-25",
  },
];

const COMMON = {
  id: "deepgram",
  name: "Deepgram",
  evidence: ["lexical"],
  liveReadings: "text",
  // One call is one request, which is read as one text: few enough that neighbours do not blur each other. The vendor takes 150 000 tokens.
  text: { maxItems: 16, maxCharacters: 8000, maxInFlight: MAX_READS },
  axes: { valence: "native", arousal: "absent", dominance: "absent" },
  sets: SETS,
  // Transcripts come in many languages, sentiment in this one. Source: developers.deepgram.com/docs/sentiment-analysis (stored 2025-07-03).
  languages: ["en"],
  regions: [...REGIONS],
  vocabulary: { maxTerms: MAX_TERMS },
  maxSpeed: 1.25,
  sessionCapMs: null,
  resume: "none",
  gate: null,
  status: "live",
  env: ["DEEPGRAM_API_KEY"],
  auth: AUTH,
  peers: [{ name: "@deepgram/sdk", range: "^5.13.0", required: false }],
  calibrated: false,
  runs: "remote",
  accuracy: null,
  facts: FACTS,
  verified: { on: "2026-11-25", against: "documentation" },
} as const;

/** Rates of raw audio that any telephone, browser or recording has. Source: developers.deepgram.com/docs/sample-rate (stored 2025-07-03). */
const RATES_HZ = [16_000, 8000, 22_050, 24_000, 32_000, 44_100, 48_000] as const;

/** What Deepgram can do with Nova-3, its default here. */
export const info = {
  ...COMMON,
  modes: ["stream", "batch", "text"],
  // 20 to 250 ms of audio a message. Source: developers.deepgram.com/docs/measuring-streaming-latency (stored 2025-07-03).
  audio: { sampleRatesHz: RATES_HZ, chunkMs: { min: 20, max: 250 } },
  channels: "multi",
  idleMs: 10_000,
  prices: [NOVA_3_AUDIO, DIARIZATION, RECORDING, tokens(INPUT_LINE), tokens(OUTPUT_LINE)],
} as const satisfies VendorInfo;

const FLUX = {
  ...COMMON,
  modes: ["stream", "text"],
  // 80 ms messages are advised. Source: deepgram/skills `speech-to-text` (2026-09).
  audio: { sampleRatesHz: RATES_HZ, chunkMs: { min: 80, max: 160 } },
  channels: "mono",
  idleMs: null,
} as const;

/** What it can do with another Nova model or a language: the same at another price. */
export function novaInfo(
  model: string,
  language: string | undefined,
): VendorInfo & { readonly modes: typeof info.modes } {
  return { ...info, prices: [audioPrice(model, language), ...info.prices.slice(1)] };
}

/** What it can do with Flux: live only, one channel a session, no keep-alive. */
export function fluxInfo(model: string): VendorInfo & { readonly modes: typeof FLUX.modes } {
  return { ...FLUX, prices: [audioPrice(model, undefined), tokens(INPUT_LINE), tokens(OUTPUT_LINE)] };
}
