import { describe, expect, it } from "vitest";
import { setsOf } from "../../../../adapters/gladia/readings.ts";
import { JobSchema, readLiveMessage, SentenceListSchema } from "../../../../adapters/gladia/wire.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";

const COMMON = { session_id: "2f0b7d1c-5b0e-4b7f-8a35-8b1c7e2f9a10", created_at: "2026-11-20T09:20:14.406Z" };
const UTTERANCE = {
  start: 0.74,
  end: 2.48,
  confidence: 0.93,
  channel: 0,
  words: [
    { word: "Not", start: 0.74, end: 1.02, confidence: 0.95 },
    { word: " again.", start: 1.02, end: 2.48, confidence: 0.94 },
  ],
  text: "Not again.",
  language: "en",
};
const RESULT = { sentiment: "negative", emotion: "anger", text: "Not again.", start: 0.74, end: 2.48, channel: 0 };
const read = (message: object) => readLiveMessage(JSON.stringify({ ...COMMON, ...message }));

function problemOf(message: string): unknown {
  try {
    readLiveMessage(message);
  } catch (error) {
    if (EmotionError.isInstance(error)) return [error.kind, error.facts.field];
    throw error;
  }
  return null;
}

describe("the messages of a live session", () => {
  it.each([
    { type: "transcript", data: { id: "00_00000001", is_final: true, utterance: UTTERANCE } },
    { type: "transcript", data: { id: "00_00000001", is_final: false, utterance: { ...UTTERANCE, language: null } } },
    {
      type: "sentiment_analysis",
      error: null,
      data: { utterance_id: "00_00000001", utterance: UTTERANCE, results: [RESULT] },
    },
    { type: "sentiment_analysis", error: { message: "Addon timed out" }, data: null },
    { type: "speech_start", data: { time: 0.72, channel: 0 } },
    { type: "speech_end", data: { time: 2.5, channel: 0 } },
    { type: "audio_chunk", acknowledged: true, error: null, data: { byte_range: [0, 3200], time_range: [0, 0.1] } },
    { type: "audio_chunk", acknowledged: false, error: { message: "Recording already stopped" }, data: null },
    {
      type: "stop_recording",
      acknowledged: true,
      error: null,
      data: { recording_duration: 8.6, recording_left_to_process: 0.4 },
    },
    { type: "end_session" },
    { type: "error", data: { code: "internal_error", message: "?" } },
    {
      type: "translation",
      error: null,
      data: {
        utterance_id: "1",
        utterance: UTTERANCE,
        original_language: "en",
        target_language: "fr",
        translated_utterance: UTTERANCE,
      },
    },
    { type: "named_entity_recognition", error: { message: "?" }, data: null },
  ])("reads $type: %j", (message) => {
    expect(read(message)?.type).toBe(message.type);
  });

  it.each([
    "start_session",
    "start_recording",
    "end_recording",
    "post_transcript",
    "post_final_transcript",
    "something_new",
  ])("passes over %s, which says nothing new", (type) => {
    expect(read({ type, data: { anything: 1 } })).toBeNull();
  });

  it.each([
    [{ type: "transcript", data: { is_final: true, utterance: UTTERANCE } }, "data.id"],
    [
      { type: "transcript", data: { id: "1", is_final: true, utterance: { ...UTTERANCE, end: "2" } } },
      "data.utterance.end",
    ],
    [{ type: "sentiment_analysis", error: null }, "data"],
    [
      {
        type: "sentiment_analysis",
        data: { utterance_id: "1", utterance: UTTERANCE, results: [{ emotion: "anger" }] },
      },
      "data.results[].start",
    ],
    [{ type: "audio_chunk", data: null }, "acknowledged"],
    [{ type: "speech_start", data: {} }, "data.time"],
  ])("says which field of %j is missing or wrong", (message, field) => {
    expect(problemOf(JSON.stringify(message))).toEqual(["protocol", field]);
  });

  it.each(["", "[]", "null", "{}", '{"type":1}', "{"])("takes %j for no message at all", (text) => {
    expect(problemOf(text)).toMatchObject({ 0: "protocol" });
  });
});

describe("the labels of a sentence", () => {
  const labels = (sentence: object) =>
    setsOf(SentenceListSchema.parse([{ start: 0, end: 1, ...sentence }])[0] as Parameters<typeof setsOf>[0]).map(
      ({ set, scores }) => [set, scores],
    );

  it.each([
    [
      RESULT,
      [
        ["emotion", { anger: 1 }],
        ["sentiment", { negative: 1 }],
      ],
    ],
    [{ sentiment: "mixed" }, [["sentiment", { mixed: 1 }]]],
    [{ emotion: "awe", sentiment: null }, [["emotion", { awe: 1 }]]],
    [{}, []],
    // Two forms that the vendor's skill files show and its types do not.
    [
      { sentiment: "positive", sentiment_score: 0.7, emotions: ["relief", "triumph"] },
      [
        ["emotion", { relief: 1, triumph: 1 }],
        ["sentiment", { positive: 1 }],
      ],
    ],
    [{ emotions: [{ emotion: "fear", score: 0.4 }] }, [["emotion", { fear: 1 }]]],
  ])("of %j are told as the vendor names them", (sentence, expected) => {
    expect(labels(sentence)).toEqual(expected);
  });
});

describe("the job of a recording", () => {
  const block = { success: true, is_empty: false, exec_time: 0.84, error: null, results: [{ ...RESULT, speaker: 1 }] };

  it.each([
    { status: "queued", result: null },
    { status: "done", result: { sentiment_analysis: block } },
    { status: "done", result: { sentiment_analysis: { ...block, results: JSON.stringify(block.results) } } },
    { status: "done", result: { transcription: { utterances: null }, sentiment_analysis: block } },
    { status: "error", error_code: 500 },
    {
      status: "done",
      result: {
        sentiment_analysis: {
          success: false,
          error: { status_code: 500, exception: "?", message: "?" },
          results: null,
        },
      },
    },
  ])("is understood: %j", (job) => {
    expect(JobSchema.safeParse({ id: "1", ...job }).success).toBe(true);
  });
});
