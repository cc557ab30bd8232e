import * as z from "zod/mini";
import { AxisSchema, ReasonSchema } from "./affect.ts";
import { ERROR_KINDS } from "./errors.ts";
import { ModelSchema, SummarySchema, UsageSchema } from "./summary.ts";
import { ABSTENTION_REASONS, EVIDENCE, LABELS, SCORE_KINDS, SENTIMENTS } from "./taxonomy.ts";

/** Version of the event vocabulary. A minor version may add event types and fields; consumers ignore what they do not know. */
export const EVENTS_SCHEMA = "events/1";

const ms = z.number();
const facts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
const span = z.object({ startMs: ms, endMs: ms });

const base = {
  schema: z.literal(EVENTS_SCHEMA),
  streamId: z.string(),
  /** Delivery order, from 0, without holes. */
  seq: z.number(),
  /** Input audio clock, ms: the moment of the recording the event speaks of. With `clock: "wall"`, ms since the stream began. */
  atMs: ms,
};

/** Only on what was written, never on what was heard. */
const written = {
  /** Times are ms since the stream began, when the text was handed in; absent means the clock of the input audio. */
  clock: z.exactOptional(z.literal("wall")),
  /** Name of the text channel, for example `chat`; its `channel` comes after those of the audio. */
  medium: z.exactOptional(z.string()),
};

/** Who is meant: the input channel, its declared role, and the speaker when channel or diarization tells them apart. */
const who = { channel: z.number(), role: z.nullable(z.string()), speaker: z.nullable(z.string()) };

const axes = { valence: z.nullable(AxisSchema), arousal: z.nullable(AxisSchema), dominance: z.nullable(AxisSchema) };

/** One score as the vendor gave it, with the common label it maps to. */
export const ScoreSchema = z.object({
  set: z.string(),
  kind: z.enum(SCORE_KINDS),
  label: z.enum(LABELS),
  vendorLabel: z.string(),
  score: z.number(),
});

const reading = {
  ...base,
  type: z.literal("emotion"),
  provider: z.string(),
  utteranceId: z.string(),
  span,
  final: z.boolean(),
  ...who,
  ...written,
  evidence: z.enum(EVIDENCE),
  /** Every score the vendor gave, in its own words; also present on an abstention. */
  scores: z.array(ScoreSchema),
  ...axes,
  /** Share of the label weight that the affect table knows, 0..1; null when no axis was derived. */
  coverage: z.nullable(z.number()),
  /** Version of the label-to-axis table, for example `affect/1`. */
  affect: z.string(),
  confidence: z.nullable(z.number()),
  /** False when `confidence` was never checked against held-out data, or there is none. */
  calibrated: z.boolean(),
  /** A vendor said `mixed`, or signals contradicted each other: what a person is shown as "mixed signals". */
  mixedSignals: z.boolean(),
  /** From the last sample of the span written to this event, ms; null for recordings read faster than real time. */
  latencyMs: z.nullable(ms),
  text: z.exactOptional(z.string()),
  language: z.exactOptional(z.string()),
  /** What moved this reading most, strongest first; absent where the vendor cannot say. Also present on an abstention. */
  reasons: z.exactOptional(z.array(ReasonSchema)),
  /** True where a session that took the place of a lost one begins inside this span, which is cut to what was not told before. */
  seam: z.exactOptional(z.boolean()),
  /** The vendor's payload; only with `raw: true`. Personal data. */
  raw: z.exactOptional(z.unknown()),
};

const EmotionOkSchema = z.object({
  ...reading,
  status: z.literal("ok"),
  label: z.nullable(z.enum(LABELS)),
  vendorLabel: z.nullable(z.string()),
  sentiment: z.nullable(z.enum(SENTIMENTS)),
});

const EmotionAbstainedSchema = z.object({
  ...reading,
  status: z.literal("abstained"),
  reason: z.enum(ABSTENTION_REASONS),
  /** Always null: an abstention makes no claim. The vendor's scores stay in `scores`. */
  label: z.null(),
  vendorLabel: z.null(),
  sentiment: z.null(),
});

/** One normalised reading of one span: a claim (`ok`) or a stated reason for none (`abstained`). */
export const EmotionEventSchema = z.discriminatedUnion("status", [EmotionOkSchema, EmotionAbstainedSchema]);

const stateCommon = {
  ...base,
  type: z.literal("state"),
  ...who,
  ...written,
  /** `change`: a new state held two consecutive hops and at least 500 ms. `tick`: the periodic report between changes. */
  cause: z.enum(["change", "tick"]),
  /** Since when this state holds, input clock. */
  sinceMs: ms,
  ...axes,
  sentiment: z.nullable(z.enum(SENTIMENTS)),
  confidence: z.nullable(z.number()),
  mixedSignals: z.boolean(),
};

/** The smoothed state of one speaker. */
export const StateEventSchema = z.discriminatedUnion("status", [
  z.object({ ...stateCommon, status: z.literal("ok"), label: z.nullable(z.enum(LABELS)) }),
  z.object({ ...stateCommon, status: z.literal("abstained"), reason: z.enum(ABSTENTION_REASONS), label: z.null() }),
]);

/** What a vendor heard being said, or what was written. Personal data. */
export const TranscriptEventSchema = z.object({
  ...base,
  type: z.literal("transcript"),
  provider: z.string(),
  utteranceId: z.string(),
  span,
  text: z.string(),
  final: z.boolean(),
  ...who,
  ...written,
  language: z.exactOptional(z.string()),
});

