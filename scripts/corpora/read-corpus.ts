import { readdirSync, statSync } from "node:fs";
import { basename, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { commonLabel } from "../../src/core/affect/index.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import { COMMON_LABELS, type CommonLabel } from "../../src/spec/taxonomy.ts";
import type { Corpus, CorpusClip } from "./clip.ts";
import { LAYOUTS, type Layout } from "./layouts.ts";
import { type Found, readTable } from "./table.ts";

const AUDIO = new Set([".wav", ".flac", ".mp3", ".opus", ".ogg"]);
/** A folder is of a layout when its file names say so of at least this share of its recordings. */
const RECOGNISED = 0.9;

/** Options of {@link readCorpus}. */
export interface ReadOptions {
  /** Leave recordings out whose word has no common label, instead of refusing the corpus. Default false. */
  readonly skipUnknown?: boolean;
}

/**
 * Reads a labelled corpus: a folder in one of the recognised layouts, or a CSV manifest.
 *
 * A manifest is a table as `readTable` reads it; paths are relative to the manifest.
 * @throws EmotionError `bad-input` with one sentence when there is nothing to read, a layout is not recognised, a table is refused, or a word has no
 * common label.
 */
export function readCorpus(source: string, options: ReadOptions = {}): Corpus {
  const stats = statSync(source, { throwIfNoEntry: false });
  if (stats === undefined)
    throw bad(`${basename(source)} is not there: give a folder of recordings or a CSV manifest.`);
  const found = stats.isDirectory() ? readFolder(source) : readManifest(source);
  return labelled(found, options);
}

interface FoundCorpus {
  readonly name: string;
  readonly licence: string | null;
  readonly found: readonly Found[];
  readonly skipped: number;
}

function readFolder(folder: string): FoundCorpus {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && AUDIO.has(extname(entry.name).toLowerCase()))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (files.length === 0) throw bad(`${basename(folder)} holds no recordings (${[...AUDIO].join(", ")}).`);
  const read = (layout: Layout, file: string) => layout.parse(relative(folder, file).slice(0, -extname(file).length));
  const layout = LAYOUTS.find(
    (candidate) => files.filter((file) => read(candidate, file) !== null).length >= RECOGNISED * files.length,
  );
  if (layout === undefined) {
    const known = LAYOUTS.map(({ name }) => name).join(", ");
    throw bad(
      `${basename(folder)} is in none of the layouts that are recognised (${known}): describe it with a CSV manifest of path, speaker and emotion.`,
    );
  }
  const found = files.flatMap<Found>((file) => {
    const parsed = read(layout, file);
    if (parsed === null || parsed === "skip") return [];
    return [{ ...parsed, file, name: `${layout.id}/${basename(file, extname(file))}` }];
  });
  return { name: layout.name, licence: layout.licence, found, skipped: files.length - found.length };
}

function readManifest(manifest: string): FoundCorpus {
  const { name, found, repeated } = readTable(manifest);
  return { name, licence: null, found, skipped: repeated };
}

function labelled({ name, licence, found, skipped }: FoundCorpus, { skipUnknown = false }: ReadOptions): Corpus {
  const unknown = new Map<string, number>();
  const clips = found.flatMap<CorpusClip>((clip) => {
    const label = commonLabel(clip.word);
    if (isCommon(label)) return [{ ...clip, emotion: label }];
    unknown.set(clip.word, (unknown.get(clip.word) ?? 0) + 1);
    return [];
  });
  if (unknown.size > 0 && !skipUnknown) {
    const words = [...unknown].map(([word, count]) => `${word} (${count})`).join(", ");
    throw bad(
      `${name} has emotions that are no common label: ${words}. Use words for ${COMMON_LABELS.join(", ")}, or leave these out with --skip-unknown.`,
    );
  }
  return { name, licence, clips, leftOut: skipped + found.length - clips.length };
}

function isCommon(label: string): label is CommonLabel {
  return (COMMON_LABELS as readonly string[]).includes(label);
}

function bad(message: string): EmotionError {
  return new EmotionError("bad-input", message);
}

/**
 * A corpus of the speech corpora beside this checkout: `EMOTION_STREAM_CORPORA`, else `../shared/corpora`.
 *
 * @throws EmotionError `bad-input` when it is not there.
 */
export function sharedCorpus(id: "emodb" | "ravdess"): Corpus {
  const folder =
    process.env.EMOTION_STREAM_CORPORA ?? fileURLToPath(new URL("../../../shared/corpora/", import.meta.url));
  const corpus = join(folder, id);
  if (statSync(corpus, { throwIfNoEntry: false })?.isDirectory() === true) return readCorpus(corpus);
  throw bad(
    "The speech corpora are not there: put them in ../shared/corpora beside this checkout, or name their folder in EMOTION_STREAM_CORPORA.",
  );
}
