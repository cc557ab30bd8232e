import { describe, expect, it } from "vitest";
import { ListenAnswer, ReadAnswer, readFlux, readNova } from "../../../../adapters/deepgram/wire.ts";

const RESULTS = {
  type: "Results",
  channel_index: [0, 2],
  duration: 2.94,
  start: 3.4,
  is_final: true,
  speech_final: true,
  channel: {
    alternatives: [
      {
        transcript: "It came late.",
        confidence: 0.98,
        languages: ["en"],
        words: [{ word: "it", punctuated_word: "It", start: 3.46, end: 3.58, confidence: 0.99, speaker: 0 }],
      },
    ],
  },
  metadata: { request_id: "r", model_info: { name: "n", version: "v", arch: "a" }, model_uuid: "u" },
};
const NOVA = [
  RESULTS,
  { type: "SpeechStarted", channel: [0, 2], timestamp: 3.41 },
  { type: "UtteranceEnd", channel: [0, 2], last_word_end: 4.96 },
  { type: "Metadata", request_id: "r", sha256: "s", created: "c", duration: 12.48, channels: 2 },
];
const TURN = {
  type: "TurnInfo",
  request_id: "r",
  sequence_id: 9,
  event: "EndOfTurn",
  turn_index: 2,
  audio_window_start: 8.16,
  audio_window_end: 10.72,
  transcript: "Fine, then.",
  words: [{ word: "Fine,", confidence: 0.97, start: 8.32, end: 8.64 }],
  end_of_turn_confidence: 0.88,
  trigger: "model",
};
const FLUX = [
  { type: "Connected", request_id: "r", sequence_id: 0 },
  TURN,
  { type: "ConfigureSuccess", request_id: "r", sequence_id: 1, thresholds: {}, keyterms: [] },
  { type: "ConfigureFailure", request_id: "r", sequence_id: 2 },
  { type: "Warning", request_id: "r", sequence_id: 3, code: "FORCE_END_TURN_NO_ACTIVE_TURN", description: "d" },
  { type: "Error", sequence_id: 4, code: "INTERNAL_SERVER_ERROR", description: "d" },
];
const errorOf = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error;
  }
};

describe("messages", () => {
  it.each(NOVA)("of /v1/listen are read: $type", (message) => {
    expect(readNova(JSON.stringify(message))?.type).toBe(message.type);
  });

  it.each(FLUX)("of /v2/listen are read: $type", (message) => {
    expect(readFlux(JSON.stringify(message))?.type).toBe(message.type);
  });

  it("with fields that are new are read without them", () => {
    expect(
      readNova(JSON.stringify({ ...RESULTS, sentiment: "new", channel: { ...RESULTS.channel, mood: 1 } }))?.type,
    ).toBe("Results");
  });

  it("of a type that is new are passed over", () => {
    expect([readNova('{"type":"Sentiment","score":1}'), readFlux('{"type":"Mood"}')]).toEqual([null, null]);
  });

  it("without an optional field, or with null in it, are read", () => {
    const { speech_final: _, ...without } = RESULTS;
    expect(readNova(JSON.stringify({ ...without, entities: null, from_finalize: null }))?.type).toBe("Results");
  });

  it("without words are read all the same", () => {
    const { words: _, ...turn } = TURN;
    const alternatives = [{ transcript: "Fine." }];
    const result = { ...RESULTS, channel: { alternatives } };
    expect([readFlux(JSON.stringify(turn))?.type, readNova(JSON.stringify(result))?.type]).toEqual([
      "TurnInfo",
      "Results",
    ]);
  });

  it.each(["channel_index", "start", "duration", "channel"])("of Nova without %s are a protocol error", (field) => {
    const { [field as "start"]: _, ...without } = RESULTS;
    expect(errorOf(() => readNova(JSON.stringify(without)))).toMatchObject({ kind: "protocol", facts: { field } });
  });

  it.each(["sequence_id", "event", "turn_index", "audio_window_start", "audio_window_end", "transcript"])(
    "of Flux without %s are a protocol error",
    (field) => {
      const { [field as "event"]: _, ...without } = TURN;
      expect(errorOf(() => readFlux(JSON.stringify(without)))).toMatchObject({ kind: "protocol", facts: { field } });
    },
  );

  it.each(["", "{", "[]", "7", '{"kind":"Results"}', JSON.stringify(RESULTS).slice(0, 80)])(
    "that cannot be read are a protocol error that shows nothing of them: %j",
    (message) => {
      expect(errorOf(() => readNova(message))).toMatchObject({
        kind: "protocol",
        message: expect.not.stringContaining("late"),
      });
    },
  );

  it("in binary are a protocol error", () => {
    expect(errorOf(() => readNova(new Uint8Array(3)))).toMatchObject({ kind: "protocol" });
  });
});

describe("answers", () => {
  const segment = { text: "It came late.", start_word: 0, end_word: 2, sentiment: "negative", sentiment_score: -0.61 };
  const sentiments = { segments: [segment], average: { sentiment: "negative", sentiment_score: -0.61 } };

  it("to a text are read with flat metadata, as the wire has it", () => {
    const metadata = { request_id: "r", sentiment_info: { model_uuid: "u", input_tokens: 6, output_tokens: 6 } };
    expect(ReadAnswer.safeParse({ metadata, results: { sentiments } }).success).toBe(true);
  });

  it("to a recording are read with and without sentiment", () => {
    const channels = [{ alternatives: [{ transcript: "x", confidence: 1, words: [] }] }];
    const warnings = [{ parameter: "sentiment", type: "unsupported_language", message: "m" }];
    expect(ListenAnswer.safeParse({ metadata: { warnings }, results: { channels } }).success).toBe(true);
    expect(ListenAnswer.safeParse({ metadata: {}, results: { channels, sentiments } }).success).toBe(true);
  });

  it.each([{ sentiment_score: 1.5 }, { sentiment_score: "0.5" }, { start_word: -1 }, { end_word: "2" }])(
    "with a segment out of range are refused: %o",
    (wrong) => {
      const broken = { metadata: {}, results: { sentiments: { segments: [{ ...segment, ...wrong }] } } };
      expect(ReadAnswer.safeParse(broken).success).toBe(false);
    },
  );
});
