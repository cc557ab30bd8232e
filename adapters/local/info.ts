import type { VendorInfo } from "../../src/spec/info.ts";
import { accuracyOf } from "./accuracy.ts";
import { AUDIO_LINE } from "./hear.ts";
import { manifest } from "./manifest.ts";

/** What the local engine can do, with the accuracy its manifest reports. */
export const info = {
  id: "local",
  name: "Local engine",
  modes: ["stream"],
  evidence: ["acoustic"],
  axes: { valence: "derived", arousal: "derived", dominance: "absent" },
  sets: [{ set: "emotion", kind: "posterior", labels: manifest.output.labels, weights: "expectation" }],
  languages: ["*"],
  regions: [],
  audio: { sampleRatesHz: [16_000], chunkMs: { min: 1, max: 1000 } },
  maxSpeed: null,
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
      usd: "0",
      date: manifest.trainedAt,
      source: "Runs on this machine; costs nothing but its own CPU.",
    },
  ],
  status: "live",
  env: [],
  peers: [
    { name: "onnxruntime-node", range: ">=1.24", required: true },
    { name: "@ricky0123/vad-web", range: ">=0.0.31", required: false },
  ],
  calibrated: true,
  runs: "local",
  accuracy: accuracyOf(manifest),
  model: { id: manifest.id, licence: manifest.licence, sha256: manifest.file.sha256 },
  verified: { on: manifest.trainedAt, against: "recording" },
} as const satisfies VendorInfo;

/** What the engine declares with a model of the user's own: other labels, axes and figures, and the same one mode. */
export type EngineInfo = VendorInfo & { readonly modes: typeof info.modes };