/** Speech began or ended on a channel, by the named voice-activity detector (or the vendor's own). */
export const SpeechEventSchema = z.object({
  ...base,
  type: z.literal("speech"),
  edge: z.enum(["start", "end"]),
  ...who,
  detector: z.string(),
  /** Length of the speech that ended; only on `end`. */
  durationMs: z.exactOptional(ms),
});

/** A speaker label that changed after it was delivered. */
export const RevisionEventSchema = z.object({
  ...base,
  type: z.literal("revision"),
  provider: z.string(),
  utteranceId: z.string(),
  speaker: z.string(),
});

/** Something else a vendor found: an issue, category, topic, entity or objection. */
export const InsightEventSchema = z.object({
  ...base,
  type: z.literal("insight"),
  provider: z.string(),
  name: z.string(),
  data: z.unknown(),
  channel: z.nullable(z.number()),
  span: z.exactOptional(span),
});

/** A rule fired, for example a negative spike or sustained negative valence. */
export const AlertEventSchema = z.object({
  ...base,
  type: z.literal("alert"),
  rule: z.string(),
  /** One sentence for a person, for example "negative spike at 03:12". */
  message: z.string(),
  ...who,
  ...written,
  span,
  valence: z.nullable(z.number()),
});

/** Units and money so far. */
export const UsageEventSchema = z.object({ ...base, type: z.literal("usage"), usage: UsageSchema });

/** A provider connected, was lost, replaced or recovered. `accuracy` says plainly how good it is known to be. */
export const ProviderEventSchema = z.object({
  ...base,
  type: z.literal("provider"),
  state: z.enum(["connected", "lost", "switched", "recovered"]),
  provider: z.string(),
  channel: z.nullable(z.number()),
  session: z.number(),
  detector: z.exactOptional(z.string()),
  /** Name and version of what took the noise out of the audio; absent where nothing did. */
  denoiser: z.exactOptional(z.string()),
  /** The model that answers, where the provider names one. */
  model: z.exactOptional(ModelSchema),
  /** The model that listens beside a provider without arousal of its own, and gives it; absent where none does. */
  companion: z.exactOptional(ModelSchema),
  accuracy: z.exactOptional(z.object({ statement: z.string(), figures: z.record(z.string(), z.number()) })),
  /** Why it was lost; only on `lost`. */
  kind: z.exactOptional(z.enum(ERROR_KINDS)),
  /** How far a session that recovered is behind what was written, ms. */
  lagMs: z.exactOptional(ms),
  from: z.exactOptional(z.string()),
});

/** Audio nobody answered: dropped on overflow, or lost with a vendor. */
export const GapEventSchema = z.object({
  ...base,
  type: z.literal("gap"),
  span,
  channel: z.nullable(z.number()),
  cause: z.enum(["overflow", "vendor-lost", "policy"]),
});

/** Something the caller should know and may ignore. */
export const WarningEventSchema = z.object({
  ...base,
  type: z.literal("warning"),
  code: z.string(),
  message: z.string(),
  channel: z.nullable(z.number()),
  facts: z.exactOptional(facts),
});

/** The last event of every completed stream. */
export const EndEventSchema = z.object({ ...base, type: z.literal("end"), summary: SummarySchema });

/** Every event of `events/1`. */
export const EventSchema = z.discriminatedUnion("type", [
  EmotionEventSchema,
  StateEventSchema,
  TranscriptEventSchema,
  SpeechEventSchema,
  RevisionEventSchema,
  InsightEventSchema,
  AlertEventSchema,
  UsageEventSchema,
  ProviderEventSchema,
  GapEventSchema,
  WarningEventSchema,
  EndEventSchema,
]);

/** One vendor score with its common label. */
export type Score = z.infer<typeof ScoreSchema>;
/** One normalised reading. */
export type EmotionEvent = z.infer<typeof EmotionEventSchema>;
/** The smoothed state of one speaker. */
export type StateEvent = z.infer<typeof StateEventSchema>;
/** What a vendor heard being said. */
export type TranscriptEvent = z.infer<typeof TranscriptEventSchema>;
/** Speech began or ended. */
export type SpeechEvent = z.infer<typeof SpeechEventSchema>;
/** A speaker label that changed later. */
export type RevisionEvent = z.infer<typeof RevisionEventSchema>;
/** Something else a vendor found. */
export type InsightEvent = z.infer<typeof InsightEventSchema>;
/** A rule fired. */
export type AlertEvent = z.infer<typeof AlertEventSchema>;
/** Units and money so far. */
export type UsageEvent = z.infer<typeof UsageEventSchema>;
/** A provider connected, was lost, replaced or recovered. */
export type ProviderEvent = z.infer<typeof ProviderEventSchema>;
/** Audio nobody answered. */
export type GapEvent = z.infer<typeof GapEventSchema>;
/** Something the caller should know. */
export type WarningEvent = z.infer<typeof WarningEventSchema>;
/** The last event. */
export type EndEvent = z.infer<typeof EndEventSchema>;

/** Every event of the stream, told apart by `type`. */
export type EmotionStreamEvent = z.infer<typeof EventSchema>;

/** The name of an event type. */
export type EventType = EmotionStreamEvent["type"];

/** The event with a given type. */
export type EventOf<T extends EventType> = Extract<EmotionStreamEvent, { type: T }>;

/** An event before the stream stamps it with `schema`, `streamId` and `seq`. */
export type Unstamped<E extends EmotionStreamEvent = EmotionStreamEvent> = E extends unknown
  ? Omit<E, "schema" | "streamId" | "seq">
  : never;
