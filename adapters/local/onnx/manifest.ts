import * as z from "zod/mini";
import { LABELS } from "../../../src/spec/taxonomy.ts";
import { FrontEndSchema, InputSchema, wholeNumber } from "./manifest-input.ts";

/** The `schema` of a manifest for a model that hears audio. */
export const ONNX_SCHEMA = "emotion-stream/onnx/1";

const name = z.string().check(z.minLength(1), z.maxLength(200));
const date = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));
const names = z.array(name).check(z.minLength(2), z.maxLength(1000));

/** A file beside the manifest. */
const FileSchema = z.strictObject({
  /** Name of the file, in the manifest's own directory. */
  path: name.check(z.regex(/^[^/\\]+$/)),
  /** SHA-256, hex; where it is given, another file is refused. */
  sha256: z.exactOptional(z.string().check(z.regex(/^[0-9a-f]{64}$/))),
});

/** What the model answers: labels with a score each, or numbers on axes. */
const TaskSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("categorical"),
    /** The labels in the order of the output, by the model's own names. */
    labels: names,
    /** Common labels of names that the built-in vocabulary does not know; a name it cannot place is `other`. */
    map: z.exactOptional(z.record(name, z.enum(LABELS))),
    /** Labels left out before the activation, for example `unk`; the others share what is left. */
    mask: z.exactOptional(z.array(name)),
    /** What turns the output into scores. `none`: it holds probabilities. `logsoftmax`: it holds their logarithms. `sigmoid`: each label on its own. */
    activation: z.enum(["none", "softmax", "sigmoid", "logsoftmax"]),
    /** Divides the output before the activation. Default 1. */
    temperature: z._default(z.number().check(z.gt(0)), 1),
  }),
  z.strictObject({
    kind: z.literal("dimensional"),
    /** The axes in the order of the output; `unused` for a column that is none of them. */
    dims: z.array(z.enum(["valence", "arousal", "dominance", "unused"])).check(z.minLength(1)),
    /** Lowest and highest value of every axis; mapped to -1..1, what lies outside is clamped. */
    range: z.tuple([z.number(), z.number()]),
    activation: z.enum(["none", "sigmoid"]),
  }),
]);

const OutputSchema = z.strictObject({
  name,
  /** For an output with a time axis [B, T, D]: `mean` over it, or the index of the one step to read. */
  time: z.exactOptional(z.union([z.literal("mean"), wholeNumber(0, 100_000)])),
  /** Columns to read, one per label or axis in their order; default all of them. */
  ids: z.exactOptional(z.array(wholeNumber(0, 10_000_000))),
  /** A linear layer kept outside the graph: float32, little-endian, weights [labels, D] row by row, then the biases. */
  head: z.exactOptional(FileSchema),
});

const RunSchema = z.strictObject({
  /** Threads of one run. Default 1, for a file of 100 MB or more 2. */
  threads: z.exactOptional(wholeNumber(1, 64)),
  /** Where it runs: `inline`, or in a `worker` thread of its own. Default `auto`: a file of 5 MB or more in a worker. */
  where: z._default(z.enum(["auto", "inline", "worker"]), "auto"),
  /**
   * Windows of several streams that one run may take, where the graph has a batch dimension. Default: 8 where two at once were measured to be clearly
   * cheaper than one after the other when the model was loaded, else 1.
   */
  maxBatch: z.exactOptional(wholeNumber(1, 64)),
});

/** A fixed signal and what the model must answer to it: `expected` after the activation, in the model's own range and order. */
const SelfTestSchema = z.strictObject({
  /** x[i] = amplitude / count * sum of sin(2 pi hz i / sampleRateHz), before scale and normalisation. */
  generator: z.strictObject({
    kind: z.literal("sines"),
    hz: z.array(z.number()).check(z.minLength(1)),
    amplitude: z.number().check(z.gt(0), z.lte(1)),
    samples: wholeNumber(1, 10_000_000),
  }),
  expected: z.array(z.number()),
  tolerance: z._default(z.number().check(z.gt(0)), 1e-3),
});

/** What the manifest of an ONNX model that hears audio must say; an unknown key is an error. */
export const OnnxManifestSchema = z.strictObject({
  schema: z.literal(ONNX_SCHEMA),
  /** Names the model in the provenance of every result. */
  id: name,
  /** The day these facts were read or written, YYYY-MM-DD. */
  date,
  /** The graph; `externalData` names the files it keeps its weights in, if it does. */
  file: FileSchema,
  externalData: z.exactOptional(z.array(FileSchema)),
  /** Where the file comes from. */
  source: z.exactOptional(name),
  /** SPDX identifier of the weights, or `LicenseRef-...`. */
  licence: name,
  licenceUrl: z.exactOptional(name),
  /** Anything but `yes` must be accepted by the caller. */
  commercialUse: z.enum(["yes", "no", "unknown"]),
  /** What somebody who accepts the licence should know. */
  note: z.exactOptional(name),
  languages: z._default(z.array(name).check(z.minLength(1)), ["*"]),
  input: InputSchema,
  frontEnd: z._default(FrontEndSchema, { kind: "raw" }),
  output: OutputSchema,
  task: TaskSchema,
  /** The stretch of audio of one reading, and the time between two, ms. */
  window: z.strictObject({ windowMs: z.number().check(z.gt(0)), hopMs: z.number().check(z.gt(0)) }),
  run: z._default(RunSchema, { where: "auto" }),
  /** True when the scores were calibrated on held-out data: only then is the highest one a confidence. */
  calibrated: z._default(z.boolean(), false),
  accuracy: z.exactOptional(z.strictObject({ statement: name, figures: z.record(name, z.number()) })),
  selfTest: z.exactOptional(SelfTestSchema),
});

/** The validated manifest of an ONNX model that hears audio. */
export type OnnxManifest = z.infer<typeof OnnxManifestSchema>;

/** A manifest as it is written, with what has a default left out. */
export type OnnxManifestSource = z.input<typeof OnnxManifestSchema>;

/** What the answers of a model are called, in their order: the labels that are not masked, or the axes. */
export function answerNames({ task }: OnnxManifest): readonly string[] {
  if (task.kind === "dimensional") return task.dims;
  return task.labels.filter((label) => task.mask?.includes(label) !== true);
}
