import * as z from "zod/mini";
import { explainIssue } from "../../src/kit/explain.ts";
import { EmotionError } from "../../src/spec/errors.ts";

/** Options of the local lexicon. */
export const LexiconOptionsSchema = z.strictObject({
  /** Words (or phrases of up to three) of yours with their valence, -5 to 5; they win over the list. 0 makes a word neutral. */
  words: z._default(z.record(z.string(), z.number().check(z.minimum(-5), z.maximum(5))), {}),
});

/** Options of the local lexicon with their defaults filled in. */
export type LexiconOptions = z.infer<typeof LexiconOptionsSchema>;

/** Fills in defaults; throws `EmotionError` of kind `config` naming the option that is wrong. */
export function parseLexiconOptions(options: unknown): LexiconOptions {
  const parsed = LexiconOptionsSchema.safeParse(options ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0] as z.core.$ZodIssue;
  const { path, sentence } = explainIssue(LexiconOptionsSchema, issue, options, ["providers", "lexicon"]);
  throw new EmotionError("config", sentence, { option: path });
}
