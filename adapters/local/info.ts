import type { VendorInfo } from "../../src/spec/info.ts";
import { manifest } from "./manifest.ts";

const percent = (value: number): string => value.toFixed(2);
const { fourClassUar, arousalUar } = manifest.accuracy;

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
      line: "audio",
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
  accuracy: {
    statement:
      `Trained on ${manifest.trainedOn.speakers} German actors (EmoDB) only. On actors it had not heard, it names anger, happiness, sadness or neutral with an unweighted average recall of ` +
      `${percent(fourClassUar.mean)} (chance 0.25) and high or low arousal with ${percent(arousalUar.mean)} (chance 0.50). Expect clearly less on other languages, lines and spontaneous speech; ` +
      "arousal is its strong axis, valence its weak one.",
    figures: { emodbFourClassUar: fourClassUar.mean, emodbArousalUar: arousalUar.mean },
  },
  model: { id: manifest.id, licence: manifest.licence, sha256: manifest.file.sha256 },
  verified: { on: manifest.trainedAt, against: "recording" },
} as const satisfies VendorInfo;
