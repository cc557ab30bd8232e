import { PROSODY_FUNCTIONALS } from "../../src/dsp/prosody/index.ts";
import { accuracyOf } from "./accuracy.ts";
import type { Head } from "./head.ts";
import { type EngineInfo, info } from "./info.ts";
import type { Manifest } from "./manifest.ts";
import { modelProblem, shown } from "./onnx/problem.ts";
import type { LocalOptions } from "./options.ts";

/** A prosody head of the user's own: read and checked, to be loaded and proved when it is needed. */
export interface OwnHead {
  readonly manifest: Manifest;
  /** Its own window and hop, where the options give none. */
  readonly options: LocalOptions;
  readonly head: () => Promise<Head>;
}

/** What the engine declares when it reads with a prosody head that was trained on another corpus. */
export function trainedHeadInfo(manifest: Manifest): EngineInfo {
  const { id, licence, output, trainedAt, file } = manifest;
  return {
    ...info,
    name: `Local engine with ${id}`,
    // The arousal that labels imply is no reading of the voice, and one that was not trained is nothing at all.
    axes: output.arousal === null ? { ...info.axes, arousal: "absent" } : info.axes,
    sets: [{ ...info.sets[0], labels: output.labels }],
    accuracy: accuracyOf(manifest),
    model: { id, licence, sha256: file.sha256 },
    verified: { on: trainedAt, against: "recording" },
  };
}

/** Refuses a head that was trained on a feature this version does not extract. */
export function checkFeatures({ input }: Manifest): void {
  const stranger = input.features.find((feature) => !PROSODY_FUNCTIONALS.includes(feature));
  if (stranger === undefined) return;
  throw modelProblem(
    "manifest",
    `The head was trained on the feature ${shown(stranger)}, which this version does not extract; train it again with this version.`,
  );
}
