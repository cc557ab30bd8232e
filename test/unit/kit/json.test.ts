import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { decodeUtf8, parseJson } from "../../../src/kit/json.ts";
import type { EmotionError } from "../../../src/spec/errors.ts";

const CANARY = "canary-transcript";
const schema = z.object({
  words: z.array(z.object({ score: z.number() })),
  map: z.optional(z.record(z.string(), z.number())),
});
const failure = (text: string): EmotionError => {
  try {
    parseJson(text, schema, "a message of the vendor");
  } catch (error) {
    return error as EmotionError;
  }
  throw new Error("it parsed");
};

describe("parsing JSON of a vendor", () => {
  it("gives what the schema describes", () => {
    expect(parseJson('{"words":[{"score":1}],"new":true}', schema, "a message")).toEqual({ words: [{ score: 1 }] });
  });

  it("refuses what is not JSON as a protocol error", () => {
    expect(failure(`{"words": ${CANARY}`)).toMatchObject({ kind: "protocol", facts: { characters: 27 } });
  });

  it("names the field of the form that was followed furthest, where a value may have several", () => {
    const forms = z.object({ data: z.union([z.object({ list: z.array(z.object({ n: z.number() })) }), z.string()]) });
    expect(() => parseJson('{"data":{"list":[{}]}}', forms, "a message")).toThrow("data.list[].n");
  });

  it("names the field that does not fit", () => {
    expect(failure('{"words":[{"score":"high"}]}').message).toContain("words[].score");
  });

  it.each([
    ["a broken text", `{"words": "${CANARY}`],
    ["a wrong value", `{"words":[{"score":"${CANARY}"}]}`],
    ["a key of a record", `{"words":[],"map":{"${CANARY}":"x"}}`],
    ["a wrong root", `"${CANARY}"`],
  ])("tells nothing of the payload: %s", (_, text) => {
    const error = failure(text);
    expect(`${error.message}${JSON.stringify(error.facts)}${error.stack}${String(error.cause)}`).not.toContain(CANARY);
  });
});

describe("decoding UTF-8 of a vendor", () => {
  it("gives the text", () => {
    expect(decodeUtf8(new TextEncoder().encode("früh"), "a message")).toBe("früh");
  });

  it("refuses broken bytes as a protocol error", () => {
    expect(() => decodeUtf8(Uint8Array.of(0xc3, 0x28), "a message")).toThrow(/a message are not UTF-8/);
  });
});
