import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { basename, dirname, extname, resolve } from "node:path";
import { CsvError, parse as parseCsv } from "csv-parse/sync";
import * as z from "zod/mini";
import { EmotionError } from "../../src/spec/errors.ts";
import type { CorpusClip, Sex } from "./clip.ts";

/** A recording before its word is understood. */
export type Found = Omit<CorpusClip, "emotion">;

/** What a table names, each recording once. */
export interface Table {
  readonly name: string;
  readonly found: readonly Found[];
  /** Rows that say again what an earlier row said of the same recording. */
  readonly repeated: number;
}

const NEEDED = ["path", "speaker", "emotion"] as const;
const RowSchema = z.object({
  path: z.string().check(z.minLength(1)),
  speaker: z.string().check(z.minLength(1)),
  emotion: z.string().check(z.minLength(1)),
  sex: z.optional(z.string()),
});

/**
 * Reads a table of recordings: CSV with a header of `path`, `speaker` and `emotion` (in any case and order), and `sex` where it is known.
 *
 * @throws EmotionError `bad-input`, naming the row, when a column, a value or a recording is missing, when a sex is no word for one or a speaker
 * has two, or when one recording (the same path, or the same bytes) is given two speakers or two emotions: its speaker would be judged by a head that
 * had learned from it.
 */
export function readTable(path: string): Table {
  const file = basename(path);
  const found = parseRows(path).map((row, index) => readRow(row, path, `${file}, row ${index + 1}`));
  if (found.length === 0) throw bad(`${file} names no recordings.`);
  checkSexes(found, file);
  const once = withoutRepeats(found, file);
  return { name: basename(path, extname(path)), found: once, repeated: found.length - once.length };
}

function parseRows(path: string): readonly unknown[] {
  const file = basename(path);
  const columns = (header: readonly string[]): string[] => {
    const names = header.map((name) => name.trim().toLowerCase());
    const missing = NEEDED.filter((name) => !names.includes(name));
    if (missing.length > 0) {
      throw bad(
        `${file} has no column ${missing.join(", ")}: its first line must name path, speaker and emotion, with commas between them.`,
      );
    }
    return names;
  };
  try {
    return parseCsv(readFileSync(path), { columns, bom: true, skip_empty_lines: true, trim: true });
  } catch (error) {
    if (EmotionError.isInstance(error)) throw error;
    const line = error instanceof CsvError && typeof error.lines === "number" ? `, line ${error.lines}` : "";
    throw bad(`${file}${line} is not CSV: a quote that is not closed, or more or fewer values than the header names.`);
  }
}

function readRow(row: unknown, table: string, where: string): Found {
  const parsed = RowSchema.safeParse(row);
  // The header is line 1; a row with line breaks in quotes moves what follows, so the number is that of the row, not of the line.
  if (!parsed.success) throw bad(`${where} has no ${parsed.error.issues[0]?.path.join(".") ?? "value"}.`);
  const { path, speaker, emotion, sex } = parsed.data;
  const file = resolve(dirname(table), path);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true)
    throw bad(`${where}: there is no recording ${path}.`);
  const name = `${basename(table, extname(table))}/${path}`;
  return { file, name, speaker, word: emotion, sex: sexOf(sex, where) };
}

function sexOf(word: string | undefined, where: string): Sex | null {
  const first = (word ?? "").toLowerCase()[0];
  if (first === undefined) return null;
  if (first === "f" || first === "w") return "female";
  if (first === "m") return "male";
  throw bad(`${where}: sex is female, male or left empty.`);
}

function checkSexes(found: readonly Found[], file: string): void {
  const known = new Map<string, Sex | null>();
  found.forEach(({ speaker, sex }, index) => {
    const before = known.get(speaker);
    if (before !== undefined && before !== sex)
      throw bad(`${file}, row ${index + 1} gives ${speaker} another sex than an earlier row.`);
    known.set(speaker, sex);
  });
}

function withoutRepeats(found: readonly Found[], file: string): readonly Found[] {
  const known = new Map<string, { readonly row: number; readonly clip: Found }>();
  return found.filter((clip, index) => {
    const bytes = createHash("sha256").update(readFileSync(clip.file)).digest("hex");
    const first = known.get(bytes);
    if (first === undefined) {
      known.set(bytes, { row: index + 1, clip });
      return true;
    }
    const another = first.clip.speaker !== clip.speaker ? "speaker" : first.clip.word !== clip.word ? "emotion" : null;
    if (another !== null)
      throw bad(`${file}, rows ${first.row} and ${index + 1} are the same recording with another ${another}.`);
    return false;
  });
}

function bad(message: string): EmotionError {
  return new EmotionError("bad-input", message);
}
