import { type EngineInfo, info } from "./info.ts";
import type { Manifest } from "./manifest.ts";

/** What the engine declares when it reads with a prosody head that was trained on another corpus. */
export function trainedHeadInfo(manifest: Manifest): EngineInfo {
  const { id, licence, output, trainedOn, trainedAt, accuracy, file } = manifest;
  const { fourClassUar, arousalUar } = accuracy;
  return {
    ...info,
    name: `Local engine with ${id}`,
    sets: [{ ...info.sets[0], labels: output.labels }],
    accuracy: {
      statement:
        `Trained on ${trainedOn.clips} clips of ${trainedOn.speakers} speakers (${trainedOn.corpus}). On speakers it had not heard: four emotions with an unweighted average ` +
        `recall of ${fourClassUar.mean.toFixed(2)}, high or low arousal with ${arousalUar.mean.toFixed(2)}. Expect less on other recordings.`,
      figures: { fourClassUar: fourClassUar.mean, arousalUar: arousalUar.mean },
    },
    model: { id, licence, sha256: file.sha256 },
    verified: { on: trainedAt, against: "recording" },
  };
}
