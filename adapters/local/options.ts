import * as z from "zod/mini";
import { explainIssue } from "../../src/kit/explain.ts";
import { EmotionError } from "../../src/spec/errors.ts";

/** Length of one voice-activity frame, which hops and windows are multiples of, in ms. */
export const FRAME_MS = 32;

const wholeFrames = z.refine((ms) => Number(ms) % FRAME_MS === 0, { error: `must be a multiple of ${FRAME_MS}` });

/** Options of the local engine; every one reaches the engine. */
export const LocalOptionsSchema = z.strictObject({
  /** Time between two readings, ms. Default 512, range 256 to 4096, a multiple of 32. */
  hopMs: z._default(z.number().check(z.minimum(256), z.maximum(4096), wholeFrames), 512),
  /** Window the prosody functionals are taken over, ms. Default 3072 (what the head was trained on), range 2048 to 4000, a multiple of 32. */
  windowMs: z._default(z.number().check(z.minimum(2048), z.maximum(4000), wholeFrames), 3072),
  /** Speech inside the window below which nothing is read, ms. Default 320. */
  minSpeechMs: z._default(z.number().check(z.minimum(FRAME_MS), z.maximum(2048)), 320),
  /** Adapt causally to the speaker (or, where speakers are not told apart, to level and channel only). Default true. */
  adapt: z._default(z.boolean(), true),
});

/** Options of the local engine with their defaults filled in. */
export type LocalOptions = z.infer<typeof LocalOptionsSchema>;

const name = z.string().check(z.minLength(1));

/** A model of the user's own, in place of the one that comes with the package. */
export const ModelOptionSchema = z.strictObject(
  {
    /** A model directory (one that holds `manifest.json`); with a preset the ONNX file, or the directory of its `model.onnx`. Relative to the working directory. */
    path: name,
    /** Name of a preset, for the file of a widely used public model. */
    preset: z.exactOptional(name),
    /** Licences that are accepted, by their identifier; needed where one forbids commercial use or leaves it open. */
    acceptLicense: z.exactOptional(z.array(name)),
    /** With a preset: the file of the linear head, where the graph ends before it. */
    head: z.exactOptional(name),
    /** With a preset: how each window is normalised, where an export differs from the preset. */
    normalise: z.exactOptional(z.enum(["none", "zscore", "layernorm"])),
  },
  {
    error: ({ code }) =>
      code === "invalid_type" ? "must be the path of a model directory, or an object with that path" : undefined,
  },
);

/** A model of the user's own. */
export type ModelOption = z.infer<typeof ModelOptionSchema>;

/** Options beside `model` when that hears audio; what is not given is taken from its manifest. */
export const AudioModelOptionsSchema = z.strictObject({
  /** Time between two readings, ms, 100 to 60000. */
  hopMs: z.exactOptional(z.number().check(z.minimum(100), z.maximum(60_000))),
  /** Stretch of audio of one reading, ms, within what the model takes. */
  windowMs: z.exactOptional(z.number().check(z.minimum(100), z.maximum(600_000))),
  /** Speech inside the window below which nothing is read, ms. Default 320. */
  minSpeechMs: LocalOptionsSchema.def.shape.minSpeechMs,
});

/** Options beside `model` when that hears audio. */
export type AudioModelOptions = z.infer<typeof AudioModelOptionsSchema>;

/** The options of the local engine taken apart: the model they name, if any, and the rest. */
export function splitModelOption(options: unknown): { readonly model: ModelOption | null; readonly rest: unknown } {
  if (typeof options !== "object" || options === null || !Object.hasOwn(options, "model")) {
    return { model: null, rest: options };
  }
  const { model, ...rest } = options as { readonly model: unknown };
  const shape = typeof model === "string" ? { path: model } : model;
  const parsed = ModelOptionSchema.safeParse(shape);
  if (parsed.success) return { model: parsed.data, rest };
  if (typeof model === "object" && model !== null && !Object.hasOwn(model, "path")) {
    const sentence = "providers.local.model.path is missing: give the path of a model directory, or of an ONNX file.";
    throw new EmotionError("config", sentence, { option: "providers.local.model" });
  }
  throw optionError(parsed.error.issues[0], ModelOptionSchema, shape, "model");
}

/** Fills in defaults; throws `EmotionError` of kind `config` naming the option that is wrong. */
export function parseLocalOptions(options: unknown): LocalOptions {
  return parseOptions(LocalOptionsSchema, options);
}

/** The same for the options beside a model that hears audio. */
export function parseAudioModelOptions(options: unknown): AudioModelOptions {
  return parseOptions(AudioModelOptionsSchema, options);
}

function parseOptions<Schema extends z.ZodMiniObject>(schema: Schema, options: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(options ?? {});
  if (parsed.success) return parsed.data;
  throw optionError(parsed.error.issues[0], schema, options);
}

/** The error of an option: an unknown one names those that this kind of model has, since they differ. */
function optionError(
  issue: z.core.$ZodIssue | undefined,
  schema: z.ZodMiniObject,
  value: unknown,
  within?: string,
): EmotionError {
  const place = ["providers", "local", ...(within === undefined ? [] : [within])];
  if (issue?.code === "unrecognized_keys") {
    const option = [...place, issue.keys[0]].join(".");
    const known = Object.keys(schema.def.shape).join(", ");
    const where = within === undefined ? "of the local engine" : "of a model";
    return new EmotionError("config", `${option} is not an option ${where} here; it has ${known}.`, { option });
  }
  const { path, sentence } = explainIssue(schema, issue as z.core.$ZodIssue, value, place);
  return new EmotionError("config", sentence, { option: path });
}
