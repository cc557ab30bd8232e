import { basename, dirname, join } from "node:path";
import { parseJson, readIfThere, readNeeded } from "./files.node.ts";
import type { Cmvn } from "./front-end.ts";
import type { OnnxManifestSource } from "./manifest.ts";
import type { FrontEnd } from "./manifest-input.ts";
import { readModelMetadata } from "./model-metadata.node.ts";
import type { Preset } from "./presets.ts";
import { listed, modelProblem, shown } from "./problem.ts";

/**
 * Compares a preset with what lies beside the file, and takes from there what the preset leaves to it.
 *
 * The order of the labels must be the same; whether the audio is normalised is taken from `preprocessor_config.json` where that is there.
 * @param path of the ONNX file.
 */
export async function withFactsBeside(
  manifest: OnnxManifestSource,
  { beside }: Preset,
  path: string,
): Promise<OnnxManifestSource> {
  if (beside === undefined || manifest.task.kind !== "categorical") return manifest;
  if (beside.kind === "tokens") {
    await checkTokens(manifest, beside.tokens, join(dirname(path), "tokens.txt"));
    return manifest;
  }
  const found = await labelsOf(join(dirname(path), "config.json"));
  const normalise = await normalisationOf(join(dirname(path), "preprocessor_config.json"));
  const labels = agreedLabels(found, manifest.task.labels, beside.labels, shown(basename(path)));
  const input = normalise === null ? manifest.input : { ...manifest.input, normalise };
  return { ...manifest, input, task: { ...manifest.task, labels: [...labels] } };
}

function agreedLabels(
  found: readonly string[] | null,
  preset: readonly string[],
  rule: "agree" | "taken",
  file: string,
): readonly string[] {
  if (rule === "taken") {
    if (found !== null) return found;
    throw modelProblem(
      "side-file",
      `The preset transformers takes the labels from config.json beside ${file}, and there are none; copy it there from the exported checkpoint.`,
    );
  }
  if (found === null || found.join("\n") === preset.join("\n")) return preset;
  throw modelProblem(
    "side-file",
    `config.json beside ${file} has the labels ${listed(found)}, and the preset ${listed(preset)}: it is another model; use the preset transformers, or write a manifest.`,
  );
}

async function labelsOf(path: string): Promise<readonly string[] | null> {
  const bytes = await readIfThere(path);
  if (bytes === null) return null;
  const { id2label } = (parseJson(bytes, basename(path), "side-file") ?? {}) as { id2label?: Record<string, unknown> };
  if (typeof id2label !== "object" || id2label === null) return null;
  return Object.entries(id2label)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, label]) => String(label));
}

async function normalisationOf(path: string): Promise<"zscore" | "none" | null> {
  const bytes = await readIfThere(path);
  if (bytes === null) return null;
  const facts = (parseJson(bytes, basename(path), "side-file") ?? {}) as { do_normalize?: unknown };
  return typeof facts.do_normalize === "boolean" ? (facts.do_normalize ? "zscore" : "none") : null;
}

async function checkTokens(
  manifest: OnnxManifestSource,
  tokens: Readonly<Record<string, string>>,
  path: string,
): Promise<void> {
  const bytes = await readIfThere(path);
  if (bytes === null || manifest.task.kind !== "categorical") return;
  const rows = new Map<string, number>();
  for (const line of new TextDecoder().decode(bytes).split("\n")) {
    const [token = "", row] = line.trim().split(/\s+/);
    rows.set(token, Number(row));
  }
  manifest.task.labels.forEach((label, i) => {
    const [token = "", id] = [tokens[label], manifest.output.ids?.[i]];
    const row = rows.get(token);
    if (row === id) return;
    throw modelProblem(
      "side-file",
      `tokens.txt has ${shown(token)} in row ${row ?? "none"}, and the preset reads it from row ${id}: it is another export; write a manifest with its output.ids.`,
    );
  });
}

/**
 * The shift and scale of the features, from where the manifest says they are.
 *
 * @param width numbers per frame; another count is refused.
 */
export async function readCmvn(frontEnd: FrontEnd, path: string): Promise<Cmvn | null> {
  if (frontEnd.kind !== "fbank" || frontEnd.cmvn === undefined) return null;
  const { cmvn } = frontEnd;
  const found =
    cmvn.from === "numbers"
      ? cmvn
      : cmvn.from === "file"
        ? await cmvnOfFile(join(dirname(path), cmvn.path))
        : await cmvnOfMetadata(path);
  const width = frontEnd.bands * (frontEnd.stacking?.size ?? 1);
  const { negMean, invStd } = found;
  if (negMean.length === width && invStd.length === width) return found;
  throw modelProblem(
    "side-file",
    `The CMVN of ${shown(basename(path))} has ${negMean.length} means and ${invStd.length} scales, and each frame of the front end has ${width} numbers.`,
  );
}

async function cmvnOfMetadata(path: string): Promise<Cmvn> {
  const metadata = await readModelMetadata(path);
  const [mean, scale] = [metadata?.get("neg_mean"), metadata?.get("inv_stddev")];
  if (mean === undefined || scale === undefined) {
    throw modelProblem(
      "side-file",
      `${shown(basename(path))} has no neg_mean and inv_stddev in its metadata; use the export of sherpa-onnx, or give frontEnd.cmvn as numbers or a file.`,
    );
  }
  return { negMean: numbersIn(mean.split(",")), invStd: numbersIn(scale.split(",")) };
}

/** Kaldi's text form of FunASR's `am.mvn`: two `<LearnRateCoef>` lines, the negative means and the inverse deviations. */
async function cmvnOfFile(path: string): Promise<Cmvn> {
  const bytes = await readNeeded(
    path,
    "side-file",
    "which holds the CMVN of the features; copy it there from the model's repository",
  );
  const rows = new TextDecoder()
    .decode(bytes)
    .split("\n")
    .filter((line) => line.trim().startsWith("<LearnRateCoef>"))
    .map((line) =>
      numbersIn(
        line
          .slice(line.indexOf("[") + 1, line.lastIndexOf("]"))
          .trim()
          .split(/\s+/),
      ),
    );
  const [negMean, invStd] = rows;
  if (negMean === undefined || invStd === undefined) {
    throw modelProblem(
      "side-file",
      `${shown(basename(path))} is not the am.mvn of a FunASR model: it has no two rows of <LearnRateCoef>.`,
    );
  }
  return { negMean, invStd };
}

function numbersIn(words: readonly string[]): Float32Array {
  const numbers = Float32Array.from(words, Number);
  if (numbers.every((value) => Number.isFinite(value))) return numbers;
  throw modelProblem("side-file", "The CMVN of the features holds something that is not a number.");
}
