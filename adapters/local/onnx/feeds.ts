import { type Cmvn, createFeatureExtractor, type FeatureExtractor } from "./front-end.ts";
import type { ElementType, GraphTensor } from "./graph.ts";
import type { OnnxManifest } from "./manifest.ts";
import type { ModelInput } from "./manifest-input.ts";

/** What a graph is fed for some windows of equal length. */
export type Feeds = Readonly<Record<string, GraphTensor>>;

/** Turns windows of samples in -1..1, all of one length, into what the graph is fed. */
export type MakeFeeds = (windows: readonly Float32Array[]) => Feeds;

/** Added to the variance: as in the feature extractor of transformers, and as PyTorch's layer norm. */
const EPSILON = { none: 0, zscore: 1e-7, layernorm: 1e-5 } as const;

/**
 * Makes {@link MakeFeeds} as the manifest says.
 *
 * @param present names of the graph's inputs: an optional extra input is fed only where it is among them.
 */
export function createFeeds(manifest: OnnxManifest, cmvn: Cmvn | null, present: readonly string[]): MakeFeeds {
  const { input, frontEnd } = manifest;
  const extractor = frontEnd.kind === "raw" ? null : createFeatureExtractor(frontEnd, input.sampleRateHz, cmvn);
  const extras = Object.entries(input.extraInputs).filter(([name, extra]) => !extra.optional || present.includes(name));
  return (windows) => {
    const rows = windows.map((window) => row(window, input, extractor));
    const length = (rows[0]?.length ?? 0) / (extractor?.width ?? 1);
    const feeds: Record<string, GraphTensor> = { [input.name]: audioTensor(rows, length, input.layout, extractor) };
    for (const [name, { type, shape, value }] of extras) {
      const dims = shape === "scalar" ? [] : shape === "batch" ? [rows.length] : [rows.length, length];
      feeds[name] = filled(type, dims, value === "length" ? length : value);
    }
    return feeds;
  };
}

function row(window: Float32Array, input: ModelInput, extractor: FeatureExtractor | null): Float32Array {
  const samples = new Float32Array(Math.max(window.length, input.minSamples));
  const { shift, gain } = normalisation(window, input);
  // What is filled up stays 0, as the feature extractors of the models' own recipes pad after they normalise.
  for (let i = 0; i < window.length; i++) samples[i] = ((window[i] as number) - shift) * gain;
  return extractor === null ? samples : extractor.extract(samples);
}

function normalisation(window: Float32Array, { normalise, scale }: ModelInput): { shift: number; gain: number } {
  if (normalise === "none") return { shift: 0, gain: scale };
  let mean = 0;
  for (const x of window) mean += x;
  mean /= window.length;
  let variance = 0;
  for (const x of window) variance += (x - mean) ** 2;
  variance /= window.length;
  return { shift: mean, gain: scale / Math.sqrt(scale * scale * variance + EPSILON[normalise]) };
}

function audioTensor(
  rows: readonly Float32Array[],
  length: number,
  layout: ModelInput["layout"],
  extractor: FeatureExtractor | null,
): GraphTensor {
  const width = extractor?.width ?? 1;
  const data = new Float32Array(rows.length * length * width);
  const bandsFirst = layout === "B,M,F" || layout === "B,1,M,F";
  rows.forEach((each, b) => {
    data.set(bandsFirst ? transposed(each, length, width) : each, b * length * width);
  });
  const sizes: Readonly<Record<string, number>> = { B: rows.length, "1": 1, N: length, F: length, M: width };
  return { type: "float32", data, dims: layout.split(",").map((letter) => sizes[letter] as number) };
}

function transposed(frames: Float32Array, length: number, width: number): Float32Array {
  const out = new Float32Array(frames.length);
  for (let f = 0; f < length; f++)
    for (let m = 0; m < width; m++) out[m * length + f] = frames[f * width + m] as number;
  return out;
}

function filled(type: ElementType, dims: readonly number[], value: number): GraphTensor {
  const count = dims.reduce((product, dim) => product * dim, 1);
  const data =
    type === "float32"
      ? new Float32Array(count).fill(value)
      : type === "int32"
        ? new Int32Array(count).fill(value)
        : new BigInt64Array(count).fill(BigInt(value));
  return { type, data, dims };
}
