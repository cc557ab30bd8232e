import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadSpeechDetector } from "../../src/core/vad/load-detector.node.ts";
import { PROSODY_FUNCTIONALS } from "../../src/dsp/prosody/index.ts";
import { type CorpusClip, type CorpusName, corporaFolder } from "./corpus.ts";
import { decode, readWindows, WINDOW_OPTIONS, type Window } from "./read-windows.ts";
import type { SetName } from "./sets.ts";
import { shift } from "./variants.ts";

/** Folder of exported features, outside version control. */
export const FEATURES_FOLDER = fileURLToPath(new URL("../../.cache/features/", import.meta.url));

/** One set of exported features: a corpus as one detector and one variant show it. */
export interface FeatureSet extends SetName {
  readonly corpus: CorpusName;
}

/** What an export wrote. */
export interface Exported {
  readonly file: string;
  readonly windows: number;
  /** Of the feature values, in order. */
  readonly sha256: string;
}

/** Keeps the Silero model loaded until the returned function is called, so that not every clip loads it again. */
export async function holdDetector(): Promise<() => void> {
  const held = await loadSpeechDetector({ channels: 1, prefer: "silero-v6" });
  return () => held.free();
}

/** Reads the windows of every clip, clip by clip. */
export async function* windowsOf(
  clips: readonly CorpusClip[],
  { variant, detector }: SetName,
): AsyncGenerator<{ clip: number; windows: readonly Window[] }> {
  const folder = corporaFolder();
  for (const [index, clip] of clips.entries()) {
    const sound = shift(await decode(join(folder, clip.path)), variant, clip);
    yield { clip: index, windows: await readWindows(sound, detector) };
  }
}

/**
 * Exports one set to `<corpus>-<variant>-<detector>.f32` (rows of float32, one per window) and `.json` (names, settings, one entry per
 * window in each column).
 */
export async function exportFeatures(
  set: FeatureSet,
  clips: readonly CorpusClip[],
  folder: string = FEATURES_FOLDER,
): Promise<Exported> {
  const columns = {
    clip: [] as number[],
    window: [] as number[],
    endMs: [] as number[],
    speechSeconds: [] as number[],
    newSpeechSeconds: [] as number[],
  };
  const rows: Float32Array[] = [];
  for await (const { clip, windows } of windowsOf(clips, set)) {
    windows.forEach((window, index) => {
      rows.push(window.features);
      columns.clip.push(clip);
      columns.window.push(index);
      columns.endMs.push(window.endMs);
      columns.speechSeconds.push(window.speechSeconds);
      columns.newSpeechSeconds.push(window.newSpeechSeconds);
    });
  }
  const values = new Float32Array(rows.length * PROSODY_FUNCTIONALS.length);
  rows.forEach((row, index) => {
    values.set(row, index * PROSODY_FUNCTIONALS.length);
  });
  const bytes = new Uint8Array(values.buffer);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const name = `${set.corpus}-${set.variant}-${set.detector}`;
  const header = {
    schema: "emotion-stream/features/1",
    ...set,
    ...WINDOW_OPTIONS,
    features: PROSODY_FUNCTIONALS,
    sha256,
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.f32`), bytes);
  writeFileSync(join(folder, `${name}.json`), JSON.stringify({ ...header, clips, columns }));
  return { file: name, windows: rows.length, sha256 };
}
