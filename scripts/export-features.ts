import { parseArgs } from "node:util";
import { loadSpeechDetector } from "../src/core/vad/load-detector.node.ts";
import type { SpeechDetectorId } from "../src/dsp/vad/index.ts";
import { readIndex } from "./features/corpus.ts";
import { exportFeatures, FEATURES_FOLDER } from "./features/feature-files.ts";
import { VARIANT_NAMES, type Variant } from "./features/variants.ts";

// Exports what the head is trained on: every EmoDB clip through the package's own decoder, front end, detectors and window reader.
// Usage: node scripts/export-features.ts [--variants clean,telephone] [--detectors silero-v6,built-in] [--out folder]

const DETECTORS: readonly SpeechDetectorId[] = ["silero-v6", "built-in"];

const { values } = parseArgs({
  options: { variants: { type: "string" }, detectors: { type: "string" }, out: { type: "string" } },
});
const variants = chosen(values.variants, VARIANT_NAMES);
const detectors = chosen(values.detectors, DETECTORS);
const clips = readIndex("emodb");
// Held open so that the model is not loaded again for every clip.
const held = await loadSpeechDetector({ channels: 1, prefer: "silero-v6" });
for (const variant of variants) {
  for (const detector of detectors) {
    const { file, windows, sha256 } = await exportFeatures(
      { corpus: "emodb", variant, detector },
      clips,
      values.out ?? FEATURES_FOLDER,
    );
    console.log(`${file}: ${windows} windows, sha256 ${sha256.slice(0, 12)}`);
  }
}
held.free();

function chosen<T extends string>(list: string | undefined, known: readonly T[]): readonly T[] {
  if (list === undefined) return known;
  return list.split(",").map((name) => {
    const found = known.find((candidate) => candidate === name);
    if (found === undefined) throw new Error(`There is no "${name}"; known are ${known.join(", ")}.`);
    return found;
  });
}
