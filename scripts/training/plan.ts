import { existsSync, mkdtempSync, rmdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { makeFolder } from "../../src/make-folder.node.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import type { Corpus } from "../corpora/clip.ts";
import { readCorpus, sharedCorpus } from "../corpora/read-corpus.ts";
import type { TrainFlags } from "./command.ts";
import { checkSuitable } from "./suitable.ts";

const CACHE = fileURLToPath(new URL("../../.cache/features/", import.meta.url));

/** Licence of recordings that nobody stated one for. */
const UNKNOWN_LICENCE = "LicenseRef-unknown";

/** A training as it was asked for. */
export interface TrainingPlan {
  readonly corpus: Corpus;
  /** Where the model directory goes; `null` for the place of the head that ships. */
  readonly out: string | null;
  readonly about: { readonly id: string; readonly licence: string; readonly corpusLicence: string };
  /** Folder the features are kept in. */
  readonly features: string;
  readonly quick: boolean;
  /** Threads that compute features. */
  readonly workers: number;
}

/**
 * Makes a plan of what the command was told, and finds out now whatever would fail after hours: the recordings, and the folders that are written to.
 *
 * @throws EmotionError `config` or `bad-input`, one sentence.
 */
export async function planTraining(flags: TrainFlags): Promise<TrainingPlan> {
  checkFlags(flags);
  const { data, skipUnknown = false } = flags;
  const corpus = data === undefined ? sharedCorpus("emodb") : readCorpus(data, { skipUnknown });
  checkSuitable(corpus);
  const corpusLicence = corpus.licence ?? UNKNOWN_LICENCE;
  const plan: TrainingPlan = {
    corpus,
    out: flags.out === undefined ? null : resolve(flags.out),
    about: {
      id: flags.id ?? (data === undefined ? "emodb-prosody" : `${slug(data)}-prosody`),
      licence: flags.licence ?? (data === undefined ? "MIT" : corpusLicence),
      corpusLicence,
    },
    features: resolve(flags.work ?? join(CACHE, data === undefined ? "emodb" : slug(data))),
    quick: flags.quick === true,
    workers: flags.workers === undefined ? availableParallelism() : positive(flags.workers),
  };
  if (plan.out !== null) await checkWritable(dirname(plan.out), "--out");
  await checkWritable(plan.features, "--work");
  return plan;
}

function checkFlags({ data, out, quick }: TrainFlags): void {
  if (data !== undefined && out === undefined)
    throw new EmotionError("config", "--data needs --out: say where the model directory is to be written.");
  if (data === undefined && quick === true && out === undefined)
    throw new EmotionError("config", "--quick is for trying things out: it needs --out, so that no quick head ships.");
  if (out !== undefined && existsSync(out))
    throw new EmotionError("config", `${basename(out)} is there already: give a new folder, or remove it.`);
}

/** Makes a folder and one inside it, which is what will be done to it later. */
async function checkWritable(folder: string, option: string): Promise<void> {
  try {
    await makeFolder(folder);
    rmdirSync(mkdtempSync(join(folder, ".train-")));
  } catch {
    throw new EmotionError("config", `Nothing can be written to ${folder}: name another place with ${option}.`);
  }
}

function slug(path: string): string {
  return (basename(path, extname(path)) || "data").toLowerCase().replace(/[^a-z0-9]+/g, "-");
}

function positive(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new EmotionError("config", "--workers must be a whole number above 0.");
}
