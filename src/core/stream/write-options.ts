import * as z from "zod/mini";
import { explainIssue } from "../../kit/explain.ts";
import { EmotionError } from "../../spec/errors.ts";
import { LANGUAGE_TAG, LANGUAGE_WORDS } from "../config/language.ts";

const name = z.string().check(z.minLength(1), z.maxLength(200));

/** Where a text was written, and by whom; all optional. */
export const WriteTextOptionsSchema = z.strictObject({
  /** Name of the text channel, for example `chat` or `email`. Default `chat`. */
  channel: z._default(name, "chat"),
  /** Role of who wrote, for example `customer`. */
  role: z.exactOptional(name),
  /** Who wrote. Default: the role, where one is given; else nobody is told apart. */
  speaker: z.exactOptional(name),
  /** BCP 47 tag of the text. Default: the `language` of the config. */
  language: z.exactOptional(z.string().check(z.regex(LANGUAGE_TAG, { error: LANGUAGE_WORDS }))),
});

/** Where a text was written, and by whom. */
export type WriteTextOptions = z.input<typeof WriteTextOptionsSchema>;

/**
 * Checks what `writeText` was given.
 *
 * @throws EmotionError `bad-input` for what is no text, `config` naming the option that is wrong.
 */
export function checkWriteText(text: unknown, options: unknown): z.output<typeof WriteTextOptionsSchema> {
  if (typeof text !== "string") {
    throw new EmotionError("bad-input", `writeText() takes a string, not ${text === null ? "null" : typeof text}.`);
  }
  const parsed = WriteTextOptionsSchema.safeParse(options ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0] as z.core.$ZodIssue;
  const { path, sentence } = explainIssue(WriteTextOptionsSchema, issue, options, ["options"]);
  throw new EmotionError("config", sentence, { option: path });
}
