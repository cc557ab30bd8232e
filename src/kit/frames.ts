import * as z from "zod/mini";
import { EmotionError } from "../spec/errors.ts";
import { checkJson, parseAny } from "./json.ts";

/** Schemas of a vendor's messages by the word that tells them apart. */
export type FrameSchemas = Readonly<Record<string, z.ZodMiniType>>;

/** A message that was read: its word, and its checked content. */
export type Frame<S extends FrameSchemas> = {
  [K in keyof S & string]: { readonly type: K; readonly data: z.infer<S[K]> };
}[keyof S & string];

/**
 * Makes a reader of JSON messages told apart by one word.
 *
 * A message with a word that has no schema is `null`: vendors add messages. Fields that a schema does not name are ignored.
 *
 * @param vendor names the sender in errors, for example `deepgram`.
 * @param word the field that tells messages apart. Default `type`.
 * @param unnamed words of messages that may come without one, by a field that only they have. Default: none may.
 * @throws EmotionError `protocol`, from the reader, for what is no JSON object, has no such word, or lacks a required field; never showing the message.
 */
export function createFrameReader<const S extends FrameSchemas>(
  vendor: string,
  schemas: S,
  word = "type",
  unnamed: Readonly<Record<string, keyof S & string>> = {},
): (message: string | Uint8Array) => Frame<S> | null {
  const what = `a message of ${vendor}`;
  const Envelope = z.looseObject({ [word]: z.string() });
  const fields = Object.keys(unnamed);
  const wordOf = (message: object): unknown => {
    const own = (message as Record<string, unknown>)[word];
    if (own !== undefined || fields.length === 0) return own;
    return unnamed[fields.find((field) => Object.hasOwn(message, field)) ?? ""];
  };
  return (message) => {
    if (typeof message !== "string") {
      throw new EmotionError("protocol", `${vendor} sent binary data where a text message was expected.`, {
        provider: vendor,
      });
    }
    const envelope = parseAny(message, what);
    // By hand: a schema would copy the whole message, and this runs for every one.
    const type = typeof envelope === "object" && envelope !== null ? wordOf(envelope) : null;
    if (typeof type !== "string") return checkJson(envelope, Envelope, what) as never;
    const schema = Object.hasOwn(schemas, type) ? schemas[type] : undefined;
    if (schema === undefined) return null;
    return { type, data: checkJson(envelope, schema, what) } as Frame<S>;
  };
}
