import type { HeldCredential } from "../../src/kit/credentials.ts";
import type { AudioFormat, ConnectOptions } from "../../src/spec/index.ts";
import type { Settings } from "./options.ts";

/** Query parameters in order; a name may come more than once. */
export type Query = readonly (readonly [string, string])[];

const HOSTS = {
  us: "api.deepgram.com",
  eu: "api.eu.deepgram.com",
  au: "api.au.deepgram.com",
  in: "api.in.deepgram.com",
};

/** The address that requests go to, without a slash at its end. */
export function restBase({ baseUrl, region = "us" }: Settings): string {
  return baseUrl === undefined ? `https://${HOSTS[region]}` : baseUrl.replace(/\/+$/, "");
}

/** The URL of a live session; it holds no key. */
export function socketUrl(settings: Settings, format: AudioFormat): string {
  const base = restBase(settings).replace(/^http/, "ws");
  return settings.flux
    ? `${base}/v2/listen?${encoded(fluxQuery(settings, format))}`
    : `${base}/v1/listen?${encoded(novaQuery(settings, format))}`;
}

/** A query as it stands in a URL. */
export function encoded(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of query) parameters.append(name, value);
  return parameters.toString();
}

/** How a socket or a request shows who it is. Source: SDK 5.13.0 `CustomClient` (`Token` and `Bearer`, and the same two as subprotocols). */
export async function authOf(
  credential: HeldCredential,
  form: Settings["auth"],
  signal: AbortSignal,
): Promise<Pick<ConnectOptions, "headers" | "protocols">> {
  const secret = await credential.get(signal);
  const scheme = credential.isToken ? "Bearer" : "Token";
  if (form === "subprotocol") return { protocols: [scheme.toLowerCase(), secret] };
  return { headers: { Authorization: `${scheme} ${secret}` } };
}

/** What live Nova and pre-recorded Nova are asked alike. */
function novaCommon(settings: Settings): Query {
  const { model, language, vocabulary = [], diarize, punctuate, smartFormat } = settings;
  const term = model.startsWith("nova-2") ? "keywords" : "keyterm";
  return [
    ["model", model],
    ...(language === undefined ? [] : ([["language", language]] as const)),
    ["punctuate", String(punctuate ?? true)],
    ...flagged("smart_format", smartFormat),
    // `diarize=true` is deprecated for this one. Source: SDK 5.13.0 `MediaTranscribeRequestOctetStream`.
    ...(diarize === true ? ([["diarize_model", "latest"]] as const) : []),
    ...vocabulary.map((word) => [term, word] as const),
    ...common(settings),
  ];
}

function common({ redact = [], profanityFilter, numerals, mipOptOut, tags = [] }: Settings): Query {
  return [
    ...redact.map((what) => ["redact", what] as const),
    ...flagged("profanity_filter", profanityFilter),
    ...flagged("numerals", numerals),
    ...flagged("mip_opt_out", mipOptOut),
    ...tags.map((tag) => ["tag", tag] as const),
  ];
}

const flagged = (name: string, value: boolean | undefined): Query =>
  value === undefined ? [] : [[name, String(value)]];

// Never `sentiment` here: /v1 takes it and returns none, /v2 refuses it. Source: deepgram/skills `audio-intelligence` (run by them 2026-09-18).
function novaQuery(settings: Settings, { sampleRateHz, channels }: AudioFormat): Query {
  const { detectEntities, interimResults = true, endpointingMs = 300, utteranceEndMs = 1000 } = settings;
  return [
    ...novaCommon(settings),
    ["encoding", "linear16"],
    ["sample_rate", String(sampleRateHz)],
    ["channels", String(channels.length)],
    ...flagged("multichannel", channels.length > 1 ? true : undefined),
    ["interim_results", String(interimResults)],
    ["endpointing", String(endpointingMs)],
    ...(interimResults ? ([["utterance_end_ms", String(utteranceEndMs)]] as const) : []),
    ["vad_events", "true"],
    ...flagged("detect_entities", detectEntities),
  ];
}

function fluxQuery(settings: Settings, { sampleRateHz }: AudioFormat): Query {
  const { model, eotThreshold, eagerEotThreshold, eotTimeoutMs, languageHints = [], vocabulary = [] } = settings;
  const numbers = { eot_threshold: eotThreshold, eager_eot_threshold: eagerEotThreshold, eot_timeout_ms: eotTimeoutMs };
  return [
    ["model", model],
    ["encoding", "linear16"],
    ["sample_rate", String(sampleRateHz)],
    ...Object.entries(numbers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)] as const],
    ),
    ...languageHints.map((hint) => ["language_hint", hint] as const),
    ...vocabulary.map((word) => ["keyterm", word] as const),
    ...common(settings),
  ];
}

/** What is asked of one channel of a recording. */
export function recordingQuery(settings: Settings): Query {
  return [...novaCommon(settings), ["sentiment", "true"], ["utterances", "true"]];
}

/** What is asked of a text. English is the only language there is, and without it the request is refused. Source: deepgram/skills `text-intelligence` (2026-09-18). */
export function textQuery({ tags = [] }: Settings): Query {
  return [["sentiment", "true"], ["language", "en"], ...tags.map((tag) => ["tag", tag] as const)];
}
