import { createHash } from "node:crypto";
import { basename, dirname, join, resolve } from "node:path";
import { type Manifest, parseManifest } from "../manifest.ts";
import type { ModelOption } from "../options.ts";
import type { LinearHead } from "./answers.ts";
import { readCmvn, withFactsBeside } from "./beside.node.ts";
import { checkHash, isDirectory, modelBytes, parseJson, readNeeded } from "./files.node.ts";
import type { ModelParts } from "./inference.ts";
import { checkLicence } from "./licence.ts";
import { ONNX_SCHEMA, type OnnxManifest } from "./manifest.ts";
import { parseOnnxManifest } from "./parse-manifest.ts";
import { MODEL_PRESETS, presetManifest, presetOf } from "./presets.ts";
import { MODEL_OPTION, modelProblem, shown } from "./problem.ts";

/** A prosody head of the user's own, as the training command writes it. */
export interface HeadModel {
  readonly kind: "head";
  readonly manifest: Manifest;
  readonly weights: Uint8Array<ArrayBuffer>;
}

/** A model that hears audio. */
export interface AudioModel extends ModelParts {
  readonly kind: "audio";
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** The same for two readings of the same model: its path, graph, manifest and what lies beside it. */
  readonly identity: string;
}

const MANIFEST_FILE = "manifest.json";
const GRAPH_FILE = "model.onnx";
const HEAD_SCHEMA = "emotion-stream/head/1";

/**
 * Reads what a `model` option names and checks everything that can be without loading the graph: manifest, licence, files and their hashes.
 *
 * @throws EmotionError of kind `config`, one sentence that says what to do.
 */
export async function readModel(given: ModelOption): Promise<HeadModel | AudioModel> {
  // The working directory may be another one by the time the graph is loaded.
  const option = { ...given, path: resolve(given.path) };
  if (option.preset !== undefined) return readPreset(option, option.preset);
  if (!(await isDirectory(option.path))) {
    throw modelProblem(
      "file",
      `${shown(basename(option.path))} is no directory: give a directory that holds ${MANIFEST_FILE}, or name a preset for an ONNX file (${Object.keys(MODEL_PRESETS).join(", ")}).`,
    );
  }
  const bytes = await readNeeded(
    join(option.path, MANIFEST_FILE),
    "manifest",
    "which a model directory needs; see docs/models.md for what it says",
  );
  const value = parseJson(bytes, MANIFEST_FILE, "manifest");
  const schema = (value as { schema?: unknown } | null)?.schema;
  checkNoPresetOptions(option);
  if (schema === HEAD_SCHEMA) return readHead(option, value);
  if (schema === ONNX_SCHEMA) return readAudio(option, parseOnnxManifest(value, MANIFEST_FILE), option.path);
  throw modelProblem(
    "manifest",
    `${MANIFEST_FILE} must say "schema": "${ONNX_SCHEMA}" (a model that hears audio) or "${HEAD_SCHEMA}" (a trained prosody head).`,
  );
}

async function readPreset(option: ModelOption, name: string): Promise<AudioModel> {
  const preset = presetOf(name);
  if (preset === null) {
    throw modelProblem(
      "manifest",
      `${MODEL_OPTION}.preset ${shown(name)} is not known; there are ${Object.keys(MODEL_PRESETS).join(", ")}.`,
    );
  }
  if (preset.needsHead === true && option.head === undefined) {
    throw modelProblem(
      "side-file",
      `The preset ${name} needs ${MODEL_OPTION}.head, a file with the linear layer that its export leaves out; see docs/models.md for how to write it.`,
    );
  }
  const path = (await isDirectory(option.path)) ? join(option.path, GRAPH_FILE) : option.path;
  const source = presetManifest(preset, basename(path));
  const output =
    option.head === undefined ? source.output : { ...source.output, head: { path: basename(option.head) } };
  const complete = await withFactsBeside({ ...source, output }, preset, path);
  const input = option.normalise === undefined ? complete.input : { ...complete.input, normalise: option.normalise };
  return readAudio(option, parseOnnxManifest({ ...complete, input }, `The preset ${name}`), dirname(path));
}

async function readAudio(option: ModelOption, manifest: OnnxManifest, directory: string): Promise<AudioModel> {
  checkLicence(manifest, option.acceptLicense);
  const path = join(directory, manifest.file.path);
  const sha256 = await checkHash(path, manifest.file.sha256);
  for (const each of manifest.externalData ?? []) await checkHash(join(directory, each.path), each.sha256);
  const cmvn = await readCmvn(manifest.frontEnd, path);
  const head = await readLinearHead(manifest, option.head ?? null, directory);
  const beside = [cmvn?.negMean, cmvn?.invStd, head].map((numbers) => Array.from(numbers ?? []));
  const identity = createHash("sha256")
    .update(JSON.stringify([path, sha256, manifest, beside]))
    .digest("hex");
  return { kind: "audio", manifest, path, bytes: await modelBytes(path), sha256, identity, cmvn, head };
}

async function readLinearHead(
  { output }: OnnxManifest,
  given: string | null,
  directory: string,
): Promise<LinearHead | null> {
  if (output.head === undefined) return null;
  const path = given ?? join(directory, output.head.path);
  const bytes = await readNeeded(path, "side-file", "which holds the linear head of the model");
  await checkHash(path, output.head.sha256);
  if (bytes.length === 0 || bytes.length % 4 !== 0) {
    throw modelProblem(
      "side-file",
      `${shown(basename(path))} holds no row of 32-bit floats; write the weights and then the biases as float32, little-endian.`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

/** An option that reaches nothing would be a promise that is not kept. */
function checkNoPresetOptions(option: ModelOption): void {
  const unused = (["head", "normalise"] as const).find((key) => option[key] !== undefined);
  if (unused === undefined) return;
  throw modelProblem(
    "manifest",
    `${MODEL_OPTION}.${unused} goes with a preset; in a model directory ${MANIFEST_FILE} says it.`,
  );
}

async function readHead(option: ModelOption, value: unknown): Promise<HeadModel> {
  if (option.acceptLicense !== undefined) {
    throw modelProblem("licence", `${MODEL_OPTION}.acceptLicense does nothing for a trained prosody head; remove it.`);
  }
  const manifest = parseManifest(value, { name: MANIFEST_FILE, remedy: "train it again, or correct it" });
  const name = manifest.file.path ?? "head.onnx";
  const path = join(option.path, name);
  const weights = await readNeeded(path, "file", "which holds the weights of the head");
  await checkHash(path, manifest.file.sha256);
  return { kind: "head", manifest, weights };
}
