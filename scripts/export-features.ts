import { parseArgs } from "node:util";
import { readIndex } from "./features/corpus.ts";
import { exportFeatures, FEATURES_FOLDER, holdDetector } from "./features/feature-files.ts";
import { parseSet, TRAINING_SETS } from "./features/sets.ts";

// Exports what the head is trained on: every EmoDB clip through the package's own decoder, front end, detectors and window reader.
// Usage: node scripts/export-features.ts [--sets clean/silero-v6,telephone/built-in] [--out folder]; default: the sets of the recipe.

const { values } = parseArgs({ options: { sets: { type: "string" }, out: { type: "string" } } });
const sets = values.sets?.split(",") ?? [...TRAINING_SETS.train, ...TRAINING_SETS.shifted];
const clips = readIndex("emodb");
const release = await holdDetector();
for (const set of sets) {
  const { file, windows, sha256 } = await exportFeatures(
    { corpus: "emodb", ...parseSet(set) },
    clips,
    values.out ?? FEATURES_FOLDER,
  );
  console.log(`${file}: ${windows} windows, sha256 ${sha256.slice(0, 12)}`);
}
release();
