import { EmotionError } from "../../../src/spec/errors.ts";
import type { Answer } from "./answers.ts";
import type { Graph, GraphPort } from "./graph.ts";
import type { Infer } from "./inference.ts";
import { answerNames, type OnnxManifest } from "./manifest.ts";
import { listed, modelProblem, shown } from "./problem.ts";

/** How far two answers to the same window may differ, alone and in a batch. */
const BATCH_TOLERANCE = 1e-3;

/** What was found out about a model that is what its manifest says. */
export interface Proof {
  /** True when it answers two windows at once as it answers each alone. */
  readonly batches: boolean;
}

/**
 * Proves a loaded graph against its manifest: names and types of its inputs and outputs, the width of a real answer, the self-test.
 *
 * @throws EmotionError `config`: one sentence that names what the file has and what the manifest says.
 */
export async function proveModel(manifest: OnnxManifest, graph: Graph, infer: Infer): Promise<Proof> {
  checkInputs(manifest, graph.inputs);
  checkOutputs(manifest, graph.outputs);
  const { input } = manifest;
  await atLoad(infer([sines([220, 1330], 0.1, input.minSamples, input.sampleRateHz)]));
  if (manifest.selfTest !== undefined) await runSelfTest(manifest, manifest.selfTest, infer);
  return { batches: await batches(manifest, graph, infer) };
}

/** The signal of a self-test. */
export function sines(hz: readonly number[], amplitude: number, samples: number, sampleRateHz: number): Float32Array {
  return Float32Array.from({ length: samples }, (_, i) => {
    const sum = hz.reduce((total, f) => total + Math.sin((2 * Math.PI * f * i) / sampleRateHz), 0);
    return (amplitude * sum) / hz.length;
  });
}

/** What fails while nobody speaks yet is a fault of the file or its manifest. */
async function atLoad(answers: Promise<readonly Answer[]>): Promise<readonly Answer[]> {
  try {
    return await answers;
  } catch (error) {
    const what = EmotionError.isInstance(error) ? error.facts.what : undefined;
    if (what === "numbers") {
      throw modelProblem(
        what,
        "The model answers a plain test tone with numbers that are not finite; check the file and the manifest's input.",
      );
    }
    if (what !== "run") throw error;
    throw modelProblem(
      "inputs",
      "The model fails on a plain test tone fed as the manifest says; check input.layout, minSamples and extraInputs.",
    );
  }
}

function checkInputs({ input }: OnnxManifest, ports: readonly GraphPort[]): void {
  const names = ports.map(({ name }) => name);
  const audio = ports.find(({ name }) => name === input.name);
  if (audio === undefined) {
    throw modelProblem(
      "inputs",
      `The manifest names the input ${shown(input.name)}, and the file has ${listed(names)}.`,
    );
  }
  const extras = Object.keys(input.extraInputs);
  const unfed = names.filter((name) => name !== input.name && !extras.includes(name));
  if (unfed.length > 0) {
    throw modelProblem(
      "inputs",
      `The file also wants the input ${listed(unfed)}, which the manifest does not give; describe it in input.extraInputs.`,
    );
  }
  const absent = Object.entries(input.extraInputs).find(([name, { optional }]) => !optional && !names.includes(name));
  if (absent !== undefined) {
    throw modelProblem(
      "inputs",
      `The manifest gives the input ${shown(absent[0])}, and the file has only ${listed(names)}.`,
    );
  }
  for (const { name, type } of ports) {
    const given = name === input.name ? "float32" : input.extraInputs[name]?.type;
    if (type !== given) {
      throw modelProblem(
        "inputs",
        `The input ${shown(name)} of the file takes ${type}, and the manifest gives ${given}.`,
      );
    }
  }
  checkAudioShape(input, audio);
}

function checkAudioShape({ name, layout, minSamples, maxSamples }: OnnxManifest["input"], { shape }: GraphPort): void {
  const letters = layout.split(",");
  if (shape.length !== 0 && shape.length !== letters.length) {
    throw modelProblem(
      "inputs",
      `The input ${shown(name)} of the file has ${shape.length} dimensions (${listed(shape.map(String))}), and the manifest's layout is ${layout}.`,
    );
  }
  const samples = shape[letters.indexOf("N")];
  if (typeof samples === "number" && (minSamples !== samples || maxSamples !== samples)) {
    throw modelProblem(
      "inputs",
      `The input ${shown(name)} of the file takes exactly ${samples} samples; set input.minSamples and input.maxSamples to ${samples}.`,
    );
  }
}

function checkOutputs({ output }: OnnxManifest, ports: readonly GraphPort[]): void {
  if (ports.some(({ name }) => name === output.name)) return;
  throw modelProblem(
    "outputs",
    `The manifest names the output ${shown(output.name)}, and the file has ${listed(ports.map(({ name }) => name))}.`,
  );
}

async function runSelfTest(
  manifest: OnnxManifest,
  test: NonNullable<OnnxManifest["selfTest"]>,
  infer: Infer,
): Promise<void> {
  const { generator, expected, tolerance } = test;
  const signal = sines(generator.hz, generator.amplitude, generator.samples, manifest.input.sampleRateHz);
  const [answer] = await atLoad(infer([signal]));
  const found = Array.from(answer as Answer);
  const same = (a: number, b: number): boolean => Math.abs(a - b) <= tolerance;
  if (found.every((value, i) => same(value, expected[i] as number))) return;
  const names = answerNames(manifest);
  const order = reordered(found, expected, same);
  const told = (values: readonly number[]): string =>
    values.map((value, i) => `${shown(names[i] ?? "")} ${value.toFixed(3)}`).join(", ");
  const advice =
    order === null
      ? "the file, the input or the activation is another one."
      : `the same numbers in another order, so that the names are in the wrong order: the file's is ${listed(order.map((i) => names[i] ?? ""))}.`;
  throw modelProblem(
    "self-test",
    `The self-test gave ${told(found)}, and the manifest expects ${told(expected)}: ${advice}`,
    {
      reordered: order !== null,
    },
  );
}

/** The order of the names in which the file's answers would be the expected ones, or null when they are other numbers. */
function reordered(
  found: readonly number[],
  expected: readonly number[],
  same: (a: number, b: number) => boolean,
): readonly number[] | null {
  const free = new Set(expected.keys());
  const order: number[] = [];
  for (const value of found) {
    const match = [...free].find((i) => same(value, expected[i] as number));
    if (match === undefined) return null;
    free.delete(match);
    order.push(match);
  }
  return order;
}

/** Whether the graph takes two windows at once and answers each as it does alone. */
async function batches({ input, output, run }: OnnxManifest, graph: Graph, infer: Infer): Promise<boolean> {
  const open = (ports: readonly GraphPort[], name: string): boolean =>
    typeof ports.find((port) => port.name === name)?.shape[0] !== "number";
  if (run.maxBatch === 1 || !open(graph.inputs, input.name) || !open(graph.outputs, output.name)) return false;
  const [one, other] = [
    [220, 1330],
    [410, 2750],
  ].map((hz) => sines(hz, 0.1, input.minSamples, input.sampleRateHz)) as [Float32Array, Float32Array];
  try {
    const together = await infer([one, other]);
    const alone = [...(await infer([one])), ...(await infer([other]))];
    return together.every((row, b) =>
      row.every((value, i) => Math.abs(value - (alone[b]?.[i] as number)) <= BATCH_TOLERANCE),
    );
  } catch {
    return false;
  }
}
