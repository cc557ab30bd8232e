import type { VendorInfo } from "../../src/spec/info.ts";
import { SETS } from "./labels.ts";
import { LANGUAGES } from "./languages.ts";

/** Bill line of live audio, ms per channel. */
export const AUDIO_LINE = "audio";
/** Bill line of recordings, ms per channel. */
export const RECORDING_LINE = "recording";

const PRICES_READ = "2026-06-12";
const PRICES = "gladia.io/pricing as harvested by api-evangelist gladia-finops.yml (third party), Starter plan";
const SDK = "@gladiaio/sdk 2.1.0 against the simulator of this package";
const DOCS = "docs.gladia.io, stored copy of 2026-04-30";

/** What Gladia can do, as documented; nothing was run against the live service. */
export const info = {
  id: "gladia",
  name: "Gladia",
  modes: ["stream", "batch"],
  evidence: ["lexical"],
  axes: { valence: "derived", arousal: "derived", dominance: "absent" },
  sets: SETS,
  languages: LANGUAGES,
  // `region` of POST /v2/live (docs.gladia.io, live quickstart, 2026-04-30).
  regions: ["eu-west", "us-west"],
  // The vendor took its limit away (github.com/gladiaio/docs pull request 46, 2025-02-20); this is what one request still carries with ease.
  vocabulary: { maxTerms: 1000 },
  audio: {
    // Type `LiveV2SampleRate` of @gladiaio/sdk 2.1.0; 16 kHz is the vendor's own default.
    sampleRatesHz: [16_000, 8000, 32_000, 44_100, 48_000],
    // About 100 ms each (docs.gladia.io, live quickstart, 2026-04-30); frames above 1 MiB are refused.
    chunkMs: { min: 80, max: 100 },
  },
  // Not documented; the vendor's own client sends everything it held back at once when it reconnects.
  maxSpeed: null,
  // docs.gladia.io, limits and specifications, 2026-04-30.
  sessionCapMs: 3 * 3_600_000,
  // Observed by others, not documented: github.com/pipecat-ai/pipecat pull request 1643.
  idleMs: 30_000,
  resume: "same-session",
  channels: "multi",
  gate: null,
  prices: [
    {
      line: AUDIO_LINE,
      unit: "ms",
      per: 3_600_000,
      usd: "0.75",
      // Billed by the second and by channel, even where the channels are identical (docs.gladia.io, multiple channels, 2026-04-30).
      incrementUnits: 1000,
      perChannel: true,
      date: PRICES_READ,
      source: `${PRICES}, real time`,
    },
    {
      line: RECORDING_LINE,
      unit: "ms",
      per: 3_600_000,
      usd: "0.61",
      incrementUnits: 1000,
      perChannel: true,
      date: PRICES_READ,
      source: `${PRICES}, asynchronous; channels with the same content are billed once`,
    },
  ],
  status: "live",
  env: ["GLADIA_API_KEY"],
  auth: [
    { use: "rest", form: "header", works: "server", detail: "x-gladia-key: <key>" },
    {
      use: "socket",
      form: "token-url",
      works: "server and browser",
      detail: "the url that POST /v2/live answers with, ?token=<session token>",
    },
  ],
  peers: [],
  calibrated: false,
  runs: "remote",
  accuracy: null,
  facts: [
    {
      fact: "live start, audio, acknowledgements, resume at the same URL, stop",
      how: "vendor-sdk",
      source: SDK,
      on: "2026-11-25",
    },
    { fact: "close codes: 1000 and 4400 to 4499 end, others resume", how: "vendor-sdk", source: SDK, on: "2026-11-25" },
    { fact: "upload, pre-recorded job and its result", how: "vendor-sdk", source: SDK, on: "2026-11-25" },
    {
      fact: "fields of the sentiment_analysis message",
      how: "vendor-types",
      source: "@gladiaio/sdk 2.1.0",
      on: "2026-11-25",
    },
    { fact: "lists of sentiments and emotions", how: "documentation", source: DOCS, on: "2026-11-20" },
    {
      fact: "4403 after the handshake of an ended session",
      how: "third-party",
      source: "dev.to/florian13",
      on: "2026-11-20",
    },
    {
      fact: "idle limit of 30 s, and empty chunks that keep alive",
      how: "third-party",
      source: "pipecat pull request 1643",
      on: "2026-11-20",
    },
    {
      fact: "whether the end of byte_range belongs to it",
      how: "open",
      source: "AsyncAPI and SDK differ",
      on: "2026-11-20",
    },
    {
      fact: "an empty chunk is acknowledged with the server's position",
      how: "open",
      source: "assumed, done without where it is not",
      on: "2026-11-25",
    },
    { fact: "shape of the error message", how: "third-party", source: "github.com/gladiaio/skills", on: "2026-11-20" },
    { fact: "prices", how: "third-party", source: PRICES, on: PRICES_READ },
  ],
  verified: { on: "2026-11-25", against: "documentation" },
} as const satisfies VendorInfo;
