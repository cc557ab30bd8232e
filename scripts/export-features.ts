import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readCorpus, sharedCorpus } from "./corpora/read-corpus.ts";
import { exportSets } from "./features/export-sets.ts";
import { allSets, TRAINING_SETS } from "./features/sets.ts";

// Exports what a head is trained on: every clip through the package's own decoder, front end, detectors and window reader.
// Usage: node scripts/export-features.ts [--data folder|manifest.csv] [--sets clean/silero-v6,...] [--out folder]

const { values } = parseArgs({
  options: { data: { type: "string" }, sets: { type: "string" }, out: { type: "string" } },
});
const corpus = values.data === undefined ? sharedCorpus("emodb") : readCorpus(values.data);
await exportSets({
  corpus,
  sets: values.sets?.split(",") ?? allSets(TRAINING_SETS.full),
  folder: values.out ?? fileURLToPath(new URL("../.cache/features/emodb/", import.meta.url)),
  onNews: (news) => {
    if (news.type === "set") console.log(`${news.set}: ${news.windows} windows${news.kept ? ", kept" : ""}`);
  },
});
