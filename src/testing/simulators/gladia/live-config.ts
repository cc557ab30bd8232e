import * as z from "zod/mini";
import type { SampleEncoding } from "../../../dsp/codec/index.ts";
import type { HeardFormat } from "../simulator.ts";

const LANGUAGE = z.string().check(z.regex(/^[a-z]{2,3}$/));

/** The body of POST /v2/live, as strict as the vendor's types are. Defaults: docs.gladia.io, live init, stored copy of 2026-04-30. */
export const LiveConfigSchema = z.object({
  encoding: z._default(z.enum(["wav/pcm", "wav/alaw", "wav/ulaw"]), "wav/pcm"),
  bit_depth: z._default(z.union([z.literal(8), z.literal(16), z.literal(24), z.literal(32)]), 16),
  sample_rate: z._default(
    z.union([z.literal(8000), z.literal(16_000), z.literal(32_000), z.literal(44_100), z.literal(48_000)]),
    16_000,
  ),
  channels: z._default(z.int().check(z.minimum(1)), 1),
  model: z._default(z.literal("solaria-1"), "solaria-1"),
  endpointing: z._default(z.number().check(z.minimum(0.01), z.maximum(10)), 0.05),
  maximum_duration_without_endpointing: z._default(z.number().check(z.minimum(5), z.maximum(60)), 5),
  language_config: z.optional(
    z.object({ languages: z.optional(z.array(LANGUAGE)), code_switching: z.optional(z.boolean()) }),
  ),
  pre_processing: z.optional(
    z.object({
      audio_enhancer: z.optional(z.boolean()),
      speech_threshold: z.optional(z.number().check(z.minimum(0), z.maximum(1))),
    }),
  ),
  realtime_processing: z._default(
    z
      .object({
        sentiment_analysis: z._default(z.boolean(), false),
        named_entity_recognition: z._default(z.boolean(), false),
        translation: z._default(z.boolean(), false),
        translation_config: z.optional(z.object({ target_languages: z.array(LANGUAGE).check(z.minLength(1)) })),
        custom_vocabulary: z._default(z.boolean(), false),
        custom_vocabulary_config: z.optional(z.object({ vocabulary: z.array(z.unknown()) })),
        custom_spelling: z._default(z.boolean(), false),
        custom_spelling_config: z.optional(
          z.object({ spelling_dictionary: z.record(z.string(), z.array(z.string())) }),
        ),
      })
      .check(
        z.refine(({ translation, translation_config: config }) => !translation || config !== undefined, {
          path: ["translation_config"],
          error: "must be given with translation",
        }),
      ),
    {
      sentiment_analysis: false,
      named_entity_recognition: false,
      translation: false,
      custom_vocabulary: false,
      custom_spelling: false,
    },
  ),
  post_processing: z._default(z.object({ summarization: z._default(z.boolean(), false) }), { summarization: false }),
  messages_config: z.optional(
    z.object({
      receive_partial_transcripts: z.optional(z.boolean()),
      receive_final_transcripts: z.optional(z.boolean()),
      receive_speech_events: z.optional(z.boolean()),
      receive_pre_processing_events: z.optional(z.boolean()),
      receive_realtime_processing_events: z.optional(z.boolean()),
      receive_post_processing_events: z.optional(z.boolean()),
      receive_acknowledgments: z.optional(z.boolean()),
      receive_errors: z.optional(z.boolean()),
      receive_lifecycle_events: z.optional(z.boolean()),
    }),
  ),
  custom_metadata: z.optional(z.record(z.string(), z.unknown())),
});

/** A live session as it was asked for. */
export type LiveConfig = z.infer<typeof LiveConfigSchema>;

/** Which messages a session receives; partial transcripts and the lifecycle only when asked for. */
export function receives({ messages_config: asked = {} }: LiveConfig) {
  return {
    partials: asked.receive_partial_transcripts ?? false,
    finals: asked.receive_final_transcripts ?? true,
    speech: asked.receive_speech_events ?? true,
    realtime: asked.receive_realtime_processing_events ?? true,
    post: asked.receive_post_processing_events ?? true,
    acknowledgments: asked.receive_acknowledgments ?? true,
    lifecycle: asked.receive_lifecycle_events ?? false,
  };
}

const ENCODINGS: Readonly<Record<string, SampleEncoding>> = {
  "wav/pcm 8": "pcm_u8",
  "wav/pcm 16": "pcm_s16le",
  "wav/pcm 24": "pcm_s24le",
  "wav/pcm 32": "pcm_s32le",
  "wav/alaw 8": "alaw",
  "wav/ulaw 8": "mulaw",
};

/** The format of a configuration; `null` for a depth that its encoding does not have. */
export function formatOf({
  encoding,
  bit_depth: depth,
  sample_rate: sampleRateHz,
  channels,
}: LiveConfig): HeardFormat | null {
  const known = ENCODINGS[`${encoding} ${encoding === "wav/pcm" ? depth : 8}`];
  return known === undefined ? null : { sampleRateHz, channels, encoding: known };
}
