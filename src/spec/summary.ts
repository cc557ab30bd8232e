import * as z from "zod/mini";
import { ABSTENTION_REASONS, LABELS } from "./taxonomy.ts";

const ms = z.number();
const span = z.object({ startMs: ms, endMs: ms });

/** Mean, lowest and highest value of one axis over a speaker's smoothed readings, each in -1..1. */
export const AxisRangeSchema = z.object({ mean: z.number(), min: z.number(), max: z.number() });

/** A sudden turn of valence: `delta` is its fall (negative) or rise against the speaker's own recent level. */
export const SpikeSchema = z.object({
  kind: z.enum(["negative", "positive"]),
  atMs: ms,
  valence: z.number(),
  delta: z.number(),
});

/** A stretch in which the rolling mean of valence stayed below the threshold. */
export const SustainedSchema = z.object({ startMs: ms, endMs: ms, meanValence: z.number() });

/** Which way valence moved over the call: a least-squares slope per minute, and its reading. */
export const TrendSchema = z.object({
  direction: z.enum(["rising", "falling", "flat"]),
  valencePerMinute: z.number(),
});

/** What one speaker (or one channel, when speakers could not be told apart) did over the call. */
export const SpeakerSummarySchema = z.object({
  channel: z.number(),
  role: z.nullable(z.string()),
  speaker: z.nullable(z.string()),
  /** Name of the text channel of somebody who wrote; absent for who was heard. Who wrote has no talk time. */
  medium: z.exactOptional(z.string()),
  /** False when the channel may hold several people: then trend, talk time and monologue are of the channel, not of a person. */
  toldApart: z.boolean(),
  speechMs: ms,
  /** Share of all speech in the call, 0..1; null when nobody spoke. */
  talkShare: z.nullable(z.number()),
  longestMonologueMs: ms,
  readings: z.number(),
  abstained: z.partialRecord(z.enum(ABSTENTION_REASONS), z.number()),
  valence: z.nullable(AxisRangeSchema),
  arousal: z.nullable(AxisRangeSchema),
  /** Ms of audio for which each label was the state. */
  labelMs: z.partialRecord(z.enum(LABELS), z.number()),
  trend: z.nullable(TrendSchema),
  spikes: z.array(SpikeSchema),
  sustainedNegative: z.array(SustainedSchema),
  /** Times in which signals disagreed and no single label was claimed. */
  mixedSignals: z.array(span),
  /** Spikes and spans beyond `trajectory.maxKept`: how many were left out of the lists. */
  omitted: z.number(),
});

/** One line of usage: integer units, and dollars when the price is known. */
export const UsageLineSchema = z.object({
  provider: z.string(),
  line: z.string(),
  unit: z.enum(["ms", "token", "request", "character"]),
  /** Units consumed. */
  units: z.number(),
  /** Units after the vendor's increments, minimums and channel counting. */
  billedUnits: z.number(),
  /** Decimal US dollars; absent when the price is unknown, never 0 for unknown. */
  usd: z.exactOptional(z.string()),
  /** Date and source of the price. */
  price: z.exactOptional(z.object({ usd: z.string(), per: z.number(), date: z.string(), source: z.string() })),
});

/** Units and money so far. `usd` is absent as soon as one line is unpriced. */
export const UsageSchema = z.object({
  lines: z.array(UsageLineSchema),
  usd: z.exactOptional(z.string()),
  /** Bill lines, as `provider/line`, whose price is unknown. */
  unpriced: z.array(z.string()),
});

/** A model that answered: its name, the licence of its weights and, where they are on this machine, their SHA-256. */
export const ModelSchema = z.object({
  id: z.string(),
  licence: z.string(),
  sha256: z.exactOptional(z.string()),
});

/** What the numbers of a result rest on, so that they can be made again. */
export const ProvenanceSchema = z.object({
  /** The models that answered, by provider; a provider that names none is left out. */
  models: z.record(z.string(), ModelSchema),
  /** What was done to the audio before anybody heard it, for example a denoiser's name and version; null when nothing was. */
  denoiser: z.nullable(z.string()),
  /** The local model that filled in arousal for a provider that has none; null when it was off. */
  companion: z.nullable(ModelSchema),
});

/** The result of a call, carried by the `end` event and returned by `drain()` and `analyze()`. */
export const SummarySchema = z.object({
  streamId: z.string(),
  /** `completed`: the input was heard to its end. `stopped`: the caller ended it early. */
  outcome: z.enum(["completed", "stopped"]),
  durationMs: ms,
  channels: z.number(),
  providers: z.array(z.string()),
  detector: z.string(),
  affect: z.string(),
  provenance: ProvenanceSchema,
  speakers: z.array(SpeakerSummarySchema),
  usage: UsageSchema,
  /** Latency from the last sample of a span to its event, ms. Null for recordings read faster than real time, or without readings. */
  latencyMs: z.nullable(z.object({ p50: z.number(), p95: z.number(), max: z.number() })),
  gapMs: ms,
  warnings: z.array(z.object({ code: z.string(), count: z.number() })),
});

/** Mean, lowest and highest value of one axis. */
export type AxisRange = z.infer<typeof AxisRangeSchema>;
/** A sudden turn of valence. */
export type Spike = z.infer<typeof SpikeSchema>;
/** A stretch of sustained negative valence. */
export type Sustained = z.infer<typeof SustainedSchema>;
/** Direction and slope of valence over the call. */
export type Trend = z.infer<typeof TrendSchema>;
/** What one speaker did over the call. */
export type SpeakerSummary = z.infer<typeof SpeakerSummarySchema>;
/** One line of usage. */
export type UsageLine = z.infer<typeof UsageLineSchema>;
/** Units and money so far. */
export type Usage = z.infer<typeof UsageSchema>;
/** A model that answered. */
export type Model = z.infer<typeof ModelSchema>;
/** What the numbers of a result rest on. */
export type Provenance = z.infer<typeof ProvenanceSchema>;
/** The result of a call. */
export type Summary = z.infer<typeof SummarySchema>;
