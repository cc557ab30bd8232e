import { EmotionError } from "../../spec/errors.ts";
import { affect1Rows } from "./rows.ts";
import type { AffectRow } from "./schema.ts";
import { baseWord } from "./word.ts";

/** A label-to-axis table that can be asked. */
export interface AffectTable {
  /** Reported on every reading, for example `affect/1`. */
  readonly version: string;
  readonly rows: readonly AffectRow[];
  /** The row of a vendor's word, whatever its case, spacing and form (`angry` finds `anger`); `null` when there is none. */
  lookup(word: string): AffectRow | null;
}

/**
 * Makes a table from rows.
 *
 * @param rows each term once; spelling is normalised as in `lookup`.
 * @param version reported on every reading that the table derived.
 * @throws EmotionError of kind `config` when a term occurs twice.
 */
export function createAffectTable(rows: readonly AffectRow[], version: string): AffectTable {
  const byWord = new Map<string, AffectRow>();
  for (const row of rows) {
    const word = baseWord(row.term);
    if (byWord.has(word)) {
      throw new EmotionError("config", "affectTable.rows names the same term twice: keep one row per term.", {
        option: "affectTable.rows",
      });
    }
    byWord.set(word, row);
  }
  const remembered = new Map<string, AffectRow | null>();
  const lookup = (word: string): AffectRow | null => {
    const known = remembered.get(word);
    if (known !== undefined) return known;
    const row = byWord.get(baseWord(word)) ?? null;
    if (remembered.size < MOST_REMEMBERED) remembered.set(word, row);
    return row;
  };
  return Object.freeze({ version, rows, lookup });
}

// A vendor says the same few words in every reading, several times a second; open vocabularies must not fill the memory.
const MOST_REMEMBERED = 2048;

let builtIn: AffectTable | undefined;

/** The built-in table `affect/1`; see `affect1Rows` for its sources. Built on first use, then shared. */
export function affect1(): AffectTable {
  builtIn ??= createAffectTable(affect1Rows(), "affect/1");
  return builtIn;
}
