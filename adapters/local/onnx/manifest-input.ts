import * as z from "zod/mini";

const name = z.string().check(z.minLength(1), z.maxLength(200));

/** A whole number within bounds. */
export const wholeNumber = (low: number, high: number) => z.int().check(z.gte(low), z.lte(high));

/** Another input the graph wants, besides the audio. */
const ExtraInputSchema = z.strictObject({
  type: z.enum(["float32", "int32", "int64"]),
  /** `batch`: [B]. `input`: [B, N], as long as the audio (an attention mask). `scalar`: no dimension. */
  shape: z.enum(["batch", "input", "scalar"]),
  /** The number it is filled with; `length` for the samples or frames of the audio input. */
  value: z.union([z.number(), z.literal("length")]),
  /** Fed only where the graph has it. Default false. */
  optional: z._default(z.boolean(), false),
});

/** How the audio goes in. */
export const InputSchema = z.strictObject({
  name,
  /** Dimensions of the audio input: B windows of N samples, or of F frames of M bands. */
  layout: z._default(z.enum(["B,N", "B,1,N", "B,F,M", "B,M,F", "B,1,F,M", "B,1,M,F"]), "B,N"),
  sampleRateHz: z._default(wholeNumber(8000, 48_000), 16_000),
  /** Fewest and most samples the graph takes; less is filled up with zeros at the end of the audio only. */
  minSamples: wholeNumber(1, 100_000_000),
  maxSamples: wholeNumber(1, 100_000_000),
  /** Over each window: `zscore` to mean 0 and variance 1 (eps 1e-7), `layernorm` the same with eps 1e-5. Default `none`. */
  normalise: z._default(z.enum(["none", "zscore", "layernorm"]), "none"),
  /** Full scale: 1 for samples in -1..1, 32768 for the range of 16-bit integers. Default 1. */
  scale: z._default(z.literal([1, 32_768]), 1),
  extraInputs: z._default(z.record(name, ExtraInputSchema), {}),
});

/** The shift and scale of every feature: from the graph's own metadata (`neg_mean`, `inv_stddev`), a Kaldi `am.mvn` file, or written out. */
const CmvnSchema = z.discriminatedUnion("from", [
  z.strictObject({ from: z.literal("metadata") }),
  z.strictObject({ from: z.literal("file"), path: name }),
  z.strictObject({ from: z.literal("numbers"), negMean: z.array(z.number()), invStd: z.array(z.number()) }),
]);

const bands = wholeNumber(3, 512);
const hz = z.number().check(z.gte(0));

/** What turns samples into what the graph takes. */
export const FrontEndSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("raw") }),
  /** The filter bank of Kaldi: 25 ms frames every 10 ms, mean off, pre-emphasis .97, power spectrum, natural logarithm. */
  z.strictObject({
    kind: z.literal("fbank"),
    bands,
    window: z.enum(["hamming", "hann", "povey"]),
    lowHz: z._default(hz, 20),
    /** Default half the sample rate. */
    highHz: z.exactOptional(hz),
    /** Joins `size` frames into one, every `shift` frames. */
    stacking: z.exactOptional(
      z.strictObject({
        size: wholeNumber(1, 64),
        shift: wholeNumber(1, 64),
        pad: z._default(z.enum(["none", "replicate"]), "none"),
      }),
    ),
    cmvn: z.exactOptional(CmvnSchema),
  }),
  /** A log-mel spectrogram as torchaudio or librosa make it: mirrored edges, periodic Hann window. */
  z.strictObject({
    kind: z.literal("logmel"),
    bands,
    frameSamples: wholeNumber(16, 65_536),
    hopSamples: wholeNumber(1, 65_536),
    fftSize: z.literal([64, 128, 256, 512, 1024, 2048, 4096, 8192]),
    lowHz: z._default(hz, 0),
    highHz: z.exactOptional(hz),
    scale: z._default(z.enum(["htk", "slaney"]), "htk"),
    norm: z._default(z.enum(["none", "slaney"]), "none"),
    log: z._default(z.enum(["ln", "log10"]), "ln"),
    offset: z._default(z.number().check(z.gte(0)), 1e-6),
    floor: z._default(z.number().check(z.gte(0)), 0),
  }),
]);

/** How the audio goes in, validated. */
export type ModelInput = z.infer<typeof InputSchema>;
/** What turns samples into what the graph takes, validated. */
export type FrontEnd = z.infer<typeof FrontEndSchema>;
