import { EmotionError } from "../../../src/spec/errors.ts";
import type { GraphTensor } from "./graph.ts";
import { answerNames, type OnnxManifest } from "./manifest.ts";
import { modelProblem, shown } from "./problem.ts";

/** The numbers a model gives for one window, in the order of `answerNames`. */
export type Answer = Float64Array<ArrayBuffer>;

/** A linear layer kept outside the graph: weights [labels, width] row by row, then the biases. */
export type LinearHead = Float32Array;

/** Turns the output of a run of `rows` windows into their answers. */
export type ReadAnswers = (output: GraphTensor, rows: number) => readonly Answer[];

/** Makes {@link ReadAnswers} as the manifest says: the step, the columns, the head, the mask, the activation. */
export function createAnswers(manifest: OnnxManifest, head: LinearHead | null): ReadAnswers {
  const { task, output } = manifest;
  const names = task.kind === "categorical" ? task.labels : task.dims;
  const kept = answerNames(manifest).map((name) => (task.kind === "categorical" ? task.labels.indexOf(name) : -1));
  return (tensor, rows) => {
    const all = read(tensor, rows, output.time);
    return all.map((row) => {
      const columns = output.ids === undefined ? row : pick(row, output.ids, manifest);
      const scores = head === null ? columns : applyHead(columns, head, names.length, manifest);
      if (scores.length !== names.length) throw widthProblem(manifest, scores.length);
      const unmasked = task.kind === "categorical" ? kept.map((i) => scores[i] as number) : Array.from(scores);
      return activated(Float64Array.from(unmasked), manifest);
    });
  };
}

/** One row of numbers per window: [B, D] as it is, [B, T, D] with its time axis read as the manifest says. */
function read({ data, dims, type }: GraphTensor, rows: number, time: OnnxManifest["output"]["time"]): Float32Array[] {
  if (type !== "float32" || !(data instanceof Float32Array)) {
    throw modelProblem("outputs", `The model answers with ${type} numbers; only float32 is read here.`);
  }
  const wanted = time === undefined ? 2 : 3;
  // Some exports drop the batch dimension of a batch of one.
  const full = rows === 1 && wanted === 2 && dims.length === 1 ? [1, ...dims] : dims;
  if (full.length !== wanted || full[0] !== rows) {
    const how =
      time === undefined
        ? "one row per window: if it has a time axis, say so in output.time"
        : "[batch, time, width], as output.time says";
    throw modelProblem(
      "outputs",
      `The model answers with ${dims.join(" x ")} numbers for ${rows} window(s), and the manifest reads it as ${how}.`,
    );
  }
  const width = full.at(-1) ?? 0;
  if (time === undefined) return Array.from({ length: rows }, (_, b) => data.subarray(b * width, (b + 1) * width));
  const steps = full[1] ?? 0;
  return Array.from({ length: rows }, (_, b) => {
    const clip = data.subarray(b * steps * width, (b + 1) * steps * width);
    return time === "mean" ? meanOverTime(clip, steps, width) : stepOf(clip, steps, width, time);
  });
}

function meanOverTime(clip: Float32Array, steps: number, width: number): Float32Array {
  const sums = new Float64Array(width);
  for (let t = 0; t < steps; t++)
    for (let d = 0; d < width; d++) sums[d] = (sums[d] as number) + (clip[t * width + d] as number);
  return Float32Array.from(sums, (sum) => sum / steps);
}

function stepOf(clip: Float32Array, steps: number, width: number, index: number): Float32Array {
  if (index >= steps)
    throw modelProblem("outputs", `output.time is step ${index}, and the model answered with ${steps}.`);
  return clip.subarray(index * width, (index + 1) * width);
}

function pick(row: Float32Array, ids: readonly number[], { output }: OnnxManifest): Float32Array {
  const beyond = ids.find((id) => id >= row.length);
  if (beyond !== undefined) {
    throw modelProblem(
      "width",
      `output.ids names column ${beyond}, and the output ${shown(output.name)} has ${row.length}.`,
    );
  }
  return Float32Array.from(ids, (id) => row[id] as number);
}

function applyHead(x: Float32Array, head: LinearHead, labels: number, { output }: OnnxManifest): Float32Array {
  if (head.length !== labels * (x.length + 1)) {
    const wanted = `${labels} x ${x.length} weights and ${labels} biases`;
    throw modelProblem(
      "width",
      `The head file has ${head.length} numbers; the output ${shown(output.name)} and the manifest's labels need ${wanted}.`,
    );
  }
  return Float32Array.from({ length: labels }, (_, k) => {
    let sum = head[labels * x.length + k] as number;
    for (let d = 0; d < x.length; d++) sum += (head[k * x.length + d] as number) * (x[d] as number);
    return sum;
  });
}

function widthProblem({ output, task }: OnnxManifest, width: number): EmotionError {
  const names = task.kind === "categorical" ? task.labels : task.dims;
  const what = task.kind === "categorical" ? "labels" : "axes";
  return modelProblem(
    "width",
    `The output ${shown(output.name)} has ${width} number(s) per window, and the manifest names ${names.length} ${what} (${names.slice(0, 12).map(shown).join(", ")}): give the ${what} of this file, in its order.`,
    { width, named: names.length },
  );
}

function activated(x: Answer, { task }: OnnxManifest): Answer {
  if (x.some((value) => !Number.isFinite(value))) {
    throw new EmotionError(
      "protocol",
      "The model answered with a number that is not finite; the reading cannot be used.",
      {
        what: "numbers",
      },
    );
  }
  switch (task.activation) {
    case "none":
      return task.kind === "categorical" ? probabilities(x) : x;
    case "sigmoid": {
      const temperature = task.kind === "categorical" ? task.temperature : 1;
      return x.map((value) => 1 / (1 + Math.exp(-value / temperature)));
    }
    // Of logarithms of probabilities the softmax is the share of each among those that are kept.
    case "softmax":
    case "logsoftmax":
      return softmax(x, task.temperature);
    default:
      return task satisfies never;
  }
}

/** How far a row of probabilities may be from summing to 1. */
const SUM_TOLERANCE = 0.02;

function probabilities(x: Answer): Answer {
  const sum = x.reduce((total, value) => total + value, 0);
  if (Math.abs(sum - 1) > SUM_TOLERANCE || x.some((value) => value < -SUM_TOLERANCE)) {
    throw modelProblem(
      "outputs",
      `task.activation is none, and the model's answers are no probabilities (they sum to ${sum.toFixed(2)}): it is softmax or sigmoid, most likely.`,
    );
  }
  const positive = x.map((value) => Math.max(0, value));
  const total = positive.reduce((all, value) => all + value, 0);
  return positive.map((value) => value / total);
}

function softmax(x: Answer, temperature: number): Answer {
  const highest = Math.max(...x);
  const powers = x.map((value) => Math.exp((value - highest) / temperature));
  const total = powers.reduce((sum, value) => sum + value, 0);
  return powers.map((value) => value / total);
}
