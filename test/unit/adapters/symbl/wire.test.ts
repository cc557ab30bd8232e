import { describe, expect, it } from "vitest";
import { readMessage, wordsOf } from "../../../../adapters/symbl/wire.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";

const words = JSON.stringify([
  { word: "This", startTime: "2024-02-04T20:34:59.029Z", endTime: "2024-02-04T20:34:59.329Z" },
]);
const SAMPLES: readonly (readonly [string, object])[] = [
  ["started_listening", {}],
  ["recognition_started", { data: { conversationId: "5093011103940608" } }],
  ["conversation_created", { data: { conversationId: "5093011103940608" } }],
  [
    "recognition_result",
    {
      isFinal: false,
      payload: { raw: { alternatives: [{ words: [], transcript: "this is", confidence: 0 }] } },
      punctuated: { transcript: "This is" },
      user: { userId: "ana@example.com", name: "Ana", id: "2368" },
    },
  ],
  ["recognition_result", { isFinal: null, payload: { raw: { alternatives: null } }, punctuated: null, user: null }],
  ["recognition_stopped", {}],
  ["conversation_completed", { conversationId: "5093011103940608", summaryUrl: "https://example.com" }],
  ["message_response", { messages: [{ id: "59c2", payload: { content: "This." }, metadata: { words } }] }],
  ["insight_response", { insights: [{ id: "9402", type: "question", payload: { content: "When?" }, hints: [] }] }],
  ["topic_response", { topics: [{ id: "e69a", phrases: "refund", score: 0.9, rootWords: [{ text: "refund" }] }] }],
  ["tracker_response", { isFinal: true, sequenceNumber: 1, trackers: [{ name: "Churn", matches: [] }] }],
  ["error", { details: "Invalid sample rate" }],
];

const refused = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (EmotionError.isInstance(error)) return error.kind;
  }
  return "nothing";
};

describe("a message of Symbl", () => {
  it.each(SAMPLES)("of type %s is read in its envelope and out of it", (type, rest) => {
    const flat = readMessage(JSON.stringify({ type, ...rest }));
    const enveloped = readMessage(JSON.stringify({ type: "message", message: { type, ...rest } }));
    expect(flat?.type).toBe(type);
    expect(enveloped).toEqual(flat);
  });

  it("of a type that is not known is passed over, and unknown fields with it", () => {
    expect(readMessage('{"type":"session_modified"}')).toBeNull();
    expect(readMessage('{"type":"message","message":{"type":"from_the_future"}}')).toBeNull();
    expect(readMessage('{"type":"started_listening","more":1}')).toEqual({ type: "started_listening", data: {} });
  });

  it.each([
    ["is not JSON", "half a mess"],
    ["is no object", "[]"],
    ["has no type", "{}"],
    ["is an empty envelope", '{"type":"message"}'],
    ["lacks its messages", '{"type":"message_response"}'],
    ["holds a message without words", '{"type":"message_response","messages":[{"id":"1"}]}'],
  ])("that %s is an error of the protocol", (_, text) => {
    expect(refused(() => readMessage(text))).toBe("protocol");
  });

  it("is never binary", () => {
    expect(refused(() => readMessage(new Uint8Array([1])))).toBe("protocol");
  });

  it("holds its words as JSON inside JSON; what cannot be read of them is done without", () => {
    const message = { id: "1", payload: { content: "This." } };
    expect(wordsOf({ ...message, metadata: { words } })).toHaveLength(1);
    expect(wordsOf({ ...message, metadata: { words: "[{" } })).toEqual([]);
    expect(wordsOf(message)).toEqual([]);
  });
});
