import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { loadHead } from "../adapters/local/head.ts";
import { manifest } from "../adapters/local/manifest.ts";
import { weights } from "../adapters/local/models/weights.generated.ts";
import { sharedCorpus } from "./corpora/read-corpus.ts";
import { highArousal } from "./evaluation/arousal.ts";
import { type Evaluation, rounded } from "./evaluation/evaluation.ts";
import type { Outcome } from "./evaluation/outcome.ts";
import { type JudgedClip, runProtocol, WAYS, type Way } from "./evaluation/protocol.ts";
import { exportSets } from "./features/export-sets.ts";
import { readFeatures } from "./features/read-features.ts";
import { modelCard } from "./training/model-card.ts";
import { createFeatureProgress } from "./training/progress.ts";

// Judges the shipped head on RAVDESS, a corpus it never saw and nothing was chosen on. Every run is appended to eval/ravdess-log.ndjson:
// all are published, none is used to choose. `npm run generate` then writes the last one into the model card.

const LOG = fileURLToPath(new URL("../eval/ravdess-log.ndjson", import.meta.url));
const FEATURES = fileURLToPath(new URL("../.cache/features/ravdess/", import.meta.url));
const CONDITIONS: Readonly<Record<string, readonly Way[]>> = {
  clean: Object.keys(WAYS) as Way[],
  "telephone-pink-15": ["adapted", "unadapted"],
};

const corpus = sharedCorpus("ravdess");
const sets = Object.keys(CONDITIONS).map((variant) => `${variant}/silero-v6`);
const progress = createFeatureProgress(sets.length);
await exportSets({ corpus, sets, folder: FEATURES, onNews: progress.onNews });
progress.done();

const head = await loadHead(manifest, weights());
const conditions: Record<string, Partial<Record<Way, Outcome>>> = {};
for (const [variant, ways] of Object.entries(CONDITIONS)) {
  const clips = listen(variant);
  const outcomes: Partial<Record<Way, Outcome>> = {};
  for (const way of ways) outcomes[way] = await runProtocol(clips, () => ({ head, manifest }), WAYS[way]);
  conditions[variant] = outcomes;
}

const evaluation = {
  schema: "emotion-stream/evaluation/1",
  date: new Date().toISOString(),
  model: { id: manifest.id, sha256: manifest.file.sha256 },
  corpus: {
    name: corpus.name,
    speakers: new Set(corpus.clips.map(({ speaker }) => speaker)).size,
    clips: Object.fromEntries(
      [...Map.groupBy(corpus.clips, ({ emotion }) => emotion)].map(([label, clips]) => [label, clips.length]),
    ),
  },
  protocol: "never-seen",
  conditions,
} as const satisfies Evaluation;
mkdirSync(dirname(LOG), { recursive: true });
appendFileSync(LOG, `${JSON.stringify({ ...commit(), ...evaluation }, rounded)}\n`);
const card = modelCard({ manifest, evaluations: [evaluation] });
console.log(card.slice(card.indexOf("###"), card.indexOf("## Known failures")));

function listen(variant: string): readonly JudgedClip[] {
  return readFeatures(FEATURES, `${variant}/silero-v6`).map(({ speaker, emotion, windows }) => {
    // Calm counts as neutral: the head knows no other word for it.
    const known = manifest.output.labels.indexOf(emotion === "calm" ? "neutral" : emotion);
    return { speaker, emotion, label: known < 0 ? null : known, highArousal: highArousal(emotion), windows };
  });
}

function commit(): { readonly commit: string; readonly uncommitted: boolean } {
  const git = (...words: string[]): string => execFileSync("git", words, { encoding: "utf8" }).trim();
  return {
    commit: git("rev-parse", "HEAD"),
    uncommitted: git("status", "--porcelain", "--", "adapters/local", "src/dsp", "src/core/stream").length > 0,
  };
}
