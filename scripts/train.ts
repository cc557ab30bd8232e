import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { listenForInterrupt } from "../src/cli/interrupt.ts";
import { throwIfAborted } from "../src/kit/abort.ts";
import { EmotionError } from "../src/spec/errors.ts";
import type { Corpus } from "./corpora/clip.ts";
import { type Evaluation, rounded } from "./evaluation/evaluation.ts";
import { exportSets } from "./features/export-sets.ts";
import { readFeatures } from "./features/read-features.ts";
import { allSets, TRAINING_SETS } from "./features/sets.ts";
import { accuracyOf } from "./training/accuracy.ts";
import { type TrainFlags, trainCommand } from "./training/command.ts";
import { judgeLeftOut, loadJudge } from "./training/left-out.ts";
import { modelCard } from "./training/model-card.ts";
import { checkParity } from "./training/parity.ts";
import { planTraining, type TrainingPlan } from "./training/plan.ts";
import { createFeatureProgress } from "./training/progress.ts";
import { ship } from "./training/shipped.ts";
import { checkHeard } from "./training/suitable.ts";
import { checkPython, runTrainer } from "./training/trainer.ts";

// One command from recordings to weights to model card; see docs/training.md.

async function train(plan: TrainingPlan, signal: AbortSignal): Promise<void> {
  const { corpus, out, features } = plan;
  const speakers = new Set(corpus.clips.map(({ speaker }) => speaker)).size;
  const leftOut = corpus.leftOut === 0 ? "" : `, ${corpus.leftOut} left out`;
  console.log(`${corpus.name}: ${corpus.clips.length} recordings of ${speakers} speakers${leftOut}`);
  await makeFeatures(plan, signal);
  // Beside its place, so that the finished directory is moved there in one step.
  const folder = mkdtempSync(join(out === null ? features : dirname(out), ".train-"));
  try {
    await makeModel(plan, folder, signal);
    if (out === null) ship(folder);
    else renameSync(folder, out);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const place = out === null ? "adapters/local/models (run `npm run generate` for its model card)" : out;
  console.log(`Written to ${place}`);
}

async function makeFeatures({ corpus, features, quick, workers }: TrainingPlan, signal: AbortSignal): Promise<void> {
  console.log("Features");
  const sets = allSets(TRAINING_SETS[quick ? "quick" : "full"]);
  const progress = createFeatureProgress(sets.length);
  try {
    await exportSets({ corpus, sets, folder: features, workers, onNews: progress.onNews, signal });
  } finally {
    progress.done();
  }
  for (const set of sets) checkHeard(corpus, set, readFeatures(features, set));
}

/** Writes a whole model directory to `folder`: weights, manifest, evaluation, card. */
async function makeModel(plan: TrainingPlan, folder: string, signal: AbortSignal): Promise<void> {
  const { corpus, about, features, quick } = plan;
  console.log("Heads");
  await runTrainer({ features, out: folder, about, quick, onLine: (line) => console.log(`  ${line}`), signal });
  const { windows, worst } = await checkParity(folder);
  console.log(`  onnxruntime agrees with the trainer within ${worst.toExponential(1)} on ${windows} windows`);
  console.log("Figures, on speakers each head never heard");
  const { judged } = TRAINING_SETS[quick ? "quick" : "full"];
  const conditions = await judgeLeftOut(features, judged, folder, signal);
  throwIfAborted(signal);
  describe(folder, await evaluationOf(folder, corpus, conditions));
  for (const left of ["left-out", "parity-z.f32", "parity-answers.f32"])
    rmSync(join(folder, left), { recursive: true });
}

async function evaluationOf(folder: string, corpus: Corpus, conditions: Evaluation["conditions"]): Promise<Evaluation> {
  const { manifest } = await loadJudge(folder);
  const counts = Map.groupBy(corpus.clips, ({ emotion }) => emotion);
  return {
    schema: "emotion-stream/evaluation/1",
    date: new Date().toISOString(),
    model: { id: manifest.id, sha256: manifest.file.sha256 },
    corpus: {
      name: corpus.name,
      speakers: new Set(corpus.clips.map(({ speaker }) => speaker)).size,
      clips: Object.fromEntries([...counts].map(([label, clips]) => [label, clips.length] as const).sort()),
    },
    protocol: "left-out",
    conditions,
  };
}

/** Adds the figures to the manifest and writes what a reader needs: the evaluation and the model card. */
function describe(folder: string, evaluation: Evaluation): void {
  const path = join(folder, "manifest.json");
  const manifest = JSON.parse(readFileSync(path, "utf8"));
  manifest.accuracy = accuracyOf(evaluation);
  writeFileSync(path, `${JSON.stringify(manifest, null, 1)}\n`);
  writeFileSync(join(folder, "evaluation.json"), `${JSON.stringify(evaluation, rounded, 1)}\n`);
  const card = modelCard({ manifest, evaluations: [evaluation] });
  writeFileSync(join(folder, "model-card.md"), card);
  console.log(card.slice(card.indexOf("## How well")));
}

const interrupt = listenForInterrupt(process);
// The trainer is in a process group of its own: a terminal that closes would leave it running.
process.once("SIGHUP", () => process.emit("SIGTERM"));
try {
  const command = trainCommand();
  const plan = await planTraining(command.parse().opts<TrainFlags>());
  await checkPython(interrupt.stop);
  await train(plan, interrupt.stop);
} catch (error) {
  if (interrupt.exitCode !== undefined) {
    console.error(
      "train: stopped; the sets of features that were finished are kept, and the same command goes on there.",
    );
    process.exitCode = interrupt.exitCode;
  } else {
    if (!EmotionError.isInstance(error)) throw error;
    console.error(`train: ${error.message}`);
    process.exitCode = 1;
  }
} finally {
  interrupt.dispose();
}
