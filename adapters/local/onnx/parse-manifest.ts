import type * as z from "zod/mini";
import { answerNames, type OnnxManifest, OnnxManifestSchema } from "./manifest.ts";
import { modelProblem } from "./problem.ts";

/**
 * Validates the manifest of a model that hears audio.
 *
 * @param where what messages call it: a file name, or a preset.
 * @throws EmotionError of kind `config`, one sentence: the field, what it says and what it should say.
 */
export function parseOnnxManifest(value: unknown, where: string): OnnxManifest {
  const parsed = OnnxManifestSchema.safeParse(value);
  if (!parsed.success) throw modelProblem("manifest", `${where}: ${complaint(parsed.error.issues[0], value)}`);
  const contradiction = contradictionIn(parsed.data);
  if (contradiction !== null) throw modelProblem("manifest", `${where}: ${contradiction}`);
  return parsed.data;
}

/** What a schema issue says, as a sentence; never the value itself. */
function complaint(issue: z.core.$ZodIssue | undefined, value: unknown): string {
  if (issue === undefined) return "it does not fit its schema.";
  const path = issue.path.map(String).join(".") || "it";
  switch (issue.code) {
    case "unrecognized_keys":
      return `${[...issue.path.map(String), issue.keys[0]].join(".")} is not a field of the manifest; remove it or correct its name.`;
    case "invalid_value":
      return `${path} must be one of ${issue.values.map(String).join(", ")}.`;
    case "invalid_type":
      return valueAt(value, issue.path) === undefined
        ? `${path} is missing (${kindOf(issue.expected)}).`
        : `${path} must be ${kindOf(issue.expected)}.`;
    case "too_small":
      return `${path} must be ${issue.inclusive === false ? "more than" : "at least"} ${issue.minimum}${unitOf(issue.origin)}.`;
    case "too_big":
      return `${path} must be ${issue.inclusive === false ? "less than" : "at most"} ${issue.maximum}${unitOf(issue.origin)}.`;
    case "invalid_union":
      return `${path} is none of the values it may have.`;
    default:
      return `${path} is not written in the documented form.`;
  }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[key], value);
}

function kindOf(expected: string): string {
  if (expected === "int") return "a whole number";
  if (expected === "record") return "an object";
  return /^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`;
}

const unitOf = (origin: string): string => (origin === "number" || origin === "int" ? "" : " long");

type Rule = (manifest: OnnxManifest) => string | null;

/** What no single field can show: that two of them do not fit each other. */
const RULES: readonly Rule[] = [
  ({ input }) =>
    input.minSamples > input.maxSamples
      ? `input.minSamples is ${input.minSamples}, more than input.maxSamples, ${input.maxSamples}.`
      : null,
  ({ input, window }) => {
    const samples = Math.round((window.windowMs / 1000) * input.sampleRateHz);
    if (samples >= input.minSamples && samples <= input.maxSamples) return null;
    return `window.windowMs is ${window.windowMs}, ${samples} samples; the model takes ${input.minSamples} to ${input.maxSamples}.`;
  },
  ({ window }) =>
    window.hopMs > window.windowMs
      ? `window.hopMs is more than window.windowMs; audio in between would not be heard.`
      : null,
  ({ input, frontEnd }) => {
    const wantsSamples = input.layout === "B,N" || input.layout === "B,1,N";
    if (wantsSamples === (frontEnd.kind === "raw")) return null;
    return `input.layout is ${input.layout}, which does not go with the front end ${frontEnd.kind}.`;
  },
  ({ input, frontEnd }) => {
    if (frontEnd.kind === "raw") return null;
    const { lowHz, highHz = input.sampleRateHz / 2 } = frontEnd;
    if (lowHz < highHz && highHz <= input.sampleRateHz / 2) return null;
    return `frontEnd.lowHz and frontEnd.highHz must rise and stay within half the sample rate, ${input.sampleRateHz / 2} Hz.`;
  },
  ({ frontEnd }) =>
    frontEnd.kind === "logmel" && frontEnd.frameSamples > frontEnd.fftSize
      ? "frontEnd.frameSamples is more than frontEnd.fftSize."
      : null,
  ({ input }) => {
    const fraction = Object.entries(input.extraInputs).find(
      ([, { type, value }]) => type !== "float32" && value !== "length" && !Number.isInteger(value),
    );
    return fraction === undefined ? null : `input.extraInputs.${fraction[0]}.value must be whole for its type.`;
  },
  ({ task }) => {
    const all: readonly string[] =
      task.kind === "categorical" ? task.labels : task.dims.filter((dim) => dim !== "unused");
    const twice = all.find((each, i) => all.indexOf(each) !== i);
    if (twice !== undefined) return `the task names ${twice} twice.`;
    return all.length === 0 ? "task.dims names no axis." : null;
  },
  ({ task }) => {
    if (task.kind !== "categorical") return task.range[0] < task.range[1] ? null : "task.range must rise.";
    const strangers = [...Object.keys(task.map ?? {}), ...(task.mask ?? [])].filter(
      (each) => !task.labels.includes(each),
    );
    if (strangers.length > 0)
      return `task.map and task.mask may only name labels of task.labels, which ${strangers[0]} is not.`;
    return task.labels.length - (task.mask?.length ?? 0) < 2 ? "task.mask leaves fewer than two labels." : null;
  },
  ({ task, output }) => {
    const width = task.kind === "categorical" ? task.labels.length : task.dims.length;
    return output.ids === undefined || output.ids.length === width
      ? null
      : `output.ids has ${output.ids.length} columns and the task names ${width} ${task.kind === "categorical" ? "labels" : "axes"}.`;
  },
  (manifest) => {
    const wanted = answerNames(manifest).length;
    const given = manifest.selfTest?.expected.length ?? wanted;
    return given === wanted ? null : `selfTest.expected has ${given} numbers and the model gives ${wanted}.`;
  },
  ({ selfTest, input }) =>
    selfTest === undefined ||
    (selfTest.generator.samples >= input.minSamples && selfTest.generator.samples <= input.maxSamples)
      ? null
      : `selfTest.generator.samples must be within input.minSamples and input.maxSamples.`,
];

function contradictionIn(manifest: OnnxManifest): string | null {
  for (const rule of RULES) {
    const sentence = rule(manifest);
    if (sentence !== null) return sentence;
  }
  return null;
}
