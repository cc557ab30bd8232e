import type * as z from "zod/mini";
import { EmotionError } from "../spec/errors.ts";
import { explainIssue } from "./explain.ts";

/**
 * Checks the options of a provider; what is not given is taken from the schema's defaults.
 *
 * @throws EmotionError `config` with one sentence that names the option as `providers.<id>.<option>`; no value that could be a key is quoted.
 */
export function parseProviderOptions<Schema extends z.ZodMiniObject>(
  provider: string,
  schema: Schema,
  options: unknown,
): z.infer<Schema> {
  const parsed = schema.safeParse(options ?? {});
  if (parsed.success) return parsed.data;
  const place = ["providers", provider];
  const { path, sentence } = explainIssue(schema, parsed.error.issues[0] as z.core.$ZodIssue, options, place);
  throw new EmotionError("config", sentence, { option: path });
}
