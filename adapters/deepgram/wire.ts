import * as z from "zod/mini";
import { createFrameReader } from "../../src/kit/frames.ts";

// Times on this wire are seconds of the audio that was sent in the session.
// Sources: SDK 5.13.0, types of `listen.v1`, `listen.v2` and `read.v1`; deepgram-api-specs `asyncapi.yml` of 2026-07-22; developers.deepgram.com (stored 2025-07-03).

/** Text frames of the client. Flux knows `CloseStream` only of these: `KeepAlive` ends its session (deepgram-python-sdk issue 649). */
export const CLOSE_STREAM = '{"type":"CloseStream"}';
export const KEEP_ALIVE = '{"type":"KeepAlive"}';

const seconds = z.number().check(z.minimum(0));
const index = z.int().check(z.minimum(0));

/** A word of Nova. */
const WordSchema = z.object({
  word: z.string(),
  start: seconds,
  end: seconds,
  punctuated_word: z.nullish(z.string()),
  speaker: z.nullish(index),
});

/** A word of Nova, live and pre-recorded. */
export type Word = z.infer<typeof WordSchema>;

/** An entity in the words of one result; `end_word` is exclusive. */
const EntitySchema = z.object({ label: z.string(), value: z.string(), start_word: index, end_word: index });

/** Messages of `/v1/listen`. */
const NOVA = {
  Results: z.object({
    channel_index: z.array(index).check(z.minLength(1)),
    start: seconds,
    duration: seconds,
    is_final: z.nullish(z.boolean()),
    speech_final: z.nullish(z.boolean()),
    from_finalize: z.nullish(z.boolean()),
    channel: z.object({
      alternatives: z.array(
        z.object({
          transcript: z.string(),
          words: z.nullish(z.array(WordSchema)),
          languages: z.nullish(z.array(z.string())),
        }),
      ),
    }),
    entities: z.nullish(z.array(EntitySchema)),
  }),
  SpeechStarted: z.object({ channel: z.array(index).check(z.minLength(1)), timestamp: seconds }),
  UtteranceEnd: z.object({ channel: z.array(index).check(z.minLength(1)), last_word_end: z.number() }),
  Metadata: z.object({ request_id: z.string() }),
};

/** A `Results` message. */
export type Results = z.infer<typeof NOVA.Results>;

/** Reads a message of `/v1/listen`; `null` for a type that is not known. */
export const readNova = createFrameReader("deepgram", NOVA);

/** Messages of `/v2/listen`. `Warning` is missing in the SDK's types; it is in deepgram/skills `listen.md` (2026-09). */
const FLUX = {
  Connected: z.object({ request_id: z.string() }),
  TurnInfo: z.object({
    sequence_id: index,
    event: z.string(),
    turn_index: index,
    audio_window_start: seconds,
    audio_window_end: seconds,
    transcript: z.string(),
    words: z.nullish(z.array(z.object({ word: z.string(), start: z.nullish(seconds), end: z.nullish(seconds) }))),
    languages: z.nullish(z.array(z.string())),
  }),
  ConfigureSuccess: z.object({}),
  ConfigureFailure: z.object({}),
  Warning: z.object({ code: z.string() }),
  Error: z.object({ code: z.string() }),
};

/** A `TurnInfo` message: the whole turn so far, every time. */
export type TurnInfo = z.infer<typeof FLUX.TurnInfo>;

/** Reads a message of `/v2/listen`; `null` for a type that is not known. */
export const readFlux = createFrameReader("deepgram", FLUX);

const SentimentInfo = z.object({ input_tokens: z.nullish(index), output_tokens: z.nullish(index) });

const polarity = z.number().check(z.minimum(-1), z.maximum(1));

/** A stretch of words with one sentiment; both indexes are inclusive. Source: SDK 5.13.0 `SharedSentiments`, where every field may be missing. */
const SegmentSchema = z.object({
  text: z.nullish(z.string()),
  start_word: z.nullish(index),
  end_word: z.nullish(index),
  sentiment: z.nullish(z.string()),
  sentiment_score: z.nullish(polarity),
});

const SentimentsSchema = z.object({
  segments: z.nullish(z.array(SegmentSchema)),
  average: z.nullish(z.object({ sentiment: z.nullish(z.string()), sentiment_score: z.nullish(polarity) })),
});

/** What `sentiment=true` adds to an answer. */
export type Sentiments = z.infer<typeof SentimentsSchema>;

/** Answer of `POST /v1/read`. The SDK's type nests `metadata` twice; the wire does not. Source: developers.deepgram.com/docs/text-sentiment-analysis (stored 2025-07-03). */
export const ReadAnswer = z.object({
  metadata: z.nullish(z.object({ sentiment_info: z.nullish(SentimentInfo) })),
  results: z.object({ sentiments: z.nullish(SentimentsSchema) }),
});

/** Answer of `POST /v1/read`. */
export type ReadAnswer = z.infer<typeof ReadAnswer>;

/** Answer of `POST /v1/listen`, as far as it is used. */
export const ListenAnswer = z.object({
  metadata: z.nullish(
    z.object({
      sentiment_info: z.nullish(SentimentInfo),
      warnings: z.nullish(z.array(z.object({ parameter: z.nullish(z.string()), type: z.nullish(z.string()) }))),
    }),
  ),
  results: z.object({
    channels: z.array(
      z.object({
        alternatives: z.nullish(z.array(z.object({ words: z.nullish(z.array(WordSchema)) }))),
        detected_language: z.nullish(z.string()),
      }),
    ),
    utterances: z.nullish(z.array(z.object({ start: z.nullish(seconds) }))),
    sentiments: z.nullish(SentimentsSchema),
  }),
});

/** Answer of `POST /v1/listen`. */
export type ListenAnswer = z.infer<typeof ListenAnswer>;

/** Tokens that an answer was billed with. */
export type Tokens = z.infer<typeof SentimentInfo>;
