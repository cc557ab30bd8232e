import * as z from "zod/mini";
import { createFrameReader } from "../../src/kit/frames.ts";
import { parseJson } from "../../src/kit/json.ts";
import { N } from "./wire.ts";

/** One measurement, in this adapter's words. Scores are 0..1 and above the vendor's own cut-off; a name that is absent is not 0. */
export interface Measurement {
  /** Measured stretch, at most the last 10 s of an utterance: ms of the audio that the vendor took. */
  readonly startMs: number;
  readonly endMs: number;
  /** What set it off; any other word than `speech-ended` is taken for the interval. */
  readonly trigger: "interval" | "speech-ended";
  readonly expressions: Readonly<Record<string, number>>;
  readonly voiceAttributes: Readonly<Record<string, number>>;
  /** As it came. */
  readonly raw: unknown;
}

/** A message of a live session, in this adapter's words. */
export type LiveMessage =
  | { readonly kind: "created" | "updated" | "closed" }
  | { readonly kind: "utterance-start" | "utterance-end"; readonly atMs: number | null }
  | { readonly kind: "measurement"; readonly measurement: Measurement }
  | { readonly kind: "error"; readonly code: string };

const ms = z.number().check(z.minimum(0));
const Scores = z.array(
  z.object({ [N.scoreName]: z.string(), [N.scoreValue]: z.number().check(z.minimum(0), z.maximum(1)) }),
);
const MeasurementSchema = z.looseObject({
  [N.trigger]: z.string(),
  [N.audioStart]: ms,
  [N.audioEnd]: ms,
  [N.expressions]: Scores,
  [N.voiceAttributes]: Scores,
});

const readFrame = createFrameReader(
  "hume",
  {
    [N.sessionCreated]: z.object({}),
    [N.sessionUpdated]: z.object({}),
    [N.sessionClosed]: z.object({}),
    [N.utteranceStart]: z.object({ [N.utteranceStartAt]: z.optional(z.unknown()) }),
    [N.utteranceEnd]: z.object({ [N.utteranceEndAt]: z.optional(z.unknown()) }),
    [N.measurementResult]: MeasurementSchema,
    [N.error]: z.object({ [N.errorCode]: z.string() }),
  },
  N.type,
);

/**
 * Reads a message of a live session; `null` for one of a type that is not known.
 *
 * @throws EmotionError `protocol` for what is no JSON object, lacks a required field, or holds a number out of range.
 */
export function readLive(message: string | Uint8Array): LiveMessage | null {
  const frame = readFrame(message);
  return frame === null ? null : liveMessage(frame);
}

function liveMessage(frame: NonNullable<ReturnType<typeof readFrame>>): LiveMessage {
  switch (frame.type) {
    case N.sessionCreated:
      return { kind: "created" };
    case N.sessionUpdated:
      return { kind: "updated" };
    case N.sessionClosed:
      return { kind: "closed" };
    case N.utteranceStart:
      return { kind: "utterance-start", atMs: msOrNull(frame.data[N.utteranceStartAt]) };
    case N.utteranceEnd:
      return { kind: "utterance-end", atMs: msOrNull(frame.data[N.utteranceEndAt]) };
    case N.measurementResult:
      return { kind: "measurement", measurement: measurementOf(frame.data) };
    case N.error:
      return { kind: "error", code: frame.data[N.errorCode] };
    default:
      return frame satisfies never;
  }
}

function msOrNull(value: unknown): number | null {
  return typeof value === "number" && value >= 0 ? value : null;
}

function measurementOf(data: z.infer<typeof MeasurementSchema>): Measurement {
  return {
    startMs: data[N.audioStart],
    endMs: data[N.audioEnd],
    trigger: data[N.trigger] === N.triggerSpeechEnded ? "speech-ended" : "interval",
    expressions: scoresOf(data[N.expressions]),
    voiceAttributes: scoresOf(data[N.voiceAttributes]),
    raw: data,
  };
}

function scoresOf(scores: z.infer<typeof Scores>): Readonly<Record<string, number>> {
  return Object.fromEntries(scores.map((score) => [score[N.scoreName], score[N.scoreValue]]));
}

const UploadSchema = z.object({
  [N.utterances]: z.array(z.object({ [N.utteranceMeasurements]: z.array(MeasurementSchema) })),
});

/**
 * Reads the answer to an upload: the measurements, utterance by utterance, in the order of their ends whatever the order of the lists, which no page promises.
 *
 * @throws EmotionError `protocol` when it is not of the expected shape.
 */
export function readUpload(text: string): readonly (readonly Measurement[])[] {
  const answer = parseJson(text, UploadSchema, "an answer of hume");
  return answer[N.utterances]
    .map((utterance) => utterance[N.utteranceMeasurements].map(measurementOf).sort((a, b) => a.endMs - b.endMs))
    .sort(([a], [b]) => (a?.endMs ?? Number.MAX_VALUE) - (b?.endMs ?? Number.MAX_VALUE));
}
