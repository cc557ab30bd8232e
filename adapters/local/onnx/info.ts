import type { AxisSource, VendorInfo } from "../../../src/spec/info.ts";
import { type EngineInfo, info as engine } from "../info.ts";
import { MODEL_SET } from "./listen.ts";
import { answerNames, type OnnxManifest } from "./manifest.ts";

/** What the engine declares when it hears with a model of the user's: the model's labels, axes, languages, licence and accuracy. */
export function modelInfo(manifest: OnnxManifest, sha256: string): EngineInfo {
  const { task, calibrated, accuracy, id, licence } = manifest;
  return {
    ...engine,
    name: `Local engine with ${id}`,
    axes: axesOf(task),
    sets: setsOf(manifest),
    languages: manifest.languages,
    audio: { ...engine.audio, sampleRatesHz: [manifest.input.sampleRateHz] },
    calibrated: calibrated && task.kind === "categorical",
    accuracy: accuracy ?? null,
    model: { id, licence, sha256 },
    verified: { on: manifest.date, against: "documentation" },
  };
}

function axesOf(task: OnnxManifest["task"]): VendorInfo["axes"] {
  if (task.kind === "categorical") return { valence: "derived", arousal: "derived", dominance: "absent" };
  const source = (axis: "valence" | "arousal" | "dominance"): AxisSource =>
    task.dims.includes(axis) ? "native" : "absent";
  return { valence: source("valence"), arousal: source("arousal"), dominance: source("dominance") };
}

function setsOf(manifest: OnnxManifest): VendorInfo["sets"] {
  const { task, calibrated } = manifest;
  if (task.kind === "dimensional") return [];
  return [
    {
      set: MODEL_SET,
      kind: task.activation === "sigmoid" ? "independent" : "posterior",
      labels: answerNames(manifest),
      ...(task.map === undefined ? {} : { map: task.map }),
      ...(calibrated ? { weights: "expectation" as const } : {}),
    },
  ];
}
