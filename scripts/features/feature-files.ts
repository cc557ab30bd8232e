import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadSpeechDetector } from "../../src/core/vad/load-detector.node.ts";
import { PROSODY_CUES, PROSODY_FUNCTIONALS } from "../../src/dsp/prosody/index.ts";
import { makeFolder } from "../../src/make-folder.node.ts";
import type { Corpus, CorpusClip } from "../corpora/clip.ts";
import { createBabble } from "./babble.ts";
import { fingerprint } from "./fingerprint.ts";
import { decode, readWindows, WINDOW_OPTIONS, type Window } from "./read-windows.ts";
import { type SetName, setText } from "./sets.ts";
import { needsBabble, shift } from "./variants.ts";

/** What an export wrote, or found. */
export interface Exported {
  /** Path without extension. */
  readonly stem: string;
  readonly windows: number;
  /** True when the file was there already, made of the same recordings by the same code. */
  readonly kept: boolean;
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
  const babble = needsBabble(variant) ? createBabble(clips) : null;
  for (const [index, clip] of clips.entries()) {
    const others = babble === null ? [] : await babble.behind(clip);
    const sound = shift(await decode(clip.file, clip.name), variant, clip, others);
    yield { clip: index, windows: await readWindows(sound, detector) };
  }
}

/**
 * Exports one set to `<variant>-<detector>.f32` (rows of float32, one per window) and `.json` (names, settings, one entry per window in
 * each column); a file made earlier of the same recordings by the same code is kept.
 *
 * @param onClip called after each clip.
 */
export async function exportFeatures(
  corpus: Corpus,
  set: SetName,
  folder: string,
  onClip: (done: number, of: number) => void = () => undefined,
): Promise<Exported> {
  const stem = join(folder, `${set.variant}-${set.detector}`);
  const key = fingerprint(corpus, setText(set));
  const found = earlier(stem, key);
  if (found !== null) return { stem, windows: found, kept: true };
  const columns = {
    clip: [] as number[],
    endMs: [] as number[],
    speechSeconds: [] as number[],
    newSpeechSeconds: [] as number[],
  };
  const rows: Float32Array[] = [];
  for await (const { clip, windows } of windowsOf(corpus.clips, set)) {
    for (const window of windows) {
      rows.push(window.features);
      columns.clip.push(clip);
      columns.endMs.push(window.endMs);
      columns.speechSeconds.push(window.speechSeconds);
      columns.newSpeechSeconds.push(window.newSpeechSeconds);
    }
    onClip(clip + 1, corpus.clips.length);
  }
  const values = new Float32Array(rows.length * PROSODY_FUNCTIONALS.length);
  rows.forEach((row, index) => {
    values.set(row, index * PROSODY_FUNCTIONALS.length);
  });
  const bytes = new Uint8Array(values.buffer);
  const header = {
    schema: "emotion-stream/features/2",
    key,
    corpus: corpus.name,
    ...set,
    ...WINDOW_OPTIONS,
    features: PROSODY_FUNCTIONALS,
    channelBound: PROSODY_FUNCTIONALS.map((name) => PROSODY_CUES[name]?.bound === "channel"),
    sha256: createHash("sha256").update(bytes).digest("hex"),
    clips: corpus.clips.map(({ name, speaker, emotion, sex }) => ({ name, speaker, emotion, sex })),
    columns,
  };
  await makeFolder(folder);
  // The header goes last and says that the values are whole: a run that was cut short is made again.
  writeWhole(`${stem}.f32`, bytes);
  writeWhole(`${stem}.json`, JSON.stringify(header));
  return { stem, windows: rows.length, kept: false };
}

function earlier(stem: string, key: string): number | null {
  if (!existsSync(`${stem}.json`) || !existsSync(`${stem}.f32`)) return null;
  const header = JSON.parse(readFileSync(`${stem}.json`, "utf8")) as { key?: string; columns?: { clip: number[] } };
  return header.key === key ? (header.columns?.clip.length ?? null) : null;
}

function writeWhole(path: string, data: string | Uint8Array): void {
  writeFileSync(`${path}.part`, data);
  renameSync(`${path}.part`, path);
}
