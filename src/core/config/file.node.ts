import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";
import { EmotionError } from "../../spec/errors.ts";
import type { ConfigLayer } from "./merge.ts";

/**
 * Reads a config file: JSON, or JSON with comments and trailing commas.
 *
 * @param path of the file; messages name its last part only.
 * @returns a layer for `resolveConfig`, not yet checked against the schema.
 * @throws EmotionError of kind `config` when the file cannot be read, is not JSON (with line:column) or holds no object.
 */
export async function loadConfigFile(path: string): Promise<ConfigLayer> {
  const name = basename(path);
  const value = parseConfigText(await readText(path, name), name);
  return { value, sourceOf: () => name };
}

/**
 * Parses the text of a config file.
 *
 * @param name what messages call the file.
 * @param wanted says what a file that holds no object should hold.
 * @throws EmotionError of kind `config`, one sentence with line:column (both from 1) of the first mistake.
 */
export function parseConfigText(
  text: string,
  name: string,
  wanted = 'the config must be one JSON object, such as { "provider": "local" }',
): Record<string, unknown> {
  const source = text.replace(/^\uFEFF/, "");
  const errors: ParseError[] = [];
  const value: unknown = parse(source, errors, { allowTrailingComma: true });
  const first = errors[0];
  if (first) {
    const { line, column } = position(source, first.offset);
    throw new EmotionError("config", `${name}:${line}:${column}: not valid JSON: ${mistake(first)}.`, { line, column });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new EmotionError("config", `${name}: ${wanted}.`);
  }
  return value as Record<string, unknown>;
}

async function readText(path: string, name: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown";
    const why =
      code === "ENOENT" ? "does not exist" : code === "EISDIR" ? "is a directory" : `cannot be read (${code})`;
    throw new EmotionError("config", `The config file ${name} ${why}: give the path of a JSON or JSONC file.`, {
      code,
    });
  }
}

function position(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { line, column: offset - before.lastIndexOf("\n") };
}

// "CommaExpected" reads as "comma expected".
function mistake(error: ParseError): string {
  return printParseErrorCode(error.error)
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
}
