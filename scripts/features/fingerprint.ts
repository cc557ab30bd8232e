import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import type { Corpus } from "../corpora/clip.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What happens to a recording: it is decoded, shifted, and read. The rest follows from what these import. */
const STEPS = ["scripts/features/read-windows.ts", "scripts/features/variants.ts", "scripts/features/babble.ts"];
/** What writes the features down; what it imports besides says nothing of them. */
const FILES = ["scripts/features/feature-files.ts"];

let code: string | undefined;

/** Names what a set of features is made of: the recordings (name, size, date, and all that is written beside the features) and the code that reads them. */
export function fingerprint(corpus: Corpus, set: string): string {
  code ??= codeHash();
  const hash = createHash("sha256").update(code).update(set);
  for (const { file, name, speaker, emotion, sex } of corpus.clips) {
    const { size, mtimeMs } = statSync(file);
    hash.update(JSON.stringify([name, speaker, emotion, sex, size, mtimeMs]));
  }
  return hash.digest("hex");
}

function codeHash(): string {
  const hash = createHash("sha256");
  for (const path of codeFiles()) hash.update(path).update(readFileSync(join(ROOT, path)));
  return hash.digest("hex");
}

/** Everything between a recording and its features, relative to the repository: the modules that run, as a bundler finds them, and no types. */
export function codeFiles(): readonly string[] {
  const { metafile } = buildSync({
    absWorkingDir: ROOT,
    entryPoints: STEPS,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    outdir: "unwritten",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  return [...Object.keys(metafile.inputs), ...FILES].sort();
}
