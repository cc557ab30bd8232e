import type { Price, VendorInfo } from "../../src/spec/info.ts";
import { REGIONS } from "./endpoints.ts";
import { EMOTION_LABELS, SENTIMENT_LABELS } from "./labels.ts";
import { LANGUAGES } from "./languages.ts";

const PRICING = "assemblyai.com/pricing, as collected by api-evangelist/assemblyai";
const BILLING = "assemblyai.com/docs/billing-and-pricing";
const HOUR_MS = 3_600_000;

/** Audio sent live, for the reader of a bill: what costs is the time a session is open. */
export const AUDIO_LINE = "audio";
/** Time a live session is open. */
export const SESSION_LINE = "session";
/** Audio of a recording, and once more for its sentiment. */
export const RECORDING_LINE = "recording";
export const RECORDING_SENTIMENT_LINE = "recording-sentiment";
/** Tokens of the language model. */
export const INPUT_TOKENS_LINE = "input-tokens";
export const OUTPUT_TOKENS_LINE = "output-tokens";

const prices: readonly Price[] = [
  {
    line: AUDIO_LINE,
    unit: "ms",
    per: HOUR_MS,
    usd: "0",
    date: "2026-11-20",
    source: `Not billed: ${BILLING} bills the time the socket is open.`,
  },
  {
    line: SESSION_LINE,
    unit: "ms",
    per: HOUR_MS,
    usd: "0.45",
    measures: "session",
    date: "2026-10-07",
    source: PRICING,
  },
  // Billed to the exact second, once a transcript is there.
  {
    line: RECORDING_LINE,
    unit: "ms",
    per: HOUR_MS,
    usd: "0.21",
    incrementUnits: 1000,
    date: "2026-10-07",
    source: PRICING,
  },
  // Third parties say 0.02 an hour; the vendor's page, as collected, does not.
  {
    line: RECORDING_SENTIMENT_LINE,
    unit: "ms",
    per: HOUR_MS,
    incrementUnits: 1000,
    date: "2026-11-20",
    source: `${PRICING}: no price of sentiment analysis in it`,
  },
  {
    line: INPUT_TOKENS_LINE,
    unit: "token",
    per: 1_000_000,
    date: "2026-11-20",
    source: "By model: GET /v1/models of the LLM gateway tells them",
  },
  {
    line: OUTPUT_TOKENS_LINE,
    unit: "token",
    per: 1_000_000,
    date: "2026-11-20",
    source: "By model: GET /v1/models of the LLM gateway tells them",
  },
];

const SKILL = "github.com/AssemblyAI/assemblyai-skill";

/** What AssemblyAI can do. Numbers without a source of their own: {@link SKILL} `references/streaming.md`, read 2026-11-20. */
export const info = {
  id: "assemblyai",
  name: "AssemblyAI",
  modes: ["stream", "batch", "text"],
  evidence: ["lexical"],
  liveReadings: "text",
  // Paid accounts may ask 30 times a minute per model: few calls with many texts.
  text: { maxItems: 20, maxCharacters: 8000, maxInFlight: 2 },
  // A language model would name an arousal if it were asked; words do not hold one.
  axes: { valence: "derived", arousal: "absent", dominance: "absent" },
  sets: [
    { set: "emotion", kind: "label", labels: EMOTION_LABELS },
    { set: "sentiment", kind: "label", labels: SENTIMENT_LABELS, open: true },
  ],
  languages: LANGUAGES["universal-3-6-pro"],
  regions: REGIONS,
  vocabulary: { maxTerms: 100 },
  audio: { sampleRatesHz: [16_000, 8000, 24_000, 32_000, 44_100, 48_000], chunkMs: { min: 50, max: 1000 } },
  maxSpeed: 1,
  sessionCapMs: 10_800_000,
  idleMs: null,
  resume: "none",
  channels: "mono",
  gate: null,
  prices,
  status: "live",
  env: ["ASSEMBLYAI_API_KEY"],
  auth: [
    { use: "socket", form: "header", works: "server", detail: "Authorization: <key>, without Bearer" },
    {
      use: "socket",
      form: "query",
      works: "server and browser",
      detail: "token=<temporary token of GET /v3/token>: one session, to be opened within 1 to 600 s",
    },
    { use: "rest", form: "header", works: "server", detail: "Authorization: <key>, without Bearer" },
  ],
  peers: [{ name: "assemblyai", range: ">=4.41.5", required: false }],
  calibrated: false,
  runs: "remote",
  accuracy: null,
  facts: [
    { fact: "live protocol", how: "vendor-sdk", source: "assemblyai 4.41.5", on: "2026-11-25" },
    { fact: "upload, transcript and polling", how: "vendor-sdk", source: "assemblyai 4.41.5", on: "2026-11-25" },
    { fact: "chat completions of the LLM gateway", how: "vendor-sdk", source: "assemblyai 4.41.5", on: "2026-11-25" },
    { fact: "close codes", how: "documentation", source: `${SKILL} references/streaming.md`, on: "2026-11-20" },
    {
      fact: "chunks of 50 to 1000 ms, real time at most",
      how: "documentation",
      source: `${SKILL} references/streaming.md`,
      on: "2026-11-20",
    },
    {
      fact: "models of the EU gateway",
      how: "documentation",
      source: "assemblyai.com/docs/llm-gateway/cloud-endpoints-and-data-residency",
      on: "2026-11-25",
    },
    { fact: "price of a live session and of a recording", how: "third-party", source: PRICING, on: "2026-10-07" },
    {
      fact: "price of sentiment analysis",
      how: "open",
      source: "third parties say 0.02 USD an hour",
      on: "2026-11-20",
    },
    {
      fact: "sentiment analysis with universal-3-5-pro",
      how: "open",
      source: "documented for universal-3-pro and universal-2",
      on: "2026-11-20",
    },
    {
      fact: "LLMGatewayResponse when the model fails, and its order to Termination",
      how: "open",
      source: `${SKILL} references/streaming.md`,
      on: "2026-11-20",
    },
    {
      fact: "1008 or 3009 for too many sessions",
      how: "open",
      source: `${SKILL} references/streaming.md`,
      on: "2026-11-20",
    },
  ],
  verified: { on: "2026-11-25", against: "documentation" },
} as const satisfies VendorInfo;
