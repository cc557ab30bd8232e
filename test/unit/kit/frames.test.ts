import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { createFrameReader } from "../../../src/kit/frames.ts";

const read = createFrameReader("vendor", {
  Turn: z.object({ order: z.number(), words: z.array(z.object({ text: z.string() })) }),
  Bye: z.object({}),
});
const failure = (message: string | Uint8Array): unknown => {
  try {
    return read(message);
  } catch (error) {
    return error;
  }
};

describe("a reader of frames", () => {
  it("gives a known frame with its word and only what its schema names", () => {
    expect(read('{"type":"Turn","order":3,"words":[{"text":"a","extra":1}],"new":true}')).toEqual({
      type: "Turn",
      data: { order: 3, words: [{ text: "a" }] },
    });
  });

  it("passes over a frame it does not know, whatever is in it, and words that objects inherit", () => {
    expect([read('{"type":"Later","order":"x"}'), read('{"type":"constructor"}')]).toEqual([null, null]);
  });

  it.each([
    ["no JSON", "{", ""],
    ["JSON without the word", '{"kind":"Turn"}', "type"],
    ["a word that is no string", '{"type":7}', "type"],
    ["a missing required field", '{"type":"Turn","order":3}', "words"],
    ["a field of another type, deep inside", '{"type":"Turn","order":3,"words":[{"text":9}]}', "words[].text"],
    ["an array", "[]", ""],
  ])("refuses %s as protocol, naming at most the field", (_what, message, field) => {
    const error = failure(message) as { kind: string; facts: { field?: string } };
    expect([error.kind, error.facts.field ?? ""]).toEqual(["protocol", field]);
  });

  it("tells a message without the word by a field, where the vendor leaves the word out", () => {
    const lenient = createFrameReader("vendor", { Error: z.object({ error: z.string() }) }, "type", { error: "Error" });
    expect(lenient('{"error":"no"}')).toEqual({ type: "Error", data: { error: "no" } });
    expect(lenient('{"type":"Later","error":"no"}')).toBeNull();
    expect(() => lenient('{"kind":"x"}')).toThrow(expect.objectContaining({ kind: "protocol" }));
  });

  it("refuses bytes as protocol", () => {
    expect(failure(Uint8Array.of(1))).toMatchObject({ kind: "protocol" });
  });

  it("never shows what a message held", () => {
    expect(String((failure('{"type":"Turn","order":"canary"}') as Error).message)).not.toContain("canary");
  });
});
