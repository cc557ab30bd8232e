import type { Answer } from "../exchange.ts";
import type { HeardFormat } from "../simulator.ts";
import { badQuery, refused } from "./refusals.ts";

/** Encodings of raw audio that the simulator understands, by the vendor's names. */
const ENCODINGS: Readonly<Record<string, HeardFormat["encoding"]>> = {
  linear16: "pcm_s16le",
  linear32: "pcm_s32le",
  mulaw: "mulaw",
  alaw: "alaw",
};

const NOVA = /^(nova-3|nova-2|nova|enhanced|base)(-[a-z]+)?$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MAX_CHANNELS = 20;

/** Parameters of `/v2/listen`; every other one is refused. Source: SDK 5.13.0 `ListenV2` connect arguments. */
const FLUX_PARAMETERS = [
  "model",
  "encoding",
  "sample_rate",
  "eager_eot_threshold",
  "eot_threshold",
  "eot_timeout_ms",
  "keyterm",
  "language_hint",
  "profanity_filter",
  "numerals",
  "redact",
  "mip_opt_out",
  "tag",
];

/** The raw audio that a query announces; `null` where it announces none or half of it. */
export function formatOf(query: URLSearchParams): HeardFormat | null {
  const encoding = ENCODINGS[query.get("encoding") ?? ""];
  const sampleRateHz = Number(query.get("sample_rate"));
  if (encoding === undefined || !Number.isInteger(sampleRateHz) || sampleRateHz < 8000) return null;
  return { encoding, sampleRateHz, channels: Number(query.get("channels") ?? 1) };
}

/** Why `/v1/listen` refuses a query, live or not; `null` when it does not. */
export function refusalOfNova(query: URLSearchParams, live: boolean): Answer | null {
  const model = query.get("model") ?? "base";
  if (!NOVA.test(model) && !UUID.test(model)) {
    // A misspelt model is one that the project has no access to.
    return refused(403, "INSUFFICIENT_PERMISSIONS", "Project does not have access to the requested model.");
  }
  if (model.startsWith("nova-3") && query.has("keywords"))
    return badQuery("keywords is not available for Nova-3; use keyterm.");
  if (!model.startsWith("nova-3") && !UUID.test(model) && query.has("keyterm"))
    return badQuery("keyterm needs Nova-3.");
  if (query.getAll("keyterm").length > 100) return badQuery("Keyterm limit exceeded.");
  return live ? refusalOfLive(query) : null;
}

function refusalOfLive(query: URLSearchParams): Answer | null {
  // `sentiment` is taken and never answered; these two are not. Source: deepgram/skills `audio-intelligence` (2026-09-18).
  if (query.has("summarize")) return badQuery("summarize is not available for streaming.");
  if (query.has("topics") || query.has("intents"))
    return refused(403, "UNAUTHORIZED_FEATURES_REQUESTED", "The features requested are not available.");
  if (query.has("encoding") && formatOf(query) === null) return badQuery("encoding needs a sample_rate.");
  const channels = Number(query.get("channels") ?? 1);
  if (!(channels >= 1 && channels <= MAX_CHANNELS)) return badQuery("channels must be between 1 and 20.");
  if (query.has("utterance_end_ms")) {
    if (query.get("interim_results") !== "true") return badQuery("utterance_end_ms needs interim_results=true.");
    if (!(Number(query.get("utterance_end_ms")) >= 1000)) return badQuery("utterance_end_ms must be at least 1000.");
  }
  if (query.has("diarize_model") && !["latest", "v1"].includes(query.get("diarize_model") ?? ""))
    return badQuery("diarize_model must be latest or v1 for streaming.");
  return null;
}

/** Why `/v2/listen` refuses a query; `null` when it does not. */
export function refusalOfFlux(query: URLSearchParams): Answer | null {
  const strange = [...new Set(query.keys())].filter((name) => !FLUX_PARAMETERS.includes(name));
  if (strange.length > 0) return badQuery(`Unknown query parameters: ${strange.join(", ")}`);
  const model = query.get("model") ?? "";
  if (!model.startsWith("flux-general-")) return badQuery("model must be a Flux model.");
  if (query.has("language_hint") && model !== "flux-general-multi")
    return badQuery("language_hint needs flux-general-multi.");
  if (query.has("encoding") && formatOf(query) === null) return badQuery("encoding needs a sample_rate.");
  const ranges = { eot_threshold: [0.5, 1], eager_eot_threshold: [0.3, 0.9], eot_timeout_ms: [500, 60_000] } as const;
  for (const [name, [low, high]] of Object.entries(ranges)) {
    const value = query.get(name);
    if (value !== null && !(Number(value) >= low && Number(value) <= high)) return badQuery(`${name} is out of range.`);
  }
  return null;
}
