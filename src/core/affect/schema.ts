import * as z from "zod/mini";

const axis = z.number().check(z.minimum(-1), z.maximum(1));

/**
 * One row of a label-to-axis table: a vendor's word, its valence and (or `null`) its arousal, both -1..1, and where the figures come from.
 *
 * `via`: `primary` when the source itself was read, `secondary` when only a transcription of it was; default `primary`. `word` is the word that the
 * source rated, where it is not the term itself.
 */
export const AffectRowSchema = z.strictObject({
  term: z.string(),
  valence: axis,
  arousal: z.nullable(axis),
  source: z.string(),
  via: z.exactOptional(z.enum(["primary", "secondary"])),
  word: z.exactOptional(z.string()),
});

/** A table of your own: a version, reported on every reading, and its rows. */
export const AffectTableSchema = z.strictObject({
  version: z.string().check(z.minLength(1)),
  rows: z.array(AffectRowSchema),
});

/** One row of a label-to-axis table. */
export type AffectRow = z.infer<typeof AffectRowSchema>;
/** A label-to-axis table as data. */
export type AffectTableData = z.infer<typeof AffectTableSchema>;
