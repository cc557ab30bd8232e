import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Corpus, CorpusClip } from "../../../scripts/corpora/clip.ts";
import { codeFiles, fingerprint } from "../../../scripts/features/fingerprint.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fingerprint-"));
  writeFileSync(join(folder, "1.wav"), "");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const corpusOf = (change: Partial<CorpusClip> = {}): Corpus => {
  const file = join(folder, "1.wav");
  const clip = { file, name: "calls/1.wav", speaker: "ann", word: "angry", emotion: "anger", sex: null } as const;
  return { name: "calls", licence: null, clips: [{ ...clip, ...change }], leftOut: 0 };
};

describe("what features are kept by", () => {
  it.each([
    "adapters/local/window-reader.ts",
    "adapters/local/hops.ts",
    "src/core/stream/front.ts",
    "src/core/input/flac.ts",
    "src/core/vad/silero-session.node.ts",
    "src/dsp/prosody/extractor.ts",
    "src/dsp/channels/split.ts",
    "scripts/features/audio-shifts.ts",
    "scripts/features/feature-files.ts",
  ])("is the code that runs on the way to them: %s", (path) => {
    expect(codeFiles()).toContain(path);
  });

  it("is no code that runs on what was learned from them", () => {
    expect(codeFiles().filter((path) => /training|evaluation|models|session\.ts$|head\.ts$/.test(path))).toEqual([]);
  });

  it.each<[string, Partial<CorpusClip>]>([
    ["the sex", { sex: "female" }],
    ["the speaker", { speaker: "bob" }],
    ["the emotion", { emotion: "fear" }],
    ["the name", { name: "calls/2.wav" }],
  ])("is %s of a recording too", (_, change) => {
    expect(fingerprint(corpusOf(change), "clean/built-in")).not.toBe(fingerprint(corpusOf(), "clean/built-in"));
  });

  it("is the same for the same", () => {
    expect(fingerprint(corpusOf(), "clean/built-in")).toBe(fingerprint(corpusOf(), "clean/built-in"));
  });
});
