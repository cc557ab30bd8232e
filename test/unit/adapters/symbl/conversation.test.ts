import { describe, expect, it } from "vitest";
import { ANSWER_MS, createConversation, type Utterance } from "../../../../adapters/symbl/conversation.ts";
import type { ApiMessage } from "../../../../adapters/symbl/messages.ts";
import { createTimeline } from "../../../../adapters/symbl/timeline.ts";

const ZERO = Date.parse("2024-02-04T20:34:50.000Z");
const date = (ms: number): string => new Date(ZERO + ms).toISOString();

function spoken(key: string, text: string, startMs: number, endMs: number): Utterance {
  return { key, text, startDateMs: ZERO + startMs, endDateMs: ZERO + endMs };
}

function message(id: string, text: string, startMs: number, endMs: number, score?: number): ApiMessage {
  const times = { startTime: date(startMs), endTime: date(endMs), timeOffset: startMs / 1000 };
  const sentiment = score === undefined ? {} : { sentiment: { polarity: { score }, suggested: "negative" } };
  return { id, text, ...times, duration: (endMs - startMs) / 1000, ...sentiment };
}

function begin(sentMs = 60_000) {
  const clock = { nowMs: 0, sentMs };
  const timeline = createTimeline(() => clock.sentMs);
  return { clock, conversation: createConversation(timeline, "en-US", () => clock.nowMs) };
}

describe("the sentiments of a conversation", () => {
  it("are joined with their messages by words and time, the ids having nothing in common", () => {
    const { conversation } = begin();
    conversation.said(spoken("u1", "This is it.", 1000, 2000));
    expect(conversation.listed([message("6412", "This is it", 1000, 2000, -0.62)])).toEqual([
      {
        key: "u1",
        span: { startMs: 1000, endMs: 2000 },
        evidence: "lexical",
        final: true,
        text: "This is it.",
        sets: [
          { set: "sentiment", kind: "polarity", scores: { polarity: -0.62 } },
          { set: "sentiment-label", kind: "label", scores: { negative: 1 } },
        ],
        dims: { valence: -0.62 },
        language: "en-US",
        raw: message("6412", "This is it", 1000, 2000, -0.62),
      },
    ]);
    expect(conversation.owing).toBe(false);
  });

  it("tell apart the same words said twice", () => {
    const { conversation } = begin();
    conversation.said(spoken("u1", "Yes.", 1000, 1400));
    conversation.said(spoken("u2", "Yes.", 2200, 2600));
    const told = conversation.listed([message("2", "Yes.", 2200, 2600, 0.5), message("1", "Yes.", 1000, 1400, -0.5)]);
    expect(told.map(({ key, dims }) => [key, dims?.valence])).toEqual([
      ["u1", -0.5],
      ["u2", 0.5],
    ]);
  });

  it("tell apart the same words said twice while only one of them is listed, and that one under another id each time", () => {
    const { conversation } = begin();
    conversation.said(spoken("u1", "Yes.", 1000, 1400));
    conversation.said(spoken("u2", "Yes.", 2200, 2600));
    expect(conversation.listed([message("2a", "Yes", 2200, 2600, 0.5)])).toEqual([]);
    const told = conversation.listed([message("2b", "Yes", 2200, 2600, 0.5), message("1", "Yes", 1000, 1400, -0.5)]);
    expect(told.map(({ key, dims }) => [key, dims?.valence])).toEqual([
      ["u1", -0.5],
      ["u2", 0.5],
    ]);
    conversation.said(spoken("u3", "Yes.", 3300, 3500));
    expect(conversation.listed([message("2c", "Yes", 2200, 2600, 0.5)])).toEqual([]);
    expect(conversation.listed([message("3", "Yes", 3300, 3500, 0.1)])).toHaveLength(1);
  });

  it("join other words said at the same time, and no words said at another", () => {
    const { conversation } = begin();
    conversation.said(spoken("u1", "It costs twenty dollars.", 1000, 2000));
    expect(conversation.listed([message("1", "It costs twenty dollars", 9000, 9900, 0.4)])).toEqual([]);
    expect(conversation.listed([message("2", "It costs $20.", 1010, 2020, 0.3)])).toHaveLength(1);
  });

  it("wait for those of the messages before them", () => {
    const { conversation } = begin();
    conversation.said(spoken("u1", "First.", 1000, 2000));
    conversation.said(spoken("u2", "Second.", 3000, 4000));
    const second = message("2", "Second.", 3000, 4000, 0.4);
    expect(conversation.listed([message("1", "First.", 1000, 2000), second])).toEqual([]);
    expect(conversation.answeredMs).toBe(0);
    const told = conversation.listed([message("1", "First.", 1000, 2000, -0.4), second]);
    expect(told.map(({ key }) => key)).toEqual(["u1", "u2"]);
    expect(conversation.answeredMs).toBe(4000);
  });

  it("leave in the order of their ends, whichever message was told first", () => {
    const { conversation } = begin();
    conversation.said(spoken("u2", "Second.", 3000, 4000));
    conversation.said(spoken("u1", "First.", 1000, 2000));
    const told = conversation.listed([
      message("1", "First.", 1000, 2000, -0.4),
      message("2", "Second.", 3000, 4000, 0.4),
    ]);
    expect(told.map(({ span }) => span.endMs)).toEqual([2000, 4000]);
  });

  it("are given up after 30 s: the message is told without one, and a later answer is dropped", () => {
    const { conversation, clock } = begin();
    conversation.said(spoken("u1", "First.", 1000, 2000));
    clock.nowMs = ANSWER_MS - 1;
    expect(conversation.overdue()).toEqual([]);
    clock.nowMs = ANSWER_MS;
    expect(conversation.overdue()).toMatchObject([{ key: "u1", sets: [] }]);
    expect(conversation.listed([message("1", "First.", 1000, 2000, -0.4)])).toEqual([]);
  });
});

