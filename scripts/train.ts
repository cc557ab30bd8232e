import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { EmotionError } from "../src/spec/errors.ts";
import type { Corpus } from "./corpora/clip.ts";
import { LAYOUTS } from "./corpora/layouts.ts";
import { readCorpus, sharedCorpus } from "./corpora/read-corpus.ts";
import { type Evaluation, rounded } from "./evaluation/evaluation.ts";
import { exportSets } from "./features/export-sets.ts";
import { allSets, TRAINING_SETS } from "./features/sets.ts";
import { accuracyOf } from "./training/accuracy.ts";
import { type TrainFlags, trainCommand } from "./training/command.ts";
import { judgeLeftOut, loadJudge } from "./training/left-out.ts";
import { modelCard } from "./training/model-card.ts";
import { checkParity } from "./training/parity.ts";
import { createFeatureProgress } from "./training/progress.ts";
import { ship } from "./training/shipped.ts";
import { checkSuitable } from "./training/suitable.ts";
import { checkPython, runTrainer } from "./training/trainer.ts";

// One command from recordings to weights to model card; see docs/training.md.

const CACHE = fileURLToPath(new URL("../.cache/features/", import.meta.url));

/** A run as it was asked for. */
interface Run {
  readonly corpus: Corpus;
  /** `null`: the head that ships. */
  readonly out: string | null;
  readonly about: { readonly id: string; readonly licence: string; readonly corpusLicence: string };
  readonly features: string;
  readonly quick: boolean;
  readonly workers: number;
}

function planOf(flags: TrainFlags): Run {
  if (flags.data !== undefined && flags.out === undefined)
    throw new EmotionError("config", "--data needs --out: say where the model directory is to be written.");
  if (flags.data === undefined && flags.quick === true && flags.out === undefined)
    throw new EmotionError("config", "--quick is for trying things out: it needs --out, so that no quick head ships.");
  if (flags.out !== undefined && existsSync(flags.out))
    throw new EmotionError("config", `${basename(flags.out)} is there already: give a new folder, or remove it.`);
  const corpus =
    flags.data === undefined
      ? sharedCorpus("emodb")
      : readCorpus(flags.data, { skipUnknown: flags.skipUnknown === true });
  checkSuitable(corpus);
  const known = LAYOUTS.find(({ name }) => name === corpus.name);
  const corpusLicence = known?.licence ?? "LicenseRef-unknown";
  const name = flags.id ?? (flags.data === undefined ? "emodb-prosody" : `${slug(flags.data)}-prosody`);
  return {
    corpus,
    out: flags.out === undefined ? null : resolve(flags.out),
    about: { id: name, licence: flags.licence ?? (flags.data === undefined ? "MIT" : corpusLicence), corpusLicence },
    features: flags.work ?? join(CACHE, flags.data === undefined ? "emodb" : slug(flags.data)),
    quick: flags.quick === true,
    workers: flags.workers === undefined ? availableParallelism() : positive(flags.workers),
  };
}

function slug(path: string): string {
  return (basename(path, extname(path)) || "data").toLowerCase().replace(/[^a-z0-9]+/g, "-");
}

function positive(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new EmotionError("config", "--workers must be a whole number above 0.");
}

async function train({ corpus, out, about, features, quick, workers }: Run): Promise<void> {
  const sets = TRAINING_SETS[quick ? "quick" : "full"];
  const speakers = new Set(corpus.clips.map(({ speaker }) => speaker)).size;
  const leftOut = corpus.leftOut === 0 ? "" : `, ${corpus.leftOut} left out`;
  console.log(`${corpus.name}: ${corpus.clips.length} recordings of ${speakers} speakers${leftOut}`);

  console.log("Features");
  const progress = createFeatureProgress(allSets(sets).length);
  await exportSets({ corpus, sets: allSets(sets), folder: features, workers, onNews: progress.onNews });
  progress.done();

  // Beside its place, so that the finished directory is moved there in one step.
  const parent = out === null ? features : dirname(out);
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, ".train-"));
  try {
    console.log("Heads");
    await runTrainer({ features, out: folder, about, quick, onLine: (line) => console.log(`  ${line}`) });
    const { windows, worst } = await checkParity(folder);
    console.log(`  onnxruntime agrees with the trainer within ${worst.toExponential(1)} on ${windows} windows`);
    console.log("Figures, on speakers each head never heard");
    const evaluation = await evaluate(folder, features, sets.judged, corpus);
    describe(folder, evaluation);
    for (const left of ["left-out", "parity-z.f32", "parity-answers.f32"])
      rmSync(join(folder, left), { recursive: true });
    if (out === null) ship(folder);
    else renameSync(folder, out);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const place = out === null ? "adapters/local/models (run `npm run generate` for its model card)" : out;
  console.log(`Written to ${place}`);
}

async function evaluate(
  folder: string,
  features: string,
  sets: readonly string[],
  corpus: Corpus,
): Promise<Evaluation> {
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
    conditions: await judgeLeftOut(features, sets, folder),
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

try {
  const command = trainCommand();
  const plan = planOf(command.parse().opts<TrainFlags>());
  checkPython();
  await train(plan);
} catch (error) {
  if (!EmotionError.isInstance(error)) throw error;
  console.error(`train: ${error.message}`);
  process.exitCode = 1;
}
