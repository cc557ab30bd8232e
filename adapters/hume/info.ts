import type { VendorInfo } from "../../src/spec/info.ts";
import { HUME_SETS } from "./labels.ts";

const DOCS = "dev.hume.ai/expression-measurement/docs";

/** The bill line: media taken in. */
export const AUDIO_LINE = "audio";

/** A run is billed for at least this much. Source: dev.hume.ai/expression-measurement/docs/billing (2026-11-20). */
export const MINIMUM_RUN_MS = 10_000;

/** What Hume's Expression Measurement can do, version 1 of its API: live and by upload, both from the voice alone. */
export const info = {
  id: "hume",
  name: "Hume Expression Measurement v1",
  modes: ["stream", "batch"],
  evidence: ["acoustic"],
  // The vendor names expressions and gives neither axis: both come from the affect table, with its coverage.
  axes: { valence: "derived", arousal: "derived", dominance: "absent" },
  sets: HUME_SETS,
  languages: ["*"],
  regions: [],
  // "Frames of about 100 ms (3,200 bytes) work well"; up to 10 s are taken, but a refused frame is sent again whole. docs/audio/realtime, 2026-11-25.
  audio: { sampleRatesHz: [16_000], chunkMs: { min: 100, max: 100 } },
  // "No faster than 1 second of audio per second", same page.
  maxSpeed: 1,
  sessionCapMs: null,
  idleMs: null,
  resume: "none",
  channels: "mono",
  gate: null,
  prices: [
    {
      line: AUDIO_LINE,
      unit: "ms",
      per: 60_000,
      minimumUnits: MINIMUM_RUN_MS,
      date: "2026-11-20",
      source: `${DOCS}/billing: seconds of media taken in, silence included, at least 10 s per run; the price is told by the vendor's sales only`,
    },
  ],
  status: "limited",
  env: ["HUME_API_KEY"],
  auth: [
    {
      use: "socket",
      form: "header",
      works: "server",
      detail:
        "X-Hume-Api-Key: <key>, or Authorization: Bearer <token>; there is no form for a browser: give `connect` a socket of your own relay",
    },
    { use: "rest", form: "header", works: "server", detail: "X-Hume-Api-Key: <key>, or Authorization: Bearer <token>" },
  ],
  peers: [],
  calibrated: false,
  runs: "remote",
  accuracy: null,
  facts: [
    {
      fact: "live protocol: messages, audio, pacing, overlapping windows",
      how: "documentation",
      source: `${DOCS}/audio/realtime, ${DOCS}/sessions`,
      on: "2026-11-25",
    },
    {
      fact: "upload: one synchronous request, at most 25 MB",
      how: "documentation",
      source: `${DOCS}/audio/upload`,
      on: "2026-11-25",
    },
    { fact: "error codes", how: "documentation", source: `${DOCS}/errors`, on: "2026-11-20" },
    {
      fact: "scores and some of their names",
      how: "documentation",
      source: `${DOCS}/scores, ${DOCS}/audio/measurements`,
      on: "2026-11-25",
    },
    {
      fact: "field names marked assumed in wire.ts",
      how: "open",
      source: "only described, not named, in the pages that were read",
      on: "2026-11-25",
    },
    { fact: "which frame rate_limited is about", how: "open", source: `${DOCS}/errors names none`, on: "2026-11-20" },
    {
      fact: "languages: none is named, and no words are read",
      how: "open",
      source: `${DOCS}/overview`,
      on: "2026-11-25",
    },
    {
      fact: "session cap and idle rule: none found; a run unheard of for 5 minutes counts as failed",
      how: "open",
      source: `${DOCS}/limits, ${DOCS}/runs`,
      on: "2026-11-20",
    },
    {
      fact: "regions: none found",
      how: "open",
      source: "dev.hume.ai/expression-measurement/reference",
      on: "2026-11-25",
    },
  ],
  verified: { on: "2026-11-25", against: "documentation" },
} as const satisfies VendorInfo;
