import { describe, expect, it } from "vitest";
import { MessagesSchema, readingOf } from "../../../../adapters/symbl/messages.ts";

describe("the sentiment of a message of Symbl", () => {
  it.each([
    {},
    { sentiment: null },
    { sentiment: {} },
    { sentiment: { polarity: null } },
    { sentiment: { polarity: {} } },
  ])("may be missing in any form, and is none then: %j", (part) => {
    const [message] = MessagesSchema.parse({ messages: [{ id: "1", text: "Hello.", ...part }] }).messages;
    expect(readingOf(message as never)).toMatchObject({ sets: [] });
    expect(readingOf(message as never)).not.toHaveProperty("dims");
  });

  it("is a polarity and the vendor's word for it", () => {
    const sentiment = { polarity: { score: 0.4 }, suggested: "positive" };
    const [message] = MessagesSchema.parse({ messages: [{ id: "1", text: "Hello.", sentiment }] }).messages;
    expect(readingOf(message as never).dims).toEqual({ valence: 0.4 });
  });

  it("beyond its range is an error", () => {
    const sentiment = { polarity: { score: 4 } };
    expect(MessagesSchema.safeParse({ messages: [{ id: "1", text: "Hello.", sentiment }] }).success).toBe(false);
  });
});
