import * as z from "zod/mini";
import { createFrameReader } from "../../src/kit/frames.ts";

const nullish = <T extends z.ZodMiniType>(type: T) => z.optional(z.nullable(type));
const ms = z.number();

/** Paths of the vendor's services. */
export const PATHS = {
  socket: "/v3/ws",
  token: "/v3/token",
  upload: "/v2/upload",
  transcript: "/v2/transcript",
  completions: "/v1/chat/completions",
  models: "/v1/models",
} as const;

/** Ends a session and its bill; the vendor answers with what is left and `Termination`. */
export const TERMINATE = '{"type":"Terminate"}';
/** Resets the inactivity timeout, where one was asked for. */
export const KEEP_ALIVE = '{"type":"KeepAlive"}';

const WordSchema = z.looseObject({ start: ms, end: ms });

/** The words of a turn so far; each message holds all of them. */
export const TurnSchema = z.looseObject({
  turn_order: z.int().check(z.minimum(0)),
  transcript: z.string(),
  end_of_turn: z.boolean(),
  turn_is_formatted: nullish(z.boolean()),
  words: nullish(z.array(WordSchema)),
  speaker_label: nullish(z.string()),
  language_code: nullish(z.string()),
});

/** One turn as the vendor sends it. */
export type Turn = z.infer<typeof TurnSchema>;

/** An answer of the language model; the live socket carries it as `data`. */
export const CompletionSchema = z.looseObject({
  choices: z.array(z.looseObject({ message: z.looseObject({ content: nullish(z.unknown()) }) })),
  usage: nullish(
    z.looseObject({
      input_tokens: nullish(z.number()),
      output_tokens: nullish(z.number()),
      // The names of the SDK's types; the wire has the ones above.
      prompt_tokens: nullish(z.number()),
      completion_tokens: nullish(z.number()),
    }),
  ),
});

/** An answer of the language model. */
export type Completion = z.infer<typeof CompletionSchema>;

/** Messages of the live socket. Source: assemblyai 4.41.5 `types/streaming`, published 2026-09-26; AssemblyAI/assemblyai-skill, read 2026-11-20. */
export const FRAME_SCHEMAS = {
  Begin: z.object({
    id: z.string(),
    expires_at: nullish(z.number()),
    configuration: nullish(z.object({ model: nullish(z.string()) })),
  }),
  SpeechStarted: z.object({ timestamp: ms }),
  Turn: TurnSchema,
  LLMGatewayResponse: z.object({ turn_order: z.int(), data: z.unknown() }),
  SpeakerRevision: z.object({
    revisions: z.array(z.object({ turn_order: z.int(), speaker_label: nullish(z.string()) })),
  }),
  Silence: z.object({ end_ms: ms }),
  Warning: z.object({ warning_code: nullish(z.union([z.number(), z.string()])) }),
  Error: z.object({ error_code: nullish(z.number()), error: nullish(z.string()) }),
  Termination: z.object({ audio_duration_seconds: nullish(z.number()), session_duration_seconds: nullish(z.number()) }),
} as const;

/**
 * Reads a message of the live socket; `null` for one that is not listed, such as `Heartbeat`.
 *
 * An error may come without its type. Source: assemblyai 4.41.5 `services/streaming/service.ts`, which knows it by its field alone.
 */
export const readFrame = createFrameReader("assemblyai", FRAME_SCHEMAS, "type", { error: "Error" });

/** The answer to an upload. */
export const UploadSchema = z.object({ upload_url: z.string().check(z.minLength(1)) });

/** One sentence of a recording and its sentiment. */
export const SentenceSchema = z.looseObject({
  text: z.string(),
  start: ms,
  end: ms,
  sentiment: z.string(),
  confidence: nullish(z.number()),
  speaker: nullish(z.string()),
  channel: nullish(z.union([z.string(), z.number()])),
});

/** One sentence of a recording. */
export type Sentence = z.infer<typeof SentenceSchema>;

/** A transcript, finished or not. Source: assemblyai 4.41.5 `openapi.generated.ts`, published 2026-09-26. */
export const TranscriptSchema = z.object({
  id: z.string().check(z.minLength(1)),
  status: z.string(),
  error: nullish(z.string()),
  text: nullish(z.string()),
  language_code: nullish(z.string()),
  sentiment_analysis_results: nullish(z.array(SentenceSchema)),
  metadata: nullish(z.object({ warnings: nullish(z.array(z.unknown())) })),
});

/** A transcript, finished or not. */
export type Transcript = z.infer<typeof TranscriptSchema>;

/** The vendor's name of a voice, such as `A` or, on the first channel of several, `1A`; `undefined` for `PENDING`, `UNKNOWN` and everything else that names nobody yet. */
export function speakerOf(label: string | null | undefined): string | undefined {
  return label !== null && label !== undefined && /^\d*[A-Z]{1,2}$/.test(label) ? label : undefined;
}
