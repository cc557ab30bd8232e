import * as z from "zod/mini";
import { EmotionError } from "../../src/spec/errors.ts";
import { COMMON_LABELS } from "../../src/spec/taxonomy.ts";
import type { Population } from "./adaptation.ts";
import manifestJson from "./models/manifest.json" with { type: "json" };

const figure = z.object({ mean: z.number(), sd: z.number() });
const numbers = z.array(z.number());
const positive = z.number().check(z.positive());

const AdaptedShareSchema = z
  .object({
    most: z.number().check(z.minimum(0), z.maximum(1)),
    fromVariety: z.number(),
    toVariety: z.number(),
  })
  .check(z.refine(({ fromVariety, toVariety }) => fromVariety < toVariety, { path: ["toVariety"] }));

const FieldsSchema = z.object({
  schema: z.literal("emotion-stream/head/1"),
  id: z.string(),
  /** SPDX identifier of the weights. */
  licence: z.string(),
  trainedOn: z.object({
    corpus: z.string(),
    licence: z.string(),
    speakers: z.number(),
    clips: z.number(),
    windows: z.number(),
  }),
  trainedAt: z.string(),
  file: z.object({
    /** Name of the weights in a model directory; default `head.onnx`. */
    path: z.exactOptional(z.string().check(z.regex(/^[^/\\]+$/))),
    sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
    bytes: z.number(),
  }),
  input: z.object({
    name: z.string(),
    /** Names of the extractor's functionals that the head takes, in its own order. */
    features: z.array(z.string()),
    windowMs: z.number(),
    hopMs: z.number(),
    sampleRateHz: z.literal(16_000),
  }),
  output: z.object({
    posterior: z.string(),
    /** Labels of the posterior, in order. */
    labels: z.array(z.enum(COMMON_LABELS)),
    /** `null` for a head that was not trained to tell high from low arousal: its corpus has not enough of both. */
    arousal: z.nullable(z.string()),
  }),
  normalisation: z.object({
    mean: numbers,
    sd: z.array(positive),
    clipSd: positive,
    /** 1 for a feature that follows the channel even when the speaker is unknown. */
    channelBound: z.array(z.union([z.literal(0), z.literal(1)])),
    priorSeconds: positive,
    maxShiftSd: z.number().check(z.minimum(0)),
    /** How far the speaker-adapted answer is trusted, by how varied the speaker's speech has been; the rest is the unadapted second opinion. */
    adaptedShare: AdaptedShareSchema,
  }),
  calibration: z.object({ temperature: z.number(), fittedOn: z.string(), expectedCalibrationError: z.number() }),
  /**
   * Unweighted average recall on speakers that heads of the same recipe never heard, clean recordings; mean and SD over five clip orders. `labels`: all of
   * the head's labels; `four`: anger, happiness, sadness, neutral, `null` where it lacks one; `arousal`: `null` where it
   * is not trained. Absent until it was judged.
   */
  accuracy: z.exactOptional(
    z.object({
      labels: figure,
      four: z.nullable(figure),
      arousal: z.nullable(figure),
      fourUnadapted: z.nullable(figure),
    }),
  ),
  /** A fixed input (every z-score equal to `z`) and what the head must answer. */
  selfTest: z.object({ z: z.number(), posterior: numbers, arousal: z.nullable(z.number()), tolerance: z.number() }),
});

/** What the head's manifest must say; a head whose file, labels or inputs differ from it is refused. */
export const ManifestSchema = FieldsSchema.check(
  z.refine(({ output, selfTest }) => (output.arousal === null) === (selfTest.arousal === null), {
    path: ["selfTest", "arousal"],
  }),
);

/** The validated manifest of a head. */
export type Manifest = z.infer<typeof ManifestSchema>;

/** The manifest of the head this package ships. Throws `EmotionError` of kind `config` when it does not fit its schema. */
export const manifest: Manifest = /* @__PURE__ */ parseManifest(manifestJson);

/** What the errors about a manifest call it, and what they advise. */
export interface ManifestOrigin {
  readonly name: string;
  readonly remedy: string;
}

/** Validates a manifest, by default the shipped one; the error names the first field that is wrong. */
export function parseManifest(
  value: unknown,
  { name, remedy }: ManifestOrigin = { name: "The local head's manifest", remedy: "reinstall the package" },
): Manifest {
  const parsed = ManifestSchema.safeParse(value);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join(".") ?? "";
    throw new EmotionError("config", `${name} is not valid at ${path}; ${remedy}.`, {
      path,
    });
  }
  const { input, normalisation } = parsed.data;
  const size = input.features.length;
  if (
    normalisation.mean.length !== size ||
    normalisation.sd.length !== size ||
    normalisation.channelBound.length !== size
  ) {
    throw new EmotionError("config", `${name} names more or fewer features than it normalises; ${remedy}.`, {
      features: size,
    });
  }
  return parsed.data;
}

/** The training population of a manifest, as the adaptation takes it. */
export function populationOf({ normalisation }: Manifest): Population {
  return {
    mean: Float64Array.from(normalisation.mean),
    sd: Float64Array.from(normalisation.sd),
    channelBound: normalisation.channelBound.map((bound) => bound === 1),
    priorSeconds: normalisation.priorSeconds,
    maxShiftSd: normalisation.maxShiftSd,
    clipSd: normalisation.clipSd,
  };
}
