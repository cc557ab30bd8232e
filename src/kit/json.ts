import type * as z from "zod/mini";
import { EmotionError } from "../spec/errors.ts";

const UTF8 = new TextDecoder("utf-8", { fatal: true });
/** A field name as vendors write them; anything else in an issue's path may be payload (keys of a record) and is not told. */
const FIELD = /^[A-Za-z_][A-Za-z0-9_]{0,39}$/;

/**
 * Decodes UTF-8 strictly.
 *
 * @param what names the bytes in the error: "a message of the vendor".
 * @throws {EmotionError} `protocol` when the bytes are not UTF-8.
 */
export function decodeUtf8(bytes: Uint8Array, what: string): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new EmotionError("protocol", `The bytes of ${what} are not UTF-8.`, { bytes: bytes.length });
  }
}

/**
 * Parses JSON of any shape.
 *
 * @param what names the text in the error: "a message of the vendor".
 * @throws {EmotionError} `protocol` when it is no JSON; never showing the text.
 */
export function parseAny(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new EmotionError("protocol", `The text of ${what} is not JSON.`, { characters: text.length });
  }
}

/**
 * Parses JSON and checks it against a schema.
 *
 * @param what names the text in the error: "a message of the vendor".
 * @throws {EmotionError} `protocol` naming the first field that does not fit; never the text, nor a value in it.
 */
export function parseJson<T>(text: string, schema: z.ZodMiniType<T>, what: string): T {
  return checkJson(parseAny(text, what), schema, what);
}

/**
 * Checks JSON that was parsed already against a schema.
 *
 * @throws {EmotionError} `protocol` naming the first field that does not fit; never a value in it.
 */
export function checkJson<T>(value: unknown, schema: z.ZodMiniType<T>, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = fieldOf(issue === undefined ? [] : pathOf(issue));
  throw new EmotionError(
    "protocol",
    field === ""
      ? `The JSON of ${what} has another shape than documented.`
      : `The JSON of ${what} has a missing or unexpected ${field}.`,
    { field },
  );
}

/** Of the forms that a value may have, the one that was followed furthest is taken for the one that was meant. */
function pathOf(issue: z.core.$ZodIssue): readonly PropertyKey[] {
  if (issue.code !== "invalid_union") return issue.path;
  const inner = issue.errors.flatMap(([first]) => (first === undefined ? [] : [pathOf(first)]));
  const furthest = inner.reduce((a, b) => (b.length > a.length ? b : a), []);
  return [...issue.path, ...furthest];
}

function fieldOf(path: readonly PropertyKey[]): string {
  let name = "";
  for (const part of path) {
    if (typeof part === "number") name += "[]";
    else if (typeof part === "string" && FIELD.test(part)) name += name === "" ? part : `.${part}`;
    else break;
  }
  return name;
}
