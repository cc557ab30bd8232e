import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** One clip of a corpus, as its index lists it. */
export interface CorpusClip {
  /** Path below the corpora folder. */
  readonly path: string;
  readonly speaker: string;
  /** Emotion in the corpus's own word. */
  readonly emotion: string;
}

/** Corpora there are indexes for. */
export type CorpusName = "emodb" | "ravdess";

/**
 * Folder of the speech corpora: `EMOTION_STREAM_CORPORA`, else `../shared/corpora` beside this checkout.
 *
 * @throws {Error} when it is not there.
 */
export function corporaFolder(): string {
  const folder =
    process.env.EMOTION_STREAM_CORPORA ?? fileURLToPath(new URL("../../../shared/corpora/", import.meta.url));
  if (existsSync(folder)) return folder;
  throw new Error(
    "The speech corpora are not there: put them in ../shared/corpora beside this checkout, or name their folder in EMOTION_STREAM_CORPORA.",
  );
}

/** Reads the index of a corpus: a CSV with at least the columns `path`, `speaker` and `emotion`, no quoting. */
export function readIndex(name: CorpusName, folder: string = corporaFolder()): readonly CorpusClip[] {
  const [header = "", ...rows] = readFileSync(join(folder, `${name}.csv`), "utf8")
    .trim()
    .split(/\r?\n/);
  const columns = header.split(",");
  const at = (row: readonly string[], column: string): string => {
    const value = row[columns.indexOf(column)];
    if (value === undefined || value === "") throw new Error(`${name}.csv has a row without ${column}.`);
    return value;
  };
  return rows.map((line) => {
    const row = line.split(",");
    return { path: at(row, "path"), speaker: at(row, "speaker"), emotion: at(row, "emotion") };
  });
}
