import type { VendorInfo } from "../../src/spec/info.ts";
import { SETS } from "./labels.ts";
import { LANGUAGES } from "./languages.ts";

/** Bill line of audio, live and recorded, ms per channel. */
export const AUDIO_LINE = "audio";
/** What one message of audio may hold. Source: symblai/symbl-docs, streaming reference, stored 2022-07-19. */
export const MAX_CHUNK_BYTES = 8192;
/** What a recording may last. Source: symblai/symbl-docs, async limits, stored 2022-07-19. */
export const MAX_RECORDING_MS = 4 * 3_600_000;

const DOCS = "github.com/symblai/symbl-docs, stored 2022-07-19";
const SDK = "@symblai/symbl-js 1.4.10 against the simulator of this package";

/** What Symbl could do, as documented; the service is switched off, so nothing could be run against it. */
export const info = {
  id: "symbl",
  name: "Symbl.ai",
  modes: ["stream", "batch"],
  evidence: ["lexical"],
  // `sentiment.polarity.score` is the vendor's own number between -1 and 1; it reads words only.
  axes: { valence: "native", arousal: "absent", dominance: "absent" },
  sets: SETS,
  languages: LANGUAGES,
  regions: [],
  // No limit is documented; this is what one start request still carries with ease.
  vocabulary: { maxTerms: 1000 },
  audio: {
    // LINEAR16 of 8 to 48 kHz (streaming reference); these are the rates its web client offers (@symblai/symbl-web-sdk 1.0.14). 16 kHz is the vendor's default.
    sampleRatesHz: [16_000, 8000, 24_000, 44_100, 48_000],
    // A message holds 8192 bytes at most: 85 ms at 48 kHz.
    chunkMs: { min: 40, max: 80 },
  },
  // Not documented. The vendor's clients send a microphone, and it dates what it hears by its own clock.
  maxSpeed: 1,
  sessionCapMs: null,
  // Streaming reference: an idle connection lives for 30 minutes.
  idleMs: 1_800_000,
  resume: "none",
  channels: "mono",
  gate: null,
  prices: [
    {
      line: AUDIO_LINE,
      unit: "ms",
      per: 60_000,
      // Recordings with separate channels were billed their length times their channels (post-audio.md).
      perChannel: true,
      date: "2026-08-14",
      source:
        "Unknown: a private endpoint has its own price. The service's last one was 0.027 USD a minute (api-evangelist/symblai plans, third party)",
    },
  ],
  status: "sunset",
  env: ["SYMBL_APP_ID", "SYMBL_APP_SECRET"],
  auth: [
    { use: "rest", form: "header", works: "server", detail: "Authorization: Bearer <access token>" },
    { use: "socket", form: "query", works: "server and browser", detail: "?access_token=<access token>" },
  ],
  peers: [],
  calibrated: false,
  runs: "remote",
  accuracy: null,
  facts: [
    {
      fact: "the service is switched off",
      how: "third-party",
      source: "api-evangelist/symblai lifecycle: names no longer resolve; Invoca bought the vendor on 2025-05-28",
      on: "2026-08-14",
    },
    { fact: "start, audio, answers and stop of a live session", how: "vendor-sdk", source: SDK, on: "2026-11-25" },
    { fact: "token and messages of the REST API", how: "vendor-sdk", source: SDK, on: "2026-11-25" },
    {
      fact: "__PING__ every 30.5 s, __PONG__ within 30 s, close code 3006",
      how: "vendor-types",
      source: "@symblai/symbl-js 1.4.10, WebSocket.js",
      on: "2026-11-25",
    },
    {
      fact: "both shapes of error messages",
      how: "third-party",
      source: "symbl-js and symbl-web-sdk differ",
      on: "2026-11-20",
    },
    { fact: "recordings, jobs and their limits", how: "documentation", source: DOCS, on: "2026-11-25" },
    {
      fact: "timeOffset of a message counts from the first audio",
      how: "open",
      source: "documented as from the beginning of the conversation",
      on: "2026-11-25",
    },
    {
      fact: "lists in the query of a recording are JSON texts",
      how: "open",
      source: "the vendor's own examples differ",
      on: "2026-11-25",
    },
    {
      fact: "kinds of error messages, which carry no code",
      how: "open",
      source: "read from their words",
      on: "2026-11-25",
    },
  ],
  verified: { on: "2026-11-25", against: "documentation" },
} as const satisfies VendorInfo;