describe("the zero of a session", () => {
  it("is as early as it can be, until the Conversation API tells how far into the conversation a message is", () => {
    const { conversation, clock } = begin(2500);
    // 500 ms pass between its end and its message: all that is known is that it ended before what was sent.
    expect(conversation.said(spoken("u1", "First.", 1000, 2000))).toEqual({ startMs: 1500, endMs: 2500 });
    const [told] = conversation.listed([message("1", "First.", 1000, 2000, -0.4)]);
    expect(told?.span).toEqual({ startMs: 1000, endMs: 2000 });
    clock.sentMs = 5000;
    expect(conversation.said(spoken("u2", "Second.", 3000, 4000))).toEqual({ startMs: 3000, endMs: 4000 });
  });

  it("never lets a message reach beyond the audio that was sent", () => {
    const { conversation, clock } = begin(2500);
    conversation.listed([message("1", "First.", 1000, 2000, -0.4)]);
    clock.sentMs = 3200;
    expect(conversation.said(spoken("u2", "Second.", 3000, 4000))).toEqual({ startMs: 3000, endMs: 3200 });
  });

  it("is not needed for a message without dates, which lies after the one before it", () => {
    const { conversation, clock } = begin(2000);
    const undated = { key: "u1", text: "First.", startDateMs: null, endDateMs: null };
    expect(conversation.said(undated)).toEqual({ startMs: 0, endMs: 2000 });
    clock.sentMs = 5000;
    expect(conversation.said({ ...undated, key: "u2" })).toEqual({ startMs: 2000, endMs: 5000 });
  });

  it("is not needed by its reading either, however much audio was sent until the answer came", () => {
    const { conversation, clock } = begin(2000);
    const undated = { key: "u1", text: "First.", startDateMs: null, endDateMs: null };
    conversation.said(undated);
    conversation.said({ ...undated, key: "u2", text: "Second." });
    clock.sentMs = 20_000;
    const { sentiment } = message("1", "First.", 0, 0, -0.4);
    const told = conversation.listed([
      { id: "1", text: "First.", sentiment },
      { id: "2", text: "Second.", sentiment },
    ]);
    expect(told.map(({ span }) => span)).toEqual([
      { startMs: 0, endMs: 2000 },
      { startMs: 2000, endMs: 2000 },
    ]);
  });

  it("is told by the Conversation API alone where the live message has no dates", () => {
    const { conversation, clock } = begin(2500);
    conversation.said({ key: "u1", text: "First.", startDateMs: null, endDateMs: null });
    clock.sentMs = 20_000;
    const [told] = conversation.listed([message("1", "First.", 1000, 2000, -0.4)]);
    expect(told?.span).toEqual({ startMs: 1000, endMs: 2000 });
  });
});
