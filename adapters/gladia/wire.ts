import * as z from "zod/mini";
import { createFrameReader, type Frame } from "../../src/kit/frames.ts";
import type { Reading } from "./utterances.ts";

// Names and shapes: @gladiaio/sdk 2.1.0, src/v2/*/generated-types.ts, read 2026-11-25. Times on the wire are seconds.

/** Text frames of ours. */
export const STOP_RECORDING = JSON.stringify({ type: "stop_recording" });
/** A chunk without audio: keeps a session alive (observed by others, not documented), and is acknowledged with the server's position. */
export const EMPTY_CHUNK = JSON.stringify({ type: "audio_chunk", data: { chunk: "" } });

const time = z.number().check(z.minimum(0));
const nullish = <T extends z.ZodMiniType>(schema: T) => z.optional(z.nullable(schema));

const UtteranceSchema = z.object({
  start: time,
  end: time,
  channel: z._default(z.int(), 0),
  text: z.string(),
  language: nullish(z.string()),
  /** Not told live today. */
  speaker: nullish(z.union([z.int(), z.string()])),
});

/** Emotion words beside each other, plain or with fields of their own; seen in the vendor's skill files only. */
const EmotionsSchema = z.array(z.union([z.string(), z.looseObject({ emotion: z.string() })]));

const SentenceSchema = z.looseObject({
  sentiment: nullish(z.string()),
  emotion: nullish(z.string()),
  emotions: nullish(EmotionsSchema),
  /** Neither its range nor its meaning is documented: it stays in `raw`. */
  sentiment_score: z.optional(z.unknown()),
  text: nullish(z.string()),
  start: time,
  end: time,
  channel: nullish(z.int()),
  speaker: nullish(z.union([z.int(), z.string()])),
});

/** A whole utterance at once, named by its number: seen in the vendor's skill files only, which its types and documents contradict. */
const FlatSentimentSchema = z.looseObject({
  utterance_index: z.int(),
  sentiment: z.string(),
  emotion: nullish(z.string()),
  emotions: nullish(EmotionsSchema),
});

/** The `sentiment_analysis` of a whole utterance. */
export type FlatSentiment = z.infer<typeof FlatSentimentSchema>;
/** One sentence of a `sentiment_analysis` message or block. */
export type Sentence = z.infer<typeof SentenceSchema>;
/** The utterance inside a message. */
export type WireUtterance = z.infer<typeof UtteranceSchema>;

/** The answer to POST /v2/live. */
export const LiveStartSchema = z.object({ id: z.string(), url: z.string() });

const acknowledgement = <T extends z.ZodMiniType>(data: T) =>
  z.object({ acknowledged: z.boolean(), data: nullish(data) });
const range = z.tuple([z.number(), z.number()]);

const SCHEMAS = {
  transcript: z.object({ data: z.object({ id: z.string(), is_final: z.boolean(), utterance: UtteranceSchema }) }),
  sentiment_analysis: z.object({
    data: z.nullable(
      z.union([
        z.object({ utterance_id: z.string(), utterance: UtteranceSchema, results: z.array(SentenceSchema) }),
        FlatSentimentSchema,
      ]),
    ),
  }),
  named_entity_recognition: z.object({
    data: z.nullable(
      z.object({
        utterance_id: z.string(),
        utterance: UtteranceSchema,
        results: z.array(z.object({ entity_type: z.string(), text: z.string(), start: time, end: time })),
      }),
    ),
  }),
  translation: z.object({
    data: z.nullable(
      z.object({
        utterance_id: z.string(),
        utterance: UtteranceSchema,
        target_language: z.string(),
        translated_utterance: z.object({ text: z.string() }),
      }),
    ),
  }),
  speech_start: z.object({ data: z.object({ time, channel: z._default(z.int(), 0) }) }),
  speech_end: z.object({ data: z.object({ time, channel: z._default(z.int(), 0) }) }),
  audio_chunk: acknowledgement(z.object({ byte_range: range })),
  stop_recording: acknowledgement(z.unknown()),
  end_session: z.object({}),
  /** Not in the vendor's types: whatever it holds, it is an error of the vendor. */
  error: z.object({ data: z.optional(z.unknown()) }),
};

/** A message of a live session that was read. */
export type LiveMessage = Frame<typeof SCHEMAS>;

/** Reads a message of a live session; `null` for one that means nothing here. Throws `EmotionError` `protocol`. */
export const readLiveMessage = createFrameReader("gladia", SCHEMAS);

/** The answer to POST /v2/upload. */
export const UploadSchema = z.object({ audio_url: z.string() });
/** The answer to POST /v2/pre-recorded. */
export const JobStartSchema = z.object({ id: z.string().check(z.minLength(1)) });

/** The sentences of a recording: an array as documented, or the same as JSON text, as the vendor's types say. */
const SentencesSchema = z.union([z.array(SentenceSchema), z.string()]);

/** Checks the sentences of a recording that came as text. */
export const SentenceListSchema = z.array(SentenceSchema);

/** The answer to GET /v2/pre-recorded/:id. */
export const JobSchema = z.object({
  status: z.string(),
  error_code: nullish(z.number()),
  result: nullish(
    z.object({
      transcription: nullish(z.object({ utterances: nullish(z.array(UtteranceSchema)) })),
      sentiment_analysis: nullish(
        z.object({
          success: z.boolean(),
          error: nullish(z.object({ status_code: nullish(z.number()) })),
          results: nullish(SentencesSchema),
        }),
      ),
    }),
  ),
});

/** A job as it stands. */
export type Job = z.infer<typeof JobSchema>;

/** A finished utterance, kept for the session that goes on. */
const KeptUtteranceSchema = z.object({
  id: z.string(),
  channel: z.int(),
  startMs: z.number(),
  endMs: z.number(),
  text: z.string(),
  language: z.optional(z.string()),
  speaker: z.optional(z.string()),
});

function isReading(value: unknown): boolean {
  const { span, sets } = (value ?? {}) as Partial<Reading>;
  return typeof span?.startMs === "number" && typeof span.endMs === "number" && Array.isArray(sets);
}

/** What a session needs to go on at the same address; made by this adapter, and checked since it comes back through others' hands. */
export const ResumeStateSchema = z.object({
  url: z.string(),
  /** Bytes that the vendor acknowledged, from the beginning of the session's clock, in whole frames. */
  bytes: z.number().check(z.minimum(0)),
  /** The same on the vendor's own count: it is ahead where audio reached it twice. */
  serverBytes: z.number().check(z.minimum(0)),
  /** `ctx.now` when the vendor opened the session. */
  openedAtMs: z.number(),
  /** Utterances whose sentiment has not come yet, and the last end of each channel's readings. */
  waiting: z.readonly(z.array(KeptUtteranceSchema)),
  /** Readings that are to be told after those of an utterance that waits; they never left this adapter. */
  held: z.readonly(
    z.array(z.object({ utterance: KeptUtteranceSchema, readings: z.readonly(z.array(z.custom<Reading>(isReading))) })),
  ),
  /** Ids of the last utterances that were told. */
  told: z.readonly(z.array(z.string())),
  lastEndMs: z.array(z.number()),
});

/** See {@link ResumeStateSchema}. */
export type ResumeState = z.infer<typeof ResumeStateSchema>;
